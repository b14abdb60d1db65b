package dev.cofferdam.abi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Maps files that two processes share. */
public final class SharedMemory {
    private static final long ALLOCATE = SystemCall.number(285, 47);
    private static final long READ_WRITE = 2;

    /** Of fallocate(2): keeps the length, and gives the file blocks of its own where it shares some with a copy. */
    private static final long UNSHARE = 0x40 | 1;

    private static final long NO_SPACE = -28;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int PAGE_BYTES = 4096;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private SharedMemory() {}

    /**
     * Makes a file whose whole length is there: a file system that gets full later faults nobody who has it mapped.
     *
     * @throws IOException naming what is needed and what is free, if there is no room for all of it; the file remains
     */
    public static void create(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            requireRoom(file, bytes - channel.size());
            if (!allocate(file, bytes)) {
                writeZeros(channel, bytes); // a file system that allocates no other way
            }
            if (channel.size() != bytes) {
                throw new IOException(file + " has " + channel.size() + " bytes where " + bytes + " were to be made");
            }
        }
    }

    /**
     * Has the file system keep the space for all of a file that is there, as {@link #create} does for a new one: a copy of it
     * may have been made with holes, or have blocks that it shares. What it holds stays as it is. Where the file system knows
     * no way, nothing is done.
     *
     * @throws IOException naming what is needed, if there is no room for it
     */
    public static void reserve(Path file) throws IOException {
        int descriptor = Descriptors.open(file, READ_WRITE);
        if (descriptor < 0) {
            return; // whoever is to write it will be told why he cannot
        }
        long bytes = Files.size(file);
        // Some file systems want as much free again for what is there already.
        boolean full = Stream.of(UNSHARE, 0L)
                        .anyMatch(mode ->
                                SystemCall.wide(ALLOCATE, descriptor, mode, 0, MemorySegment.ofAddress(bytes), 0)
                                        == NO_SPACE)
                && !FileExtents.areWhole(descriptor, bytes);
        Descriptors.close(descriptor);
        if (full) {
            throw new IOException("there is no room for all of " + file
                    + ", which has holes or shares its space: it has " + kibibytes(bytes) + ", and "
                    + kibibytes(file.toFile().getUsableSpace()) + " are free there");
        }
    }

    /** fallocate(2), two to four times as fast as writing; whether it succeeded. */
    private static boolean allocate(Path file, long bytes) {
        int descriptor = Descriptors.open(file, READ_WRITE);
        if (descriptor < 0) {
            return false;
        }
        MemorySegment number = MemorySegment.ofAddress(descriptor);
        boolean allocated = SystemCall.call(ALLOCATE, number, 0, 0, MemorySegment.ofAddress(bytes)) == 0;
        Descriptors.close(descriptor);
        return allocated;
    }

    /**
     * Asked before: fallocate(2) and zeros alike fill a file system before they tell that it has no room.
     *
     * @param bytes beside what the file has already
     */
    private static void requireRoom(Path file, long bytes) throws IOException {
        long free = file.toFile().getUsableSpace(); // Files.getFileStore reads the whole table of mounts
        if (free < bytes) {
            throw new IOException("there is no room for " + file + ": " + kibibytes(bytes) + " are needed, and "
                    + kibibytes(free) + " are free there");
        }
    }

    private static String kibibytes(long bytes) {
        return Math.ceilDiv(bytes, 1024) + " KiB";
    }

    private static void writeZeros(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(CHUNK_BYTES);
        for (long at = 0; at < bytes; ) {
            zeros.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
            at += channel.write(zeros, at);
        }
    }

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

    /**
     * Makes a part of a mapped file durable.
     *
     * @throws IOException if storage refuses some of it, which it says once
     */
    public static void force(MemorySegment file, long position, long bytes) throws IOException {
        try {
            file.asSlice(position, bytes).force();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Has Linux take each page of a part of a mapped file for changed, which stays as it is; others may change it. */
    public static void touch(MemorySegment file, long position, long bytes) {
        for (long at = position; at < position + bytes; at += PAGE_BYTES) {
            long ignored = (long) LONG.getAndAdd(file, at, 0L);
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
