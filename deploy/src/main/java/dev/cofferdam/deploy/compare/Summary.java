package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.topology.Sizes;
import java.util.List;
import java.util.Locale;

/** The comparison as a table for a terminal. Stateless. */
final class Summary {
    private Summary() {}

    static String of(Results results) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%-8s %-9s %-5s %8s %5s %7s %11s %9s %9s %9s %8s %8s%n",
                "DESIGN",
                "WAIT",
                "OP",
                "BLOCK",
                "DEPTH",
                "CLIENTS",
                "OPS/S",
                "P50 us",
                "P99 us",
                "CPU us/op",
                "SWITCHES",
                "COPIED"));
        for (Results.Result row : results.results()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-9s %-5s %8s %5d %7d %11.0f %9.2f %9.2f %9.2f %8.2f %8.0f%n",
                    row.design(),
                    row.waiting(),
                    row.operation(),
                    Sizes.format(row.blockBytes()),
                    row.depth(),
                    row.clients(),
                    row.operationsPerSecond(),
                    row.latencyNanos().p50() / 1e3,
                    row.latencyNanos().p99() / 1e3,
                    row.cpuNanosPerOperation() / 1e3,
                    row.switchesPerOperation(),
                    row.copiedBytesPerOperation()));
        }
        text.append(String.format("%nBare round trips of two processes:%n"));
        for (Results.Baseline bare : results.baselines()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-6s p50 %.2f us%n",
                    bare.name(),
                    bare.latencyNanos().p50() / 1e3));
        }
        text.append(String.format("%nRatios of medians:%n"));
        for (Results.Ratio ratio : results.ratios()) {
            text.append(String.format(Locale.ROOT, "  %5.2f  %s%s%n", ratio.value(), ratio.name(), judged(ratio)));
        }
        text.append(String.format("%nTrusted base (the kernel process):%n"));
        for (Results.TrustedBase base : results.trustedBase()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-8s %5d classes, %9d bytes of class files; Cofferdam's own %4d, %8d%n",
                    base.design(),
                    base.classes(),
                    base.bytecodeBytes(),
                    base.ownClasses(),
                    base.ownBytecodeBytes()));
        }
        text.append(String.format("%nStore killed in mid-run:%n"));
        for (Results.StoreKilled killed : results.storeKilled()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-8s died: %s; served again after %.0f ms; %d of %d acknowledged, flushed writes lost%n",
                    killed.design(),
                    String.join(", ", killed.died()),
                    killed.servedAgainNanos() / 1e6,
                    killed.writesLost(),
                    killed.writesAcknowledged()));
        }
        leftOut(text, results.leftOut());
        return text.toString();
    }

    private static String judged(Results.Ratio ratio) {
        if (ratio.target() == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                " (aim: at most %.1f, %s)",
                ratio.target(),
                ratio.value() <= ratio.target() ? "reached" : "missed");
    }

    private static void leftOut(StringBuilder text, List<Results.LeftOut> leftOut) {
        text.append(String.format("%nLeft out:%n"));
        for (Results.LeftOut left : leftOut) {
            text.append(String.format(
                    "  %s %s with %d client%s: %s%n",
                    left.design(), left.waiting(), left.clients(), left.clients() == 1 ? "" : "s", left.why()));
        }
    }
}
