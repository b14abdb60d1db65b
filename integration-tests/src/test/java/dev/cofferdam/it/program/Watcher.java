package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Reads its disk as hard as it can for ever; with the argument {@code absent} it ends at once, and with {@code mark} it
 * writes to the last block first.
 */
public final class Watcher implements Program {
    private static final int BLOCK_BYTES = 4096;
    private static final int READS = 100;

    @Override
    public String name() {
        return "watcher";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("of", Parameter.Kind.DISK, true, "the disk to watch"),
                new Parameter("absent", Parameter.Kind.TEXT, false, "end at once"),
                new Parameter("mark", Parameter.Kind.TEXT, false, "write too"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        if (partition.argument("absent") != null) {
            return;
        }
        Disk disk = partition.disk("in");
        if (partition.argument("mark") != null) {
            try (Arena arena = Arena.ofConfined()) {
                disk.write(
                        disk.bytes() - BLOCK_BYTES, arena.allocate(BLOCK_BYTES).fill((byte) 1));
            }
        }
        for (long reads = 1; ; reads++) {
            disk.read(reads % 16 * BLOCK_BYTES, BLOCK_BYTES);
            long version = disk.published().version();
            if (version > 0) {
                readExactly(disk, version);
            }
            if (reads == READS) {
                partition.log("reading");
            }
        }
    }

    private static void readExactly(Disk disk, long version) throws IOException {
        try {
            disk.readExactly(version, 0, 512);
        } catch (RequestException e) {
            if (e.reason() != RequestException.Reason.CHANGED) {
                throw e;
            }
        }
    }
}
