package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a text file while another process appends lines to it. For one thread. */
public final class GrowingFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final RandomAccessFile file;

    public GrowingFile(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /**
     * What was appended since the last time, up to a mebibyte, in whole lines.
     *
     * @return empty where there is no further line yet
     */
    public String next() throws IOException {
        long position = file.getFilePointer();
        byte[] chunk = new byte[Math.clamp(file.length() - position, 0, CHUNK_BYTES)];
        file.readFully(chunk);
        int end = chunk.length;
        while (end > 0 && chunk[end - 1] != '\n') {
            end--;
        }
        file.seek(position + end);
        return new String(chunk, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
