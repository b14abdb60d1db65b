package dev.cofferdam.deploy.compare;

import java.util.List;
import java.util.Optional;

/**
 * Bars from zero, each with its label and its number. Immutable.
 *
 * @param title what is drawn, for those who cannot see it
 * @param line a value that the bars are to be seen against, where there is one
 */
record BarChart(String title, List<Bar> bars, Optional<Line> line) {
    private static final double WIDTH = 500;
    private static final double LEFT = 128;
    private static final double RIGHT = 420;
    private static final double STEP = 27;
    private static final double TOP = 26;

    /**
     * One bar.
     *
     * @param style class that colours it
     * @param note the number as it is written
     */
    record Bar(String label, String style, double value, String note) {}

    /** A line across all bars. */
    record Line(double value, String label) {}

    BarChart(String title, List<Bar> bars) {
        this(title, bars, Optional.empty());
    }

    void draw(Markup page) {
        double top = line.isPresent() ? TOP : 4;
        double bottom = top + STEP * bars.size();
        page.open("figure")
                .open("div", "class", "wide")
                .open(
                        "svg",
                        "class",
                        "bars",
                        "viewBox",
                        "0 0 " + Units.at(WIDTH) + " " + Units.at(bottom + 6),
                        "role",
                        "img",
                        "aria-label",
                        title);
        double y = top;
        for (Bar bar : bars) {
            bar(page, bar, y);
            y += STEP;
        }
        page.empty(
                "path", "class", "axis", "d", "M" + Units.at(LEFT) + " " + Units.at(top - 2) + "V" + Units.at(bottom));
        line.ifPresent(across -> {
            double x = x(across.value);
            page.empty(
                    "path",
                    "class",
                    "across",
                    "d",
                    "M" + Units.at(x) + " " + Units.at(top - 4) + "V" + Units.at(bottom));
            page.leaf("text", across.label, "x", Units.at(x), "y", Units.at(top - 10), "class", "tick middle");
        });
        // Above the line, which would cross them out.
        double base = top + 17.5;
        for (Bar bar : bars) {
            page.leaf("text", bar.note, "x", Units.at(x(bar.value) + 8), "y", Units.at(base), "class", "label halo");
            base += STEP;
        }
        page.close().close().close();
    }

    private void bar(Markup page, Bar bar, double y) {
        page.leaf("text", bar.label, "x", Units.at(LEFT - 10), "y", Units.at(y + 17.5), "class", "label end");
        page.empty(
                "rect",
                "class",
                "bar " + bar.style,
                "x",
                Units.at(LEFT),
                "y",
                Units.at(y + 4),
                "width",
                Units.at(Math.max(1, x(bar.value) - LEFT)),
                "height",
                Units.at(STEP - 9));
    }

    private double x(double value) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        double room = Math.max(most, line.map(across -> across.value * 1.15).orElse(0.0));
        return LEFT + (room > 0 ? value / room : 0) * (RIGHT - LEFT);
    }
}
