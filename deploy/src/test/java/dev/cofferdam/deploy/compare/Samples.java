package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compare.Cell.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Comparisons as they might come out. */
final class Samples {
    static final List<Integer> FOUR_SIZES = List.of(512, 4096, 64 << 10, 1 << 20);

    private static final double CALL_NANOS = 10_000;

    private Samples() {}

    /** Everything that a machine of two cores can hold, where messages take so many times as long as calls. */
    static Results of(List<Integer> blocks, ToDoubleFunction<Cell> messageOverCall) {
        return of(machine("AMD EPYC", 0.05), blocks, messageOverCall);
    }

    static Results of(Results.Machine machine, List<Integer> blocks, ToDoubleFunction<Cell> messageOverCall) {
        Matrix matrix = Matrix.of(2, blocks, false);
        List<Results.Result> results = new ArrayList<>();
        for (Setup setup : matrix.setups()) {
            for (Cell cell : matrix.cells(setup)) {
                results.add(result(cell, CALL_NANOS * factor(cell, messageOverCall)));
            }
        }
        List<Results.Baseline> baselines = List.of(
                new Results.Baseline("2 hops, park", 10_000, 110_000, latency(8_000), rounds(8_000), null),
                new Results.Baseline("4 hops, park", 10_000, 60_000, latency(16_000), rounds(16_000), null),
                new Results.Baseline("pipe", 10_000, 90_000, latency(9_000), rounds(9_000), null));
        List<Results.Baseline> peers = List.of(
                new Results.Baseline("FUSE, park", 10_000, 70_000, latency(12_000), rounds(12_000), null),
                new Results.Baseline("Aeron IPC, spin", 10_000, 500_000, latency(1_800), rounds(1_800), null));
        return new Results(
                machine,
                baselines,
                peers,
                results,
                Ratios.of(machine, results, baselines, peers),
                List.of(
                        new Results.TrustedBase("call", 2231, 10_116_778, 207, 647_956),
                        new Results.TrustedBase("message", 2189, 9_950_540, 195, 591_474)),
                List.of(
                        new Results.StoreKilled("call", List.of("store", "kernel", "client"), 696_000_000, 201, 0),
                        new Results.StoreKilled("message", List.of("store"), 468_000_000, 251, 0)),
                matrix.leftOut());
    }

    /** Of two cores. */
    static Results.Machine machine(String processor, double othersCores) {
        return new Results.Machine(
                2, processor, 8L << 30, "6.18", "25", 0.05, othersCores, "2026-11-22T11:58:53Z", 91.5, true, 7);
    }

    /** A run that was cut down to nothing. */
    static Results empty() {
        return new Results(
                machine("none", 0), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static double factor(Cell cell, ToDoubleFunction<Cell> messageOverCall) {
        return switch (cell.setup().design()) {
            case "message" -> messageOverCall.applyAsDouble(cell);
            case "ring" -> 0.8;
            case "mapped" -> 0.04;
            case Cell.HOST -> 0.12;
            default -> 1;
        };
    }

    static Results.Result result(Cell cell, double nanos) {
        boolean traced = cell.operation().equals("read")
                && cell.blockBytes() == 4096
                && cell.depth() == 1
                && cell.setup().clients() == 1
                && List.of("call", "message").contains(cell.setup().design());
        Long forwarded = cell.setup().design().equals("message") ? 6719L : null;
        Long woken = forwarded == null ? null : (Long) 6310L;
        return new Results.Result(
                cell.setup().design(),
                cell.setup().waiting(),
                cell.operation(),
                cell.blockBytes(),
                cell.depth(),
                cell.setup().clients(),
                10_000,
                1e9 / nanos,
                latency(nanos),
                rounds(nanos),
                null,
                nanos,
                2,
                cell.blockBytes(),
                traced ? new Results.Stages(4991L, 8895L, 731L, woken, 663L, 1503L, forwarded, 411L, 8383L) : null);
    }

    /** The same of which no slice counts. */
    static Results.Result notSteady(Results.Result of) {
        return withRounds(of, of.rounds(), "it is a sample that is not");
    }

    static Results.Result withRounds(Results.Result of, List<Results.Round> rounds, String notSteady) {
        return new Results.Result(
                of.design(),
                of.waiting(),
                of.operation(),
                of.blockBytes(),
                of.depth(),
                of.clients(),
                of.operations(),
                of.operationsPerSecond(),
                of.latencyNanos(),
                rounds,
                notSteady,
                of.cpuNanosPerOperation(),
                of.switchesPerOperation(),
                of.copiedBytesPerOperation(),
                of.stages());
    }

    /** A comparison with other cells. */
    static Results with(Results whole, List<Results.Result> results) {
        return new Results(
                whole.machine(),
                whole.baselines(),
                whole.peers(),
                results,
                Ratios.of(whole.machine(), results, whole.baselines(), whole.peers()),
                whole.trustedBase(),
                whole.storeKilled(),
                whole.leftOut());
    }

    static List<Results.Round> rounds(double nanos) {
        return IntStream.range(3, 12)
                .mapToObj(number -> new Results.Round(number, (long) nanos))
                .toList();
    }

    /** With the median asked for and a long tail. */
    private static Latency latency(double nanos) {
        Histogram histogram = new Histogram(60_000_000_000L, 4);
        histogram.recordValueWithCount((long) (0.8 * nanos), 4_000);
        histogram.recordValueWithCount((long) nanos, 5_000);
        histogram.recordValueWithCount((long) (1.5 * nanos), 900);
        histogram.recordValueWithCount((long) (9 * nanos), 99);
        histogram.recordValueWithCount((long) (700 * nanos), 1);
        return Latency.of(histogram);
    }
}
