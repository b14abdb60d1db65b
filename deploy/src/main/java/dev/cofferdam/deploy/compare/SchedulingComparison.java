package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compare.Cell.Setup;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.kernel.host.ProcessorReader;
import dev.cofferdam.kernel.host.Processors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures what bare round trips of 2 and 4 hops cost whose parties park on one core, by each of Linux's scheduling classes
 * that this user may have, sched(7): alone, and beside a program that always wants the same core. For one thread.
 */
public final class SchedulingComparison {
    private static final long SLICE_MILLIS = 60;
    private static final int ROUNDS = 20;
    private static final int BLOCK_BYTES = 4096;

    private final Path directory;
    private final Installation installation;
    private final long seed;
    private final Consumer<String> progress;

    /** The class that all parties are in, but for one. */
    private enum Scheduling {
        OTHER,
        /** Of OTHER, and the one in the middle of BATCH, as it is in the kernel. */
        RELAY,
        BATCH,
        FIFO;

        /** What starts a program in it. */
        List<String> start() {
            return switch (this) {
                case OTHER, RELAY -> List.of();
                case BATCH -> List.of("chrt", "--batch", "0");
                case FIFO -> List.of("chrt", "--fifo", "1");
            };
        }
    }

    private record Row(Scheduling scheduling, int hops, boolean beside) {
        /** Two hops have nobody in the middle. */
        boolean isOne() {
            return scheduling != Scheduling.RELAY || hops > 2;
        }
    }

    /**
     * Makes a comparison.
     *
     * @param directory empty, and of memory; lanes go there
     * @param seed of the order of the rows
     * @param progress gets a line for each step
     */
    public SchedulingComparison(Path directory, Installation installation, long seed, Consumer<String> progress) {
        this.directory = directory;
        this.installation = installation;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @return the table for the terminal
     */
    public String run() throws IOException {
        Processors processors = ProcessorReader.here();
        Map<Row, Tally> tallies = new LinkedHashMap<>();
        List<String> refused = new ArrayList<>();
        for (boolean beside : new boolean[] {false, true}) {
            measure(processors, beside, tallies, refused);
        }
        return text(tallies, refused);
    }

    private void measure(Processors processors, boolean beside, Map<Row, Tally> tallies, List<String> refused)
            throws IOException {
        List<Rig> rigs = new ArrayList<>();
        List<Rounds.Turn> turns = new ArrayList<>();
        List<Process> busy = new ArrayList<>();
        try {
            for (Scheduling scheduling : Scheduling.values()) {
                for (int count : List.of(2, 4)) {
                    Hops kernels = Hops.of(count, "park", processors);
                    Hops hops = scheduling == Scheduling.RELAY ? kernels : kernels.alike();
                    Row row = new Row(scheduling, count, beside);
                    if (!row.isOne()) {
                        continue;
                    }
                    try {
                        Rig rig = WorkerRig.start(hops.name(), command(hops, row), 1);
                        rigs.add(rig);
                        turns.add(turn(rig, hops, tallies.computeIfAbsent(row, fresh -> new Tally())));
                    } catch (IOException e) {
                        refused.add(scheduling + ", " + hops.name() + ": " + e.getMessage());
                    }
                    if (beside && busy.isEmpty()) {
                        busy.add(busy(hops.cores().own()));
                    }
                }
            }
            String load = beside ? "beside a busy program" : "alone";
            new Rounds(ROUNDS, new SplittableRandom(seed), new Others(Path.of("/proc"), System::nanoTime))
                    .run(turns, round -> progress.accept(load + ", round " + round + " of " + ROUNDS));
        } finally {
            busy.forEach(Process::destroyForcibly);
            for (Rig rig : rigs) {
                rig.close();
            }
        }
    }

    private static Rounds.Turn turn(Rig rig, Hops hops, Tally tally) {
        return new Rounds.Turn(
                rig, new Cell(new Setup(hops.name(), "park", 1), "read", BLOCK_BYTES, 1), tally, SLICE_MILLIS);
    }

    private List<String> command(Hops hops, Row row) {
        Path lane = directory.resolve(row.scheduling + "-" + row.hops + "-" + row.beside);
        List<String> worker = Worker.command(installation, Hops.KIND, lane, hops.arguments());
        return Stream.concat(row.scheduling.start().stream(), worker.stream()).toList();
    }

    /** In the usual class, on that core. */
    private static Process busy(int core) throws IOException {
        return new ProcessBuilder("taskset", "-c", Integer.toString(core), "sh", "-c", "while :; do :; done").start();
    }

    private static String text(Map<Row, Tally> tallies, List<String> refused) {
        StringBuilder text = new StringBuilder("""
                Bare round trips whose parties park on one core, by scheduling class, in us. RELAY is OTHER with the
                relay of BATCH, as the kernel's is.

                hops  class  load    p50     mean      p99    count
                """);
        tallies.forEach((row, tally) -> {
            Results.Baseline trips = tally.baseline("");
            Latency latency = trips.latencyNanos();
            text.append("%4d  %-5s  %-5s %6s %8s %8s %8d%s%n"
                    .formatted(
                            row.hops,
                            row.scheduling,
                            row.beside ? "busy" : "alone",
                            micros(latency.p50()),
                            micros(latency.mean()),
                            micros(latency.p99()),
                            trips.operations(),
                            trips.steady() ? "" : "  not steady"));
        });
        refused.forEach(line -> text.append("left out: ").append(line).append('\n'));
        return text.toString();
    }

    private static String micros(Long nanos) {
        return nanos == null ? "-" : "%.1f".formatted(nanos / 1e3);
    }
}
