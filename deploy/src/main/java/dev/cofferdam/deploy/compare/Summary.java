package dev.cofferdam.deploy.compare;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** The comparison as a table for a terminal. Stateless. */
final class Summary {
    private Summary() {}

    static String of(Results results) {
        Formatter text = new Formatter(Locale.ROOT);
        cells(text, results.results());
        text.format("%nBare round trips, what the machine itself charges:%n");
        baselines(text, results.baselines());
        if (!results.peers().isEmpty()) {
            text.format("%nPeers, reads of %s:%n", Units.plain(Units.block(4096)));
            baselines(text, results.peers());
        }
        text.format("%nRatios of medians, with the interval of 95 %% of their rounds:%n");
        for (Results.Ratio ratio : results.ratios()) {
            ratio(text, ratio);
        }
        Judge.warning(results.machine()).ifPresent(warning -> text.format("%n%s%n", Units.plain(warning)));
        notSteady(text, results.results());
        text.format("%nTrusted base (the kernel process):%n");
        for (Results.TrustedBase base : results.trustedBase()) {
            text.format(
                    "  %-8s %5d classes, %9d bytes of class files; Cofferdam's own %4d, %8d%n",
                    base.design(), base.classes(), base.bytecodeBytes(), base.ownClasses(), base.ownBytecodeBytes());
        }
        text.format("%nStore killed in mid-run:%n");
        for (Results.StoreKilled killed : results.storeKilled()) {
            text.format(
                    "  %-8s died: %s; served again after %.0f ms; %d of %d acknowledged, flushed writes lost%n",
                    killed.design(),
                    String.join(", ", killed.died()),
                    killed.servedAgainNanos() / 1e6,
                    killed.writesLost(),
                    killed.writesAcknowledged());
        }
        text.format("%nLeft out:%n");
        for (Results.LeftOut left : results.leftOut()) {
            text.format("  %s: %s%n", new Cell.Setup(left.design(), left.waiting(), left.clients()), left.why());
        }
        return text.toString();
    }

    private static void baselines(Formatter text, List<Results.Baseline> all) {
        for (Results.Baseline one : all) {
            text.format(
                    "  %-17s p50 %6s, mean %6.2f, p99 %6s us of %d operations%s%n",
                    one.name(),
                    micros(one.latencyNanos().p50()),
                    one.latencyNanos().mean() / 1e3,
                    micros(one.latencyNanos().p99()),
                    one.operations(),
                    one.steady() ? "" : ", not steady: " + Units.plain(one.notSteady()));
        }
    }

    private static void cells(Formatter text, List<Results.Result> cells) {
        text.format(
                "%n%-8s %-9s %-5s %8s %5s %7s %9s %10s %9s %9s %9s %9s %8s %8s%n",
                "DESIGN",
                "WAIT",
                "OP",
                "BLOCK",
                "DEPTH",
                "CLIENTS",
                "COUNT",
                "OPS/S",
                "P50 us",
                "MEAN us",
                "P99 us",
                "CPU us/op",
                "SWITCHES",
                "COPIED");
        for (Results.Result row : cells) {
            text.format(
                    "%-8s %-9s %-5s %8s %5d %7d %9d %10.0f %9s %9.2f %9s %9.2f %8.2f %8.0f%s%n",
                    row.design(),
                    row.waiting(),
                    row.operation(),
                    Units.plain(Units.block(row.blockBytes())),
                    row.depth(),
                    row.clients(),
                    row.operations(),
                    row.operationsPerSecond(),
                    micros(row.latencyNanos().p50()),
                    row.latencyNanos().mean() / 1e3,
                    micros(row.latencyNanos().p99()),
                    row.cpuNanosPerOperation() / 1e3,
                    row.switchesPerOperation(),
                    row.copiedBytesPerOperation(),
                    row.steady() ? "" : "  not steady");
        }
    }

    private static void ratio(Formatter text, Results.Ratio ratio) {
        String value = ratio.spread() == null ? "-" : ratio.spread().toString();
        String aim = ratio.target() == null ? "" : String.format(Locale.ROOT, "aim: at most %.1f, ", ratio.target());
        String judged = ratio.judged() == null ? "" : " (" + aim + ratio.judged() + ")";
        text.format("  %-22s %s%s%n", value, ratio.name(), judged);
    }

    private static void notSteady(Formatter text, List<Results.Result> cells) {
        List<Results.Result> unsteady =
                cells.stream().filter(cell -> !cell.steady()).toList();
        if (!unsteady.isEmpty()) {
            text.format("%nNot steady, and so kept out of ratios and verdicts:%n");
        }
        for (Results.Result cell : unsteady) {
            text.format(
                    "  %s, %s of %s, %d at a time: %s%n",
                    new Cell.Setup(cell.design(), cell.waiting(), cell.clients()),
                    cell.operation(),
                    Units.plain(Units.block(cell.blockBytes())),
                    cell.depth(),
                    Units.plain(cell.notSteady()));
        }
    }

    /** Too few operations are beyond a percentile that has a dash. */
    static String micros(Long nanos) {
        return nanos == null ? "-" : String.format(Locale.ROOT, "%.2f", nanos / 1e3);
    }
}
