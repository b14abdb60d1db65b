package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;

/**
 * What was seen while each symbol was sent: a column of dots for nought and one for one, from zero, in the order of time
 * within each. Columns of one shape tell nothing; of two, a channel. Immutable.
 *
 * @param title what was measured
 * @param said what came of it
 * @param sent each 0 or 1
 * @param seen one for each symbol
 */
record StripChart(String title, String said, List<Integer> sent, List<Long> seen) {
    private static final double WIDTH = 200;
    private static final double HEIGHT = 170;
    private static final double LEFT = 46;
    private static final double TOP = 40;
    private static final double BOTTOM = 140;
    private static final double COLUMN = 56;
    private static final double GAP = 20;

    void draw(Markup page) {
        page.open("figure", "class", "panel");
        page.open(
                "svg",
                "viewBox",
                "0 0 " + Units.at(WIDTH) + " " + Units.at(HEIGHT),
                "role",
                "img",
                "aria-label",
                title + ": " + said);
        page.leaf("text", title, "x", "4", "y", "14", "class", "title");
        page.leaf("text", said, "x", "4", "y", "30", "class", "small");
        Scale scale =
                new Scale(seen.stream().mapToLong(Long::longValue).max().orElse(0), BOTTOM, TOP, StripChart::thousands);
        for (double value : scale.ticks()) {
            String y = Units.at(scale.at(value));
            page.empty(
                    "path",
                    "class",
                    value == 0 ? "axis" : "minor",
                    "d",
                    "M" + Units.at(LEFT) + " " + y + "H" + Units.at(LEFT + 2 * COLUMN + GAP));
            page.leaf(
                    "text",
                    scale.unit().apply(value),
                    "x",
                    Units.at(LEFT - 6),
                    "y",
                    Units.at(scale.at(value) + 4),
                    "class",
                    "tick end");
        }
        column(page, scale, 0, "0 sent");
        column(page, scale, 1, "1 sent");
        page.close().close();
    }

    private void column(Markup page, Scale scale, int symbol, String name) {
        double left = LEFT + symbol * (COLUMN + GAP);
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i) == symbol) {
                dots.append('M')
                        .append(Units.at(left + COLUMN * i / sent.size()))
                        .append(' ')
                        .append(Units.at(scale.at(seen.get(i))))
                        .append("h0");
            }
        }
        page.empty("path", "class", "dots", "d", dots.toString());
        page.leaf("text", name, "x", Units.at(left + COLUMN / 2), "y", Units.at(BOTTOM + 18), "class", "small middle");
    }

    private static String thousands(double value) {
        return value >= 1e6
                ? Units.count(value / 1e6) + "M"
                : value >= 1e4 ? Units.count(value / 1e3) + "k" : Units.count(value);
    }
}
