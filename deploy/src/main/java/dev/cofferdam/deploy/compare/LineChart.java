package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * What grows with a number: one panel, a line for each thing compared, from zero. Immutable.
 *
 * @param title what the panel shows
 * @param across what the number counts
 * @param numbers where points stand, ascending
 * @param doubling whether each doubling of the number is a step of one length
 * @param most the largest value that it and the panels beside it have room for
 * @param unit writes a value
 */
record LineChart(
        String title,
        String across,
        List<Integer> numbers,
        boolean doubling,
        List<Line> lines,
        double most,
        DoubleFunction<String> unit) {
    private static final double WIDTH = 300;
    private static final double HEIGHT = 236;
    private static final double LEFT = 66;
    private static final double TOP = 28;
    private static final double RIGHT = 286;
    private static final double BOTTOM = 196;

    /**
     * One of those compared.
     *
     * @param style class that colours it
     * @param values one for each number; null where there is none
     */
    record Line(String style, String name, List<Double> values) {
        double most() {
            return values.stream()
                    .filter(value -> value != null)
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
        }
    }

    void draw(Markup page) {
        page.open("figure", "class", "panel");
        String label = title + ", by number of " + across;
        String box = "0 0 " + Units.at(WIDTH) + " " + Units.at(HEIGHT);
        page.open("svg", "viewBox", box, "role", "img", "aria-label", label);
        page.leaf("text", title, "x", Units.at(LEFT), "y", "14", "class", "title");
        Scale scale = new Scale(most, BOTTOM, TOP, unit);
        grid(page, scale);
        lines.forEach(line -> line(page, line, scale));
        page.close().close();
    }

    private void grid(Markup page, Scale scale) {
        for (double value : scale.ticks()) {
            String y = Units.at(scale.at(value));
            String path = "M" + Units.at(LEFT) + " " + y + "H" + Units.at(RIGHT);
            page.empty("path", "class", value == 0 ? "axis" : "minor", "d", path);
            String below = Units.at(scale.at(value) + 4);
            page.leaf("text", unit.apply(value), "x", Units.at(LEFT - 6), "y", below, "class", "tick end");
        }
        for (int number : numbers) {
            String below = Units.at(BOTTOM + 16);
            page.leaf(
                    "text",
                    Integer.toString(number),
                    "x",
                    Units.at(across(number)),
                    "y",
                    below,
                    "class",
                    "tick middle");
        }
        String middle = Units.at((LEFT + RIGHT) / 2);
        page.leaf("text", across, "x", middle, "y", Units.at(BOTTOM + 33), "class", "small middle");
    }

    private void line(Markup page, Line line, Scale scale) {
        page.open("g", "class", line.style()).leaf("title", line.name() + ": " + said(line));
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            if (line.values().get(i) != null) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(Units.at(across(numbers.get(i))))
                        .append(' ')
                        .append(Units.at(scale.at(line.values().get(i))));
            }
        }
        page.empty("path", "class", "line", "d", path.toString());
        for (int i = 0; i < numbers.size(); i++) {
            if (line.values().get(i) != null) {
                Style.mark(
                        page,
                        "park",
                        across(numbers.get(i)),
                        scale.at(line.values().get(i)));
            }
        }
        page.close();
    }

    private String said(Line line) {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            if (line.values().get(i) != null) {
                said.append(said.isEmpty() ? "" : ", ")
                        .append(unit.apply(line.values().get(i)))
                        .append(" with ")
                        .append(numbers.get(i));
            }
        }
        return said.toString();
    }

    private double across(int number) {
        double first = place(numbers.getFirst());
        double last = place(numbers.getLast());
        double share = last > first ? (place(number) - first) / (last - first) : 0.5;
        return LEFT + 10 + share * (RIGHT - LEFT - 20);
    }

    private double place(int number) {
        return doubling ? Math.log(number) : number;
    }
}
