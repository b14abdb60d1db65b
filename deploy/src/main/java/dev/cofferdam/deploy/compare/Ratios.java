package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.topology.Sizes;
import java.util.ArrayList;
import java.util.List;

/** The ratios that the argument is about, each a median over a median of the same run. Stateless. */
final class Ratios {
    private Ratios() {}

    static List<Results.Ratio> of(List<Results.Result> results, List<Results.Baseline> baselines) {
        List<Results.Ratio> ratios = new ArrayList<>();
        double lane = median(baselines, "lane");
        double call = median(results, "call", "park", "read", 4096);
        double host = median(results, "host", "-", "read", 4096);
        add(ratios, "call / bare lane, park, 4KiB read", call, lane, 1.4);
        add(ratios, "message / call, park, 4KiB read", median(results, "message", "park", "read", 4096), call, 2.5);
        add(
                ratios,
                "ring adaptive / host pread, 4KiB read",
                median(results, "ring", "adaptive", "read", 4096),
                host,
                1.0);
        add(ratios, "mapped / host pread, 4KiB read", median(results, "mapped", "park", "read", 4096), host, 0.3);
        double host1m = median(results, "host", "-", "read", 1 << 20);
        for (String design : List.of("call", "message", "ring", "mapped")) {
            add(
                    ratios,
                    design + " / host pread, park, 1MiB read",
                    median(results, design, "park", "read", 1 << 20),
                    host1m,
                    2.0);
        }
        for (String operation : List.of("read", "write")) {
            for (int block : results.stream()
                    .map(Results.Result::blockBytes)
                    .distinct()
                    .sorted()
                    .toList()) {
                add(
                        ratios,
                        "message / call, park, " + Sizes.format(block) + " " + operation,
                        median(results, "message", "park", operation, block),
                        median(results, "call", "park", operation, block),
                        null);
            }
        }
        return ratios;
    }

    private static void add(List<Results.Ratio> ratios, String name, double value, double over, Double target) {
        boolean twice = ratios.stream().anyMatch(ratio -> ratio.name().equals(name));
        if (value > 0 && over > 0 && !twice) {
            ratios.add(new Results.Ratio(name, value / over, target));
        }
    }

    private static double median(List<Results.Baseline> baselines, String name) {
        return baselines.stream()
                .filter(baseline -> baseline.name().equals(name))
                .mapToDouble(baseline -> baseline.latencyNanos().p50())
                .findFirst()
                .orElse(0);
    }

    /** Of one client with one request on its way; 0 where that was not run. */
    static double median(List<Results.Result> results, String design, String waiting, String operation, int block) {
        return results.stream()
                .filter(result -> result.design().equals(design)
                        && result.waiting().equals(waiting)
                        && result.operation().equals(operation)
                        && result.blockBytes() == block
                        && result.depth() == 1
                        && result.clients() == 1)
                .mapToDouble(result -> result.latencyNanos().p50())
                .findFirst()
                .orElse(0);
    }
}
