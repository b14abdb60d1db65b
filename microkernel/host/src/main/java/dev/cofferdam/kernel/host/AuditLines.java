package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.AuditChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a segment of an audit line by line, in no more memory than its longest line takes. For one thread. */
final class AuditLines implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;

    private final InputStream in;
    private byte[] buffer = new byte[CHUNK_BYTES];
    private int start;
    private int end;

    AuditLines(Path segment) throws IOException {
        this.in = Files.newInputStream(segment);
    }

    /** From the first line that begins in the last so many bytes of a segment that is longer. */
    static AuditLines end(Path segment, long bytes) throws IOException {
        AuditLines lines = new AuditLines(segment);
        try {
            lines.in.skipNBytes(Files.size(segment) - bytes);
            lines.next(); // or what there is of one
            return lines;
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    /** What the first line says the segment follows on, if it says so, or null; the line is not returned again. */
    String opening() throws IOException {
        int length = nextLength();
        String line = length < 0 ? "" : new String(buffer, start, length, StandardCharsets.UTF_8);
        if (!AuditChain.isOpening(line)) {
            return null;
        }
        start += length + 1;
        return line;
    }

    /** The next line without its end, valid until the next call; null where there is no further whole line. */
    ByteBuffer next() throws IOException {
        int length = nextLength();
        if (length < 0) {
            return null;
        }
        ByteBuffer line = ByteBuffer.wrap(buffer, start, length);
        start += length + 1;
        return line;
    }

    /** Bytes after the last whole line, as far as they were read; more than a line's where it has no end. */
    int tailBytes() {
        return end - start;
    }

    /** Length of the next line, all of which is in the buffer then; -1 where it has no end. */
    private int nextLength() throws IOException {
        int seen = 0;
        while (true) {
            for (; start + seen < end; seen++) {
                if (buffer[start + seen] == '\n') {
                    return seen;
                }
            }
            if (seen > AuditChain.LINE_BYTES_MAX || !fill()) {
                return -1;
            }
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
