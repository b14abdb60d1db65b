package dev.cofferdam.deploy.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Latency over percentile, both on logarithmic scales: to the right each step is ten times rarer. Immutable.
 *
 * @param title what one panel shows
 * @param lines what it compares
 * @param axis the latencies that its panels have room for
 */
record CurveChart(String title, List<Results.Result> lines, Axis axis) {
    private static final double WIDTH = 500;
    private static final double HEIGHT = 330;
    private static final double LEFT = 62;
    private static final double TOP = 26;
    private static final double RIGHT = 490;
    private static final double BOTTOM = 286;

    /** Beyond 99.999 % a line is single operations. */
    private static final double NINES = 5;

    private static final double[] MARKED = {50, 90, 99, 99.9};

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
        page.open("div", "class", "wide")
                .open(
                        "svg",
                        "viewBox",
                        "0 0 " + Units.at(WIDTH) + " " + Units.at(HEIGHT),
                        "role",
                        "img",
                        "aria-label",
                        title + ": latency over percentile, on logarithmic scales");
        page.leaf("text", title, "x", Units.at(LEFT), "y", "15", "class", "title");
        grid(page);
        for (Results.Result line : lines) {
            line(page, line);
        }
        page.close().close().close();
    }

    private void grid(Markup page) {
        for (int power = axis.low; power <= axis.high; power++) {
            for (int part = 2; part < 10 && power < axis.high; part++) {
                rule(page, axis.y(part * Math.pow(10, power)), "minor");
            }
            double y = axis.y(Math.pow(10, power));
            rule(page, y, "major");
            page.leaf(
                    "text",
                    Units.powerOfTenNanos(power),
                    "x",
                    Units.at(LEFT - 8),
                    "y",
                    Units.at(y + 4),
                    "class",
                    "tick end");
        }
        String[] ticks = {"0", "90", "99", "99.9", "99.99", "99.999"};
        for (int i = 0; i < ticks.length; i++) {
            page.empty(
                    "path", "class", "major", "d", "M" + Units.at(x(i)) + " " + Units.at(TOP) + "V" + Units.at(BOTTOM));
            page.leaf(
                    "text",
                    ticks[i],
                    "x",
                    Units.at(x(i)),
                    "y",
                    Units.at(BOTTOM + 18),
                    "class",
                    i == ticks.length - 1 ? "tick end" : "tick middle");
        }
        page.leaf(
                "text",
                "percentile of operations",
                "x",
                Units.at((LEFT + RIGHT) / 2),
                "y",
                Units.at(BOTTOM + 38),
                "class",
                "tick middle");
    }

    private static void rule(Markup page, double y, String style) {
        page.empty("path", "class", style, "d", "M" + Units.at(LEFT) + " " + Units.at(y) + "H" + Units.at(RIGHT));
    }

    private void line(Markup page, Results.Result result) {
        String style = Style.of(result);
        page.open("g", "class", style)
                .leaf(
                        "title",
                        Style.name(result) + ": p50 "
                                + Units.nanos(result.latencyNanos().p50()) + ", p99 "
                                + Units.nanos(result.latencyNanos().p99()) + ", p99.9 "
                                + Units.nanos(result.latencyNanos().p999()));
        List<List<Double>> points = points(result);
        StringBuilder path = new StringBuilder();
        for (List<Double> point : points) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(Units.at(x(nines(point.getFirst()))))
                    .append(' ')
                    .append(Units.at(axis.y(point.getLast())));
        }
        page.empty("path", "class", "line", "d", path.toString());
        for (double percentile : MARKED) {
            points.stream()
                    .filter(point -> point.getFirst() >= percentile)
                    .findFirst()
                    .ifPresent(point ->
                            Style.mark(page, result.design(), x(nines(point.getFirst())), axis.y(point.getLast())));
        }
        page.close();
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
