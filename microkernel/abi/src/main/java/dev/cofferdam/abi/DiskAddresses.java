package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Where a partition's disks are mapped: at addresses that nothing else of a process comes to have. So a filter of system
 * calls, which sees addresses and no files, can leave every mapping of a disk as it was made. For one thread; what it maps
 * stays for as long as the process.
 */
public final class DiskAddresses {
    /** By the addresses that a process has: 47 bits of them and more, or 38 with riscv64's Sv39. */
    private static final long FIRST = System.getProperty("os.arch").equals("riscv64") ? 1L << 37 : 1L << 45;

    private static final long BYTES_MAX = FIRST / 2;
    /** A multiple of every page's length. */
    private static final long ALIGNMENT = 1 << 21;

    private static final int MAY_MOVE_TO = 1 | 2;

    private long next = FIRST;

    /**
     * Maps the next file.
     *
     * @throws IOException if the file is shorter than {@code bytes}, or there is no room for it
     */
    public MemorySegment map(Path file, long bytes, boolean writable) throws IOException {
        if (bytes > FIRST + BYTES_MAX - next) {
            throw new IOException(file + ": the disks that one partition has mapped may have " + BYTES_MAX
                    + " bytes together, with what each needs beside its content");
        }
        MemorySegment anywhere = writable
                ? SharedMemory.map(file, bytes, Arena.global())
                : SharedMemory.mapReadOnly(file, bytes, Arena.global());
        // FileChannel cannot be told where; the segment that it made is not used any more.
        long address = SystemCall.library(
                "mremap",
                anywhere.address(),
                MemorySegment.ofAddress(bytes),
                bytes,
                MAY_MOVE_TO,
                MemorySegment.ofAddress(next));
        if (address != next) {
            throw new IOException(file + " cannot be mapped at address 0x" + Long.toHexString(next));
        }
        next += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(bytes);
        return writable ? mapped : mapped.asReadOnly();
    }
}
