package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a log while another process appends lines to it, and begins it anew when it is long: first what is kept of the
 * log before, beside it with {@code .1}, then each file to its end before the next. For one thread.
 */
public final class GrowingFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path path;
    private RandomAccessFile file;
    private Object key;

    public GrowingFile(Path path) throws IOException {
        this.path = path;
        Path before = path.resolveSibling(path.getFileName() + ".1");
        if (Files.exists(before)) {
            open(before);
        } else {
            open(path);
        }
    }

    private GrowingFile(Path path, long position) throws IOException {
        this.path = path;
        open(path);
        file.seek(position);
    }

    /** Only what is appended from now on; a file that is there. */
    static GrowingFile atEnd(Path path) throws IOException {
        return new GrowingFile(path, Files.size(path));
    }

    private void open(Path of) throws IOException {
        file = new RandomAccessFile(of.toFile(), "r");
        key = key(of);
    }

    /** What stays the same when a file is renamed. */
    private static Object key(Path of) throws IOException {
        return Files.getAttribute(of, "unix:ino");
    }

    /**
     * What was appended since the last time, up to a mebibyte, in whole lines.
     *
     * @return empty where there is no further line yet
     */
    public String next() throws IOException {
        boolean followed = isFollowed(); // asked first: what was appended before that is not missed
        String lines = lines();
        if (lines.isEmpty() && followed) {
            file.close();
            open(path);
            return next();
        }
        return lines;
    }

    private boolean isFollowed() throws IOException {
        try {
            return !key(path).equals(key);
        } catch (NoSuchFileException e) {
            return false; // the next has not begun
        }
    }

    private String lines() throws IOException {
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
