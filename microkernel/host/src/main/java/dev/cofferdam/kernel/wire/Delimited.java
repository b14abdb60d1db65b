package dev.cofferdam.kernel.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Messages one after the other in a stream, each with its length before it, as Protocol Buffers delimit them. Stateless. */
public final class Delimited {
    private Delimited() {}

    public static void write(FieldWriter message, OutputStream out) throws IOException {
        byte[] bytes = message.toByteArray();
        out.write(new FieldWriter().varint(bytes.length).toByteArray());
        out.write(bytes);
        out.flush();
    }

    /**
     * Reads one message; empty where the stream ends before it.
     *
     * @throws IOException if the stream ends in it, or it is longer than that
     */
    public static Optional<byte[]> read(InputStream in, int bytesMax) throws IOException {
        long length = 0;
        int shift = 0;
        int next;
        do {
            next = in.read();
            if (next < 0 && shift == 0) {
                return Optional.empty();
            }
            if (next < 0) {
                throw new EOFException("a message ends in its length");
            }
            length |= (next & 0x7fL) << shift;
            shift += 7;
        } while ((next & 0x80) != 0 && shift < Integer.SIZE);
        if ((next & 0x80) != 0 || length > bytesMax) {
            throw new IOException("a message is longer than " + bytesMax + " bytes");
        }
        byte[] message = in.readNBytes((int) length);
        if (message.length < length) {
            throw new EOFException("a message ends after " + message.length + " of " + length + " bytes");
        }
        return Optional.of(message);
    }
}
