package dev.cofferdam.store.filter;

import dev.cofferdam.store.downgrade.Rendering;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What kind of file some content is, by the numbers that files begin with. The numbers are those of the formats' own
 * specifications; longer ones stand first where one begins with another.
 */
enum FileType {
    PNG("image/png", 0, "89504e470d0a1a0a"),
    JPEG("image/jpeg", 0, "ffd8ff"),
    GIF87("image/gif", 0, "474946383761"),
    GIF89("image/gif", 0, "474946383961"),
    TIFF_LITTLE("image/tiff", 0, "49492a00"),
    TIFF_BIG("image/tiff", 0, "4d4d002a"),
    BMP("image/bmp", 0, "424d"),
    PDF("application/pdf", 0, "255044462d"),
    ZIP("application/zip", 0, "504b0304"),
    ZIP_EMPTY("application/zip", 0, "504b0506"),
    SEVEN_ZIP("application/x-7z-compressed", 0, "377abcaf271c"),
    RAR("application/vnd.rar", 0, "526172211a07"),
    GZIP("application/gzip", 0, "1f8b08"),
    BZIP2("application/x-bzip2", 0, "425a68"),
    XZ("application/x-xz", 0, "fd377a585a00"),
    ZSTD("application/zstd", 0, "28b52ffd"),
    TAR("application/x-tar", 257, "7573746172"),
    ELF("application/x-elf", 0, "7f454c46"),
    CLASS("application/java-vm", 0, "cafebabe"),
    OLE("application/x-ole-storage", 0, "d0cf11e0a1b11ae1"),
    RTF("application/rtf", 0, "7b5c727466"),
    SQLITE("application/vnd.sqlite3", 0, "53514c69746520666f726d6174203300"),
    WINDOWS("application/vnd.microsoft.portable-executable", 0, "4d5a");

    /** No known number, and plain printable text. */
    static final String TEXT = "text/plain";

    /** No known number, and no text either. */
    static final String UNKNOWN = "application/octet-stream";

    /** Shorter numbers turn up by chance. */
    private static final int SURE_BYTES = 4;

    private final String name;
    private final int offset;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final byte[] magic;

    FileType(String name, int offset, String magic) {
        this.name = name;
        this.offset = offset;
        this.magic = HexFormat.of().parseHex(magic);
    }

    String mediaType() {
        return name;
    }

    /** The media type. */
    static String of(byte[] content) {
        for (FileType type : values()) {
            if (type.stands(content, type.offset)) {
                return type.name;
            }
        }
        return isText(content) ? TEXT : UNKNOWN;
    }

    private static boolean isText(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .codePoints()
                    .allMatch(point -> Rendering.isVisible(point) || point == '\n' || point == '\r' || point == '\t');
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The type of a file that seems to begin at that place of another. */
    static Optional<FileType> within(byte[] content, int at) {
        return Arrays.stream(values())
                .filter(type -> type.magic.length >= SURE_BYTES && type.offset == 0 && type.stands(content, at))
                .findFirst();
    }

    private boolean stands(byte[] content, int at) {
        return content.length - at >= magic.length
                && Arrays.equals(content, at, at + magic.length, magic, 0, magic.length);
    }
}
