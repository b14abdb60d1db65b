package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.Sender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Does all that a partition may do with a disk and a one-way channel, twice as told, and says what came of each step. */
public final class Observer implements Program {
    private static final int ROUNDS = 100;
    private static final int BLOCK_BYTES = 4096;

    @Override
    public String name() {
        return "observer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    private interface Step {
        Object take() throws IOException;
    }

    @Override
    public void run(Partition partition) throws IOException {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Disk disk = partition.disk("out");
        Sender alerts = partition.sender("alerts");
        for (String half : List.of("first", "second")) {
            told.readLine();
            for (int round = 1; round <= ROUNDS; round++) {
                round(partition, half + " " + round, disk, alerts, round);
            }
            partition.log("half " + half);
        }
    }

    private static void round(Partition partition, String name, Disk disk, Sender alerts, long round) {
        long position = round % 16 * BLOCK_BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(BLOCK_BYTES).fill((byte) round);
            say(partition, name + " write", () -> {
                disk.write(position, block);
                return "done";
            });
            say(partition, name + " read", () -> digest(disk.read(position, BLOCK_BYTES)));
            say(partition, name + " read the last", () -> digest(disk.read(disk.bytes() - BLOCK_BYTES, BLOCK_BYTES)));
            say(partition, name + " read outside", () -> digest(disk.read(disk.bytes(), BLOCK_BYTES)));
            say(partition, name + " flush", () -> {
                disk.flush();
                return "done";
            });
            say(partition, name + " advance", () -> disk.advance(round));
            say(partition, name + " inspect", disk::published);
            say(partition, name + " await", () -> {
                Published now = disk.published();
                return disk.await(now.version());
            });
            say(partition, name + " read exactly", () -> digest(disk.readExactly(round, 0, 512)));
            say(partition, name + " send", () -> {
                alerts.send(new byte[(int) round]);
                return "done";
            });
        }
    }

    private static int digest(MemorySegment block) {
        return Arrays.hashCode(block.toArray(ValueLayout.JAVA_BYTE));
    }

    private static void say(Partition partition, String what, Step step) {
        String result;
        try {
            result = step.take().toString();
        } catch (IOException | RuntimeException e) {
            result = e.toString();
        }
        partition.log(what + ": " + result);
    }
}
