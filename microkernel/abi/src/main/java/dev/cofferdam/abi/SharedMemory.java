package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps files that two processes share. */
public final class SharedMemory {
    private SharedMemory() {}

    /**
     * Maps a file for reading and writing.
     *
     * @throws IOException if the file is shorter than {@code bytes}: a mapping past its end would fault on use
     */
    public static MemorySegment map(Path file, long bytes, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(file, channel, FileChannel.MapMode.READ_WRITE, bytes, arena);
        }
    }

    /** Maps a file for reading alone. */
    public static MemorySegment mapReadOnly(Path file, long bytes, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return map(file, channel, FileChannel.MapMode.READ_ONLY, bytes, arena);
        }
    }

    private static MemorySegment map(Path file, FileChannel channel, FileChannel.MapMode mode, long bytes, Arena arena)
            throws IOException {
        if (channel.size() < bytes) {
            throw new IOException(file + " has " + channel.size() + " bytes, expected at least " + bytes);
        }
        return channel.map(mode, 0, bytes, arena);
    }
}
