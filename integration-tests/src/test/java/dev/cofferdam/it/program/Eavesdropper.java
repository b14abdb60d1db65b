package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.program.MutualInformation;
import dev.cofferdam.partition.program.MutualInformation.Estimate;
import dev.cofferdam.partition.program.Slots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The hostile low partition of a pair: looks at everything in each symbol, and says what told it something.
 *
 * <p>It says {@code heard SIGNAL|THING|BITS|CHANCE|ERRORS|BITS PER SECOND} of each thing beyond what chance gives the
 * largest of all of them, then {@code listened SIGNAL|THINGS|SYMBOLS|LARGEST|CHANCE}. How long things took is apart:
 * {@code took SIGNAL|BITS|CHANCE}.
 */
public final class Eavesdropper implements Program {
    private static final int SHUFFLES = 200;
    private static final int BLOCK_BYTES = 4096;
    private static final int WARMING = 10;
    private static final int SPIN = 2_000;

    @Override
    public String name() {
        return "eavesdropper";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> calls = List.of(told.readLine().split(" ", -1));
        String home = partition.argument("home");
        String common = partition.file("common").toString();
        List<String> paths = List.of(
                common,
                System.getProperty("java.home") + "/lib/modules",
                home + "/disks/in.disk",
                home + "/disks/in.version",
                home + "/memory/window",
                home + "/memory/lane",
                home,
                "/tmp",
                "/",
                "/dev/null",
                "/dev/zero",
                "/dev/urandom");
        Arena arena = Arena.global();
        AllowedLooks allowed = new AllowedLooks(calls, paths, arena);
        MachineLooks machine =
                new MachineLooks(common, partition.file("cold").toString(), home + "/disks/in.disk", arena);
        long millis = Long.MAX_VALUE;
        for (int i = 0; i < WARMING; i++) {
            long before = System.nanoTime();
            look(partition, new Looks(1), 0, allowed, machine);
            millis = Math.min(millis, (System.nanoTime() - before) / 1_000_000);
        }
        partition.log("looks through " + allowed.size() + " calls, and " + machine.files()
                + " files of the machine, in milliseconds: " + millis);
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            Slots slots = Slots.of(line);
            listen(partition, slots, allowed, machine);
        }
    }

    /** Of these names of system calls, those that it does not know how to make. */
    public static List<String> unknown(List<String> names) {
        return AllowedLooks.unknown(names);
    }

    private static void listen(Partition partition, Slots slots, AllowedLooks allowed, MachineLooks machine) {
        Looks looks = new Looks(slots.count());
        boolean[] valid = new boolean[slots.count()];
        long[] took = new long[slots.count()];
        for (int slot = 0; slot < slots.count(); slot++) {
            long begin = slots.start(slot) + slots.lengthNanos() / 3;
            Slots.awaitNanos(begin);
            look(partition, looks, slot, allowed, machine);
            long before = System.nanoTime();
            for (int i = 0; i < SPIN; i++) {
                Thread.onSpinWait();
            }
            took[slot] = System.nanoTime() - before;
            valid[slot] = System.nanoTime() < slots.start(slot) + slots.lengthNanos() * 9 / 10;
        }
        report(partition, slots, looks.columns(), valid, took);
    }

    private static void look(Partition partition, Looks looks, int slot, AllowedLooks allowed, MachineLooks machine) {
        machine.look(looks, slot);
        requests(partition, looks, slot);
        allowed.look(looks, slot);
        machine.settle();
    }

    /** What comes back of each request, byte for byte. */
    private static void requests(Partition partition, Looks looks, int slot) {
        Disk disk = partition.disk("in");
        look(looks, slot, "reply to READ", () -> digest(disk.read(0, BLOCK_BYTES)));
        look(looks, slot, "reply to INSPECT", () -> disk.published().hashCode());
        look(looks, slot, "reply to READ outside", () -> digest(disk.read(disk.bytes(), BLOCK_BYTES)));
        look(looks, slot, "reply to READ of a version", () -> digest(disk.readExactly(1, 0, BLOCK_BYTES)));
        if (partition.disks().contains("out")) {
            Disk out = partition.disk("out");
            look(looks, slot, "reply to WRITE", () -> {
                try (Arena arena = Arena.ofConfined()) {
                    out.write(0, arena.allocate(BLOCK_BYTES).fill((byte) slot));
                    return 0;
                }
            });
            look(looks, slot, "reply to FLUSH", () -> {
                out.flush();
                return 0;
            });
            look(looks, slot, "reply to ADVANCE", () -> out.advance(1) - slot);
        }
    }

    private static void look(Looks looks, int slot, String name, Looks.Look look) {
        looks.take(slot, name, () -> {
            try {
                return look.see();
            } catch (RequestException e) {
                return -1L - e.reason().ordinal();
            }
        });
    }

    private static long digest(MemorySegment block) {
        return Arrays.hashCode(block.toArray(ValueLayout.JAVA_BYTE));
    }

    private static void report(
            Partition partition, Slots slots, Map<String, long[]> columns, boolean[] valid, long[] took) {
        int[] kept = IntStream.range(0, slots.count()).filter(i -> valid[i]).toArray();
        int[] symbols = slots.symbols();
        int[] sent = IntStream.of(kept).map(i -> symbols[i]).toArray();
        MutualInformation family = new MutualInformation(sent, SHUFFLES, new SplittableRandom(slots.seed() + 1));
        Map<String, Estimate> estimates = new TreeMap<>();
        if (sent.length > 1) {
            columns.forEach((name, values) -> {
                long[] seen = IntStream.of(kept).mapToLong(i -> values[i]).toArray();
                if (Arrays.stream(seen).distinct().count() > 1) {
                    estimates.put(name, family.estimate(seen));
                    estimates.put(name + " step", family.estimate(steps(kept, values)));
                    estimates.put(
                            name + " moves",
                            family.estimate(LongStream.of(steps(kept, values))
                                    .map(step -> step == 0 ? 0 : 1)
                                    .toArray()));
                }
            });
        }
        double chance = estimates.isEmpty() ? 0 : family.chanceOfFamily();
        double perSecond = 1e9 / slots.lengthNanos();
        estimates.forEach((name, estimate) -> {
            if (estimate.bits() > chance) {
                partition.log(String.format(
                        Locale.ROOT,
                        "heard %s|%s|%.3f|%.3f|%.3f|%.2f",
                        slots.signal(),
                        name,
                        estimate.bits(),
                        estimate.chance(),
                        estimate.errors(),
                        estimate.bits() * perSecond));
            }
        });
        double largest =
                estimates.values().stream().mapToDouble(Estimate::bits).max().orElse(0);
        if (sent.length > 1) {
            Estimate time = new MutualInformation(sent, SHUFFLES, new SplittableRandom(slots.seed() + 2))
                    .estimate(IntStream.of(kept).mapToLong(i -> took[i]).toArray());
            partition.log(String.format(Locale.ROOT, "took %s|%.3f|%.3f", slots.signal(), time.bits(), time.chance()));
        }
        partition.log(String.format(
                Locale.ROOT,
                "listened %s|%d|%d|%.3f|%.3f",
                slots.signal(),
                columns.size(),
                sent.length,
                largest,
                chance));
    }

    /** How far each value is from the one before. */
    private static long[] steps(int[] kept, long[] values) {
        return IntStream.of(kept)
                .mapToLong(i -> i == 0 ? 0 : values[i] - values[i - 1])
                .toArray();
    }
}
