package dev.cofferdam.deploy.compare;

import java.util.Formatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** What scaling found as tables for a terminal. Stateless. */
final class ScalingText {
    private ScalingText() {}

    static String of(ScalingResults results) {
        Formatter text = new Formatter(Locale.ROOT);
        text.format(
                "%nReads of 4 KiB; N x 1 is the rate over as many times that of one client.%n%n%-8s %-5s %5s %7s %9s %10s %6s %9s %9s %9s%n",
                "DESIGN", "DISKS", "DEPTH", "CLIENTS", "COUNT", "OPS/S", "N x 1", "P50 us", "P99 us", "CPU us/op");
        for (ScalingResults.Load load : results.clients()) {
            Results.Result row = load.result();
            OptionalDouble share = ScalingAims.share(load, results.clients());
            text.format(
                    "%-8s %-5s %5d %7d %9d %10.0f %6s %9s %9s %9.2f%s%n",
                    row.design(),
                    load.disks(),
                    row.depth(),
                    row.clients(),
                    row.operations(),
                    row.operationsPerSecond(),
                    share.isPresent() ? Units.ratio(share.getAsDouble()) : "-",
                    Summary.micros(row.latencyNanos().p50()),
                    Summary.micros(row.latencyNanos().p99()),
                    row.cpuNanosPerOperation() / 1e3,
                    row.steady() ? "" : "  not steady");
        }
        text.format(
                "%nPartitions that wait for a version of a disk, design message:%n%n%10s %9s %12s %9s %10s %10s%n",
                "PARTITIONS", "READY ms", "START CPU ms", "MiB EACH", "MiB KERNEL", "AT REST %");
        for (ScalingResults.Crowd crowd : results.partitions()) {
            text.format(
                    "%10d %9.0f %12.0f %9s %10s %10.2f%n",
                    crowd.partitions(),
                    crowd.readyNanos() / 1e6,
                    crowd.startCpuNanos() / 1e6,
                    number(crowd.partitionBytes()),
                    number(crowd.kernelBytes()),
                    100 * crowd.restCores());
        }
        text.format("%nAims:%n");
        for (ScalingResults.Aim aim : results.aims()) {
            text.format("  %s: %s (aim: %s; %s)%n", aim.name(), aim.value(), aim.aim(), aim.judged());
        }
        Judge.warning(results.machine()).ifPresent(warning -> text.format("%n%s%n", Units.plain(warning)));
        results.leftOut()
                .forEach(left -> text.format(
                        "%nLeft out: %s: %s%n",
                        new Cell.Setup(left.design(), left.waiting(), left.clients()), left.why()));
        return text.toString();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%c%%", 100 * share, Units.NO_BREAK);
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f%cMiB", bytes / (double) (1 << 20), Units.NO_BREAK);
    }

    private static String number(Long bytes) {
        return bytes == null ? "-" : String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
    }
}
