package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.RequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One end of a covert channel that is measured: does one thing over and over in the time slots it is told. For each line
 * {@code slots THING START LENGTH COUNT SEED} of its standard input it sends, in the slots of a one alone; for {@code
 * count ...} it receives, in each slot, and says how often it could.
 */
public final class Covert implements Program {
    /** What a line begins with that makes it receive. */
    public static final String COUNT = "count";

    /** A line that it logs in order to log something. */
    public static final String NOISE = "noise";

    private static final int BLOCK_BYTES = 4096;
    private static final int LINE_BYTES = 64;
    private static final int STEP_BYTES = 256 << 10;
    private static final long CACHE_BYTES = 8L << 20;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int SPINS = 20_000;

    /** Of what is computed only to compute. */
    private long sum;

    private interface Thing {
        void once() throws IOException;
    }

    @Override
    public String name() {
        return "covert";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("own", Parameter.Kind.DISK, true, "A disk that it may write."),
                new Parameter("below", Parameter.Kind.DISK, false, "A disk that it may only read."));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk own = partition.disk(partition.argument("own"));
        own.advance(own.bytes());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        partition.log("listening");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try (Arena arena = Arena.ofConfined()) {
                Slots slots = Slots.of(line);
                Thing thing = thing(slots.signal(), partition, own, arena);
                boolean receives = line.startsWith(COUNT);
                long[] counts = counts(thing, slots, receives);
                if (receives) {
                    partition.log("result " + Arrays.toString(counts));
                }
            }
        }
    }

    /** How often it was done in each slot. */
    private static long[] counts(Thing thing, Slots slots, boolean inEach) throws IOException {
        int[] symbols = slots.symbols();
        long[] counts = new long[slots.count()];
        for (int slot = 0; slot < counts.length; slot++) {
            Slots.awaitNanos(slots.start(slot));
            if (inEach || symbols[slot] == 1) {
                while (System.nanoTime() - slots.start(slot + 1) < 0) {
                    thing.once();
                    counts[slot]++;
                }
            }
        }
        return counts;
    }

    private Thing thing(String name, Partition partition, Disk own, Arena arena) throws IOException {
        MemorySegment block = arena.allocate(BLOCK_BYTES);
        return switch (name) {
            case "spin" -> this::spin;
            case "walk" -> new Walk(arena.allocate(CACHE_BYTES));
            case "copy" -> new Copy(arena.allocate(MEMORY_BYTES));
            case "read" -> () -> own.read(0, BLOCK_BYTES);
            case "write" -> () -> own.write(0, block);
            case "flush" ->
                () -> {
                    own.write(0, block);
                    own.flush();
                };
            case "read-below" -> {
                Disk below = partition.disk(partition.argument("below"));
                yield () -> below.read(0, BLOCK_BYTES);
            }
            case "ask-what-is-denied" -> {
                Disk below = partition.disk(partition.argument("below"));
                yield () -> {
                    try {
                        below.write(0, block);
                    } catch (RequestException e) {
                        // As it should be.
                    }
                };
            }
            case "log" -> () -> partition.log(NOISE);
            default -> throw new ProgramException("'" + name + "' is nothing that it can do");
        };
    }

    private void spin() {
        for (int i = 0; i < SPINS; i++) {
            sum = sum * 31 + i;
        }
    }

    /** Takes the cache from others, a part at each step. */
    private static final class Walk implements Thing {
        private final MemorySegment memory;
        private long at;

        Walk(MemorySegment memory) {
            this.memory = memory;
        }

        @Override
        public void once() {
            for (long end = at + STEP_BYTES; at < end; at += LINE_BYTES) {
                memory.set(ValueLayout.JAVA_BYTE, at, (byte) at);
            }
            at %= memory.byteSize();
        }
    }

    /** Takes the way to memory from others, a part at each step. */
    private static final class Copy implements Thing {
        private final MemorySegment memory;
        private long at;

        Copy(MemorySegment memory) {
            this.memory = memory;
        }

        @Override
        public void once() {
            long half = memory.byteSize() / 2;
            MemorySegment.copy(memory, at, memory, half + at, STEP_BYTES);
            at = (at + STEP_BYTES) % half;
        }
    }
}
