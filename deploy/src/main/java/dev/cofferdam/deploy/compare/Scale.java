package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A linear axis from zero. Immutable.
 *
 * @param most the largest value that it has room for
 * @param left where zero is
 * @param right where {@code most} is
 * @param unit writes a value
 */
record Scale(double most, double left, double right, DoubleFunction<String> unit) {
    private static final int TICKS_MAX = 5;

    /** Room for its numbers, below the drawing. */
    static final double HEIGHT = 22;

    double at(double value) {
        return left + (most > 0 ? value / most : 0) * (right - left);
    }

    /** Below what it measures: lines at round values, from {@code top} to {@code bottom}, and the values under them. */
    void draw(Markup page, double top, double bottom) {
        for (double value : ticks()) {
            String x = Units.at(at(value));
            page.empty(
                    "path",
                    "class",
                    value == 0 ? "axis" : "minor",
                    "d",
                    "M" + x + " " + Units.at(top) + "V" + Units.at(bottom));
            page.leaf("text", unit.apply(value), "x", x, "y", Units.at(bottom + 16), "class", "tick middle");
        }
    }

    /** Zero and its multiples of 1, 2 or 5 times a power of ten. */
    List<Double> ticks() {
        if (!(most > 0)) {
            return List.of(0.0);
        }
        double power = Math.pow(10, Math.floor(Math.log10(most / TICKS_MAX)));
        double step = 10 * power;
        for (double factor : new double[] {5, 2, 1}) {
            step = most / (factor * power) <= TICKS_MAX ? factor * power : step;
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= most * 1.0001; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
