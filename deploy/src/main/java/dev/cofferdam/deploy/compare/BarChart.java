package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * Bars from zero over an axis, each with its label and its number. Immutable.
 *
 * @param title what is drawn, for those who cannot see it
 * @param lines values that the bars are to be seen against
 * @param unit writes a value of the axis
 */
record BarChart(String title, List<Bar> bars, List<Line> lines, DoubleFunction<String> unit) {
    private static final double WIDTH = 560;
    private static final double LEFT = 128;
    private static final double RIGHT = 400;
    private static final double STEP = 27;
    private static final double TOP = 26;

    /**
     * One bar.
     *
     * @param style class that colours it
     * @param note the number as it is written
     * @param spread the interval that its value is known to, where there is one
     */
    record Bar(String label, String style, double value, String note, Optional<Spread> spread) {
        Bar(String label, String style, double value, String note) {
            this(label, style, value, note, Optional.empty());
        }

        private double most() {
            return Math.max(value, spread.map(Spread::high).orElse(value));
        }
    }

    /** A line across all bars. */
    record Line(double value, String label) {}

    void draw(Markup page) {
        double top = lines.isEmpty() ? 4 : TOP;
        double bottom = top + STEP * bars.size();
        Scale scale = scale();
        page.open("figure")
                .open("div", "class", "wide")
                .open(
                        "svg",
                        "class",
                        "bars",
                        "viewBox",
                        "0 0 " + Units.at(WIDTH) + " " + Units.at(bottom + Scale.HEIGHT),
                        "role",
                        "img",
                        "aria-label",
                        title);
        scale.draw(page, top, bottom);
        double y = top;
        for (Bar bar : bars) {
            bar(page, scale, bar, y);
            y += STEP;
        }
        for (Line line : lines) {
            double x = scale.at(line.value);
            page.empty(
                    "path",
                    "class",
                    "across",
                    "d",
                    "M" + Units.at(x) + " " + Units.at(top - 4) + "V" + Units.at(bottom));
            page.leaf("text", line.label, "x", Units.at(x), "y", Units.at(top - 10), "class", "tick middle");
        }
        // Above the lines, which would cross them out.
        double base = top + 17.5;
        for (Bar bar : bars) {
            page.leaf(
                    "text",
                    bar.note,
                    "x",
                    Units.at(scale.at(bar.most()) + 8),
                    "y",
                    Units.at(base),
                    "class",
                    "label halo");
            base += STEP;
        }
        page.close().close().close();
    }

    private Scale scale() {
        double most = bars.stream().mapToDouble(Bar::most).max().orElse(1);
        double furthest =
                lines.stream().mapToDouble(line -> line.value * 1.15).max().orElse(0);
        return new Scale(Math.max(most, furthest), LEFT, RIGHT, unit);
    }

    private static void bar(Markup page, Scale scale, Bar bar, double y) {
        page.leaf("text", bar.label, "x", Units.at(LEFT - 10), "y", Units.at(y + 17.5), "class", "label end");
        page.open(
                "rect",
                "class",
                "bar " + bar.style,
                "x",
                Units.at(LEFT),
                "y",
                Units.at(y + 4),
                "width",
                Units.at(Math.max(1, scale.at(bar.value) - LEFT)),
                "height",
                Units.at(STEP - 9));
        page.leaf("title", bar.label + ": " + bar.note).close();
        bar.spread.ifPresent(spread -> whisker(page, scale, spread, y + STEP / 2 - 0.5));
    }

    private static void whisker(Markup page, Scale scale, Spread spread, double y) {
        String low = Units.at(scale.at(spread.low()));
        String high = Units.at(scale.at(spread.high()));
        String ends = Units.at(y - 4) + "v8";
        page.empty(
                "path",
                "class",
                "whisker",
                "d",
                "M" + low + " " + Units.at(y) + "H" + high + "M" + low + " " + ends + "M" + high + " " + ends);
    }
}
