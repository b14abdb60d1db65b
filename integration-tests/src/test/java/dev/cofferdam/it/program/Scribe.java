package dev.cofferdam.it.program;

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
 * Writes 1, 2, 3 ... to the blocks of its disk in turn, each flushed, and now and then published, before the next, and says how far it came: what it
 * said must be on the disk whatever happens afterwards.
 */
public final class Scribe implements Program {
    private static final int BLOCK_BYTES = 4096;
    private static final int PUBLISH_EVERY = 5;

    @Override
    public String name() {
        return "scribe";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk("out");
        long blocks = disk.bytes() / BLOCK_BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(BLOCK_BYTES);
            for (long number = 1; ; number++) {
                block.set(ValueLayout.JAVA_LONG, 0, number);
                disk.write(number % blocks * BLOCK_BYTES, block);
                if (number % PUBLISH_EVERY == 0) {
                    disk.advance(disk.bytes());
                } else {
                    disk.flush();
                }
                partition.log("acknowledged " + number);
            }
        }
    }
}
