package dev.cofferdam.deploy.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a topology. Immutable.
 *
 * @param file where it is, or what it is called where it is no file
 * @param size in bytes, or more than {@link #BYTES_MAX}
 * @param bytes of those at most {@link #BYTES_MAX}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
public record Source(Path file, long size, byte[] bytes) {
    static final int BYTES_MAX = 1 << 20;

    /** What {@code file} holds. */
    public static Source of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new Source(file, Files.size(file), in.readNBytes(BYTES_MAX));
        }
    }

    /** What {@code in} holds, which is called {@code name}. */
    public static Source of(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX);
        return new Source(Path.of(name), bytes.length + (in.read() < 0 ? 0 : 1), bytes);
    }
}
