package dev.cofferdam.gateway.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The secret that both ends share, carried between them by hand in a file of one line. Immutable. */
public final class Key {
    private static final int BYTES = 32;
    private static final int FILE_BYTES_MAX = 200;
    private static final String PREFIX = "cofferdam-gateway-key-1 ";
    private static final Pattern LINE = Pattern.compile(PREFIX + "([0-9a-f]{64})\\s*");
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final byte[] bytes;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A new key.
     *
     * @param random an unpredictable source, but in tests
     */
    public static Key make(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Key(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Writes a new file that its owner alone may read. */
    public void save(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already; a key is never overwritten", e);
        }
        Files.writeString(file, PREFIX + HexFormat.of().formatHex(bytes) + "\n", StandardOpenOption.WRITE);
    }

    /** Reads a file that nobody but its owner may read or write. */
    public static Key load(Path file) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new IOException("key file " + file + ": is not there; make one with 'gateway key'", e);
        }
        if (!attributes.isRegularFile()) {
            throw new IOException("key file " + file + ": must be a regular file, and no link to one");
        }
        if (!OWNER.containsAll(attributes.permissions())) {
            throw new IOException("key file " + file + ": has mode "
                    + PosixFilePermissions.toString(attributes.permissions())
                    + "; others may see it: chmod 600, and better make a new key");
        }
        if (attributes.size() > FILE_BYTES_MAX) {
            throw malformed(file);
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches()) {
            throw malformed(file);
        }
        return new Key(HexFormat.of().parseHex(matcher.group(1)));
    }

    private static IOException malformed(Path file) {
        return new IOException("key file " + file + ", line 1: is not '" + PREFIX
                + "' and 64 hexadecimal digits; 'gateway key' makes one");
    }
}
