package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Streams and channels whose bytes are counted, and which end where the work that counts them is to end. Stateless. */
public final class Counted {
    private Counted() {}

    /** What is read of a stream is done. */
    public static InputStream of(InputStream in, LongWork.Counter counter) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int read = in.read();
                counter.add(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int read = in.read(to, offset, length);
                counter.add(Math.max(0, read));
                return read;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /** What is written to a channel is done. */
    public static WritableByteChannel of(WritableByteChannel to, LongWork.Counter counter) {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer from) throws IOException {
                int written = to.write(from);
                counter.add(written);
                return written;
            }

            @Override
            public boolean isOpen() {
                return to.isOpen();
            }

            @Override
            public void close() throws IOException {
                to.close();
            }
        };
    }
}
