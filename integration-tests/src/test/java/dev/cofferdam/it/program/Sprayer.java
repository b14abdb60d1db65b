package dev.cofferdam.it.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Scribbles over its lanes, indices and all, as its seed says; now and then with a message that is well-formed. */
public final class Sprayer implements Program {
    private static final int STROKES = 400;
    private static final int STROKE_BYTES_MAX = 256;

    /** The words of the lane and of both rings that the two sides coordinate by. */
    private static final int[] WORDS = {0, 4, 8, 64, 128, 192, 12_288, 12_352, 12_416};

    @Override
    public String name() {
        return "sprayer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"),
                new Parameter("seed", Parameter.Kind.NUMBER, true, "of what it sprays"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        SplittableRandom random = new SplittableRandom(Long.parseLong(partition.argument("seed")));
        PartitionFiles files = RawLane.files(partition);
        RawLane lane = RawLane.open(partition);
        for (Path path : List.of(files.lane(), files.storeLane())) {
            if (Files.exists(path)) {
                MemorySegment memory = SharedMemory.map(path, ServerLane.BYTES, Arena.global());
                for (int stroke = 0; stroke < STROKES; stroke++) {
                    scribble(memory, random);
                    lane.post(message(random));
                }
            }
        }
        partition.log("sprayed");
    }

    private static void scribble(MemorySegment memory, SplittableRandom random) {
        if (random.nextBoolean()) {
            int word = WORDS[random.nextInt(WORDS.length)];
            int step = random.nextBoolean() ? random.nextInt(-100, 100) : random.nextInt();
            memory.set(ValueLayout.JAVA_INT, word, memory.get(ValueLayout.JAVA_INT, word) + step);
            return;
        }
        byte[] noise = new byte[random.nextInt(STROKE_BYTES_MAX)];
        random.nextBytes(noise);
        MemorySegment.copy(
                noise,
                0,
                memory,
                ValueLayout.JAVA_BYTE,
                random.nextLong(memory.byteSize() - noise.length),
                noise.length);
    }

    private static Message message(SplittableRandom random) {
        return new Message()
                .request(
                        Operation.of(random.nextInt(Operation.values().length)),
                        random.nextInt(-2, 4),
                        random.nextLong())
                .payload(random.nextLong(), random.nextLong(), random.nextInt())
                .address(random.nextInt(), random.nextInt());
    }
}
