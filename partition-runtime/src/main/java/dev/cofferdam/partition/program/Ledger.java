package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Writes numbered blocks, flushes each, and only then says so: what it said must be on the disk, whatever is killed.
 * Block n holds the number n, so that the disk can be checked against the log.
 */
public final class Ledger implements Program {
    /** Bytes of one entry. */
    public static final int BLOCK_BYTES = 512;

    /** Begins each line that acknowledges an entry; its number follows. */
    public static final String ACKNOWLEDGED = "acknowledged ";

    /** Begins the line that tells how many nanoseconds an entry took that took long. */
    public static final String WAITED = "waited ";

    private static final long LONG_NANOS = 20_000_000;

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("disk", Parameter.Kind.DISK, true, "The disk to write; it is filled once."));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk(partition.argument("disk"));
        MemorySegment block = Arena.global().allocate(BLOCK_BYTES, 8);
        for (long number = 0; number < disk.bytes() / BLOCK_BYTES; number++) {
            for (long at = 0; at < BLOCK_BYTES; at += Long.BYTES) {
                block.set(ValueLayout.JAVA_LONG, at, number);
            }
            long start = System.nanoTime();
            disk.write(number * BLOCK_BYTES, block);
            disk.flush();
            partition.alive();
            long nanos = System.nanoTime() - start;
            if (nanos > LONG_NANOS) {
                partition.log(WAITED + nanos);
            }
            partition.log(ACKNOWLEDGED + number);
        }
    }
}
