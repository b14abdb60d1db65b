package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.ArrayList;
import java.util.List;

/**
 * Latency over percentile, both on logarithmic scales: to the right each step is ten times rarer. Immutable.
 *
 * @param title what one panel shows
 * @param lines what it compares
 * @param axis the latencies that it and the panels beside it have room for
 */
record CurveChart(String title, List<Results.Result> lines, Axis axis) {
    private static final double WIDTH = 260;
    private static final double HEIGHT = 236;
    private static final double LEFT = 50;
    private static final double TOP = 24;
    private static final double RIGHT = 252;
    private static final double BOTTOM = 200;

    /** Beyond 99.999 % a line is single operations. */
    private static final double NINES = 5;

    /** Latencies from a power of ten to a power of ten. */
    record Axis(int low, int high) {
        /** Room for all of {@code lines}. */
        static Axis of(List<Results.Result> lines) {
            double[] nanos = lines.stream()
                    .flatMap(line -> points(line).stream())
                    .mapToDouble(List::getLast)
                    .sorted()
                    .toArray();
            if (nanos.length == 0) {
                return new Axis(2, 3);
            }
            int low = (int) Math.floor(Math.log10(Math.max(1, nanos[0])));
            int high = (int) Math.ceil(Math.log10(Math.max(1, nanos[nanos.length - 1])));
            return new Axis(low, Math.max(low + 1, high));
        }

        double y(double nanos) {
            double share = (Math.log10(Math.max(1, nanos)) - low) / (high - low);
            return BOTTOM - share * (BOTTOM - TOP);
        }
    }

    void draw(Markup page) {
        page.open("figure", "class", "panel");
        page.open(
                "svg",
                "viewBox",
                "0 0 " + Units.at(WIDTH) + " " + Units.at(HEIGHT),
                "role",
                "img",
                "aria-label",
                title + ": latency over percentile, on logarithmic scales");
        page.leaf("text", title, "x", Units.at(LEFT), "y", "14", "class", "title");
        grid(page);
        for (Results.Result line : lines) {
            line(page, line);
        }
        page.close().close();
    }

    private void grid(Markup page) {
        for (int power = axis.low; power <= axis.high; power++) {
            double y = axis.y(Math.pow(10, power));
            page.empty("path", "class", "major", "d", "M" + Units.at(LEFT) + " " + Units.at(y) + "H" + Units.at(RIGHT));
            page.leaf(
                    "text",
                    Units.powerOfTenNanos(power),
                    "x",
                    Units.at(LEFT - 6),
                    "y",
                    Units.at(y + 4),
                    "class",
                    "tick end");
        }
        String[] ticks = {"0", "90", "99", "99.9", "", "99.999"};
        for (int i = 0; i < ticks.length; i++) {
            page.empty(
                    "path", "class", "major", "d", "M" + Units.at(x(i)) + " " + Units.at(TOP) + "V" + Units.at(BOTTOM));
            page.leaf(
                    "text",
                    ticks[i],
                    "x",
                    Units.at(x(i)),
                    "y",
                    Units.at(BOTTOM + 15),
                    "class",
                    i == ticks.length - 1 ? "small end" : "small middle");
        }
        page.leaf(
                "text",
                "percentile of operations",
                "x",
                Units.at((LEFT + RIGHT) / 2),
                "y",
                Units.at(BOTTOM + 31),
                "class",
                "small middle");
    }

    private void line(Markup page, Results.Result result) {
        Latency latency = result.latencyNanos();
        page.open("g", "class", Style.of(result))
                .leaf(
                        "title",
                        Style.name(result) + ": p50 " + Units.nanos(latency.p50()) + ", p99 "
                                + Units.nanos(latency.p99()) + ", p99.9 " + Units.nanos(latency.p999()) + ", of "
                                + Units.of(result.operations(), "operation"));
        StringBuilder path = new StringBuilder();
        for (List<Double> point : points(result)) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(Units.at(x(nines(point.getFirst()))))
                    .append(' ')
                    .append(Units.at(axis.y(point.getLast())));
        }
        page.empty("path", "class", "line", "d", path.toString());
        mark(page, result, 50, latency.p50());
        mark(page, result, 90, latency.p90());
        mark(page, result, 99, latency.p99());
        mark(page, result, 99.9, latency.p999());
        page.close();
    }

    /** At the value that the tables have. */
    private void mark(Markup page, Results.Result result, double percentile, Long nanos) {
        if (nanos != null) {
            Style.mark(page, result.waiting(), x(nines(percentile)), axis.y(nanos));
        }
    }

    /** Those that have a place on the scale: 100 % is infinitely far to the right. */
    private static List<List<Double>> points(Results.Result result) {
        List<List<Double>> points = new ArrayList<>();
        for (List<Double> point : result.latencyNanos().curve()) {
            if (nines(point.getFirst()) <= NINES) {
                points.add(point);
            }
        }
        return points;
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static double x(double nines) {
        return LEFT + nines / NINES * (RIGHT - LEFT);
    }
}
