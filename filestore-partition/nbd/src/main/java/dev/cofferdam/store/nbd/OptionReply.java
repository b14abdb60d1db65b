package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The server's answers to an option.
 *
 * <pre>
 *   0  long  magic
 *   8  int   option that is answered
 *  12  int   kind
 *  16  int   bytes of data, which follow:
 *
 *   SERVER        int name length, name
 *   INFO          short kind; EXPORT: long length of the export, short transmission flags
 *                             NAME, DESCRIPTION: text
 *                             BLOCK_SIZE: int least, int preferred, int most
 *   META_CONTEXT  int identifier, name
 *   errors        text for a person
 *
 *   EXPORT_NAME alone is answered by: long length, short transmission flags, 124 zeroes unless NO_ZEROES
 * </pre>
 */
final class OptionReply {
    static final int ACK = 1;
    static final int SERVER = 2;
    static final int META_CONTEXT = 4;
    static final int ERR_UNSUPPORTED = 0x8000_0001;
    static final int ERR_POLICY = 0x8000_0002;
    static final int ERR_INVALID = 0x8000_0003;
    static final int ERR_UNKNOWN = 0x8000_0006;
    static final int ERR_TOO_BIG = 0x8000_0009;
    static final int INFO_EXPORT = 0;
    static final int INFO_NAME = 1;
    static final int INFO_DESCRIPTION = 2;
    static final int INFO_BLOCK_SIZE = 3;

    private static final long MAGIC = 0x3e889045565a9L;
    private static final int INFO = 3;
    private static final int ZEROES = 124;

    private OptionReply() {}

    static void put(ByteBuf to, int option, int kind) {
        head(to, option, kind, 0);
    }

    static void putError(ByteBuf to, int option, int kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        head(to, option, kind, bytes.length).writeBytes(bytes);
    }

    static void putServer(ByteBuf to, String export) {
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        head(to, Option.LIST, SERVER, 4 + name.length).writeInt(name.length).writeBytes(name);
    }

    static void putExport(ByteBuf to, int option, Export export) {
        head(to, option, INFO, 12)
                .writeShort(INFO_EXPORT)
                .writeLong(export.disk().bytes())
                .writeShort(export.flags());
    }

    static void putText(ByteBuf to, int option, int kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        head(to, option, INFO, 2 + bytes.length).writeShort(kind).writeBytes(bytes);
    }

    static void putBlockSize(ByteBuf to, int option, Export export) {
        head(to, option, INFO, 14)
                .writeShort(INFO_BLOCK_SIZE)
                .writeInt(export.blockBytesMin())
                .writeInt(Export.BLOCK_BYTES_PREFERRED)
                .writeInt(Request.LENGTH_MAX);
    }

    static void putMetaContext(ByteBuf to, int option, int identifier, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        head(to, option, META_CONTEXT, 4 + bytes.length).writeInt(identifier).writeBytes(bytes);
    }

    static void putExportName(ByteBuf to, Export export, boolean zeroes) {
        to.writeLong(export.disk().bytes()).writeShort(export.flags());
        if (zeroes) {
            to.writeZero(ZEROES);
        }
    }

    private static ByteBuf head(ByteBuf to, int option, int kind, int dataBytes) {
        return to.writeLong(MAGIC).writeInt(option).writeInt(kind).writeInt(dataBytes);
    }
}
