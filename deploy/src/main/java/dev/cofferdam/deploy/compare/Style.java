package dev.cofferdam.deploy.compare;

import java.util.List;
import java.util.Map;

/** How a design and a wait policy look, the same in every drawing: colour and mark, and the dash of a line. Stateless. */
final class Style {
    /** Marks tell designs apart where colours do not; around the origin. */
    private static final Map<String, String> MARKS = Map.of(
            "call", "M-3.5 -3.5H3.5V3.5H-3.5Z",
            "message", "M0 -5L4.6 3.4H-4.6Z",
            "ring", "M0 -4.2A4.2 4.2 0 1 1 0 4.2A4.2 4.2 0 1 1 0 -4.2Z",
            "mapped", "M0 -5L5 0L0 5L-5 0Z");

    private static final String OTHER_MARK = "M-1 -4.5H1V-1H4.5V1H1V4.5H-1V1H-4.5V-1H-1Z";

    private Style() {}

    static String of(Results.Result result) {
        return design(result.design()) + " " + (result.waiting().equals("-") ? "none" : result.waiting());
    }

    /** The class that colours a design; what is no design has the colour of the baselines. */
    static String design(String design) {
        return MARKS.containsKey(design) ? design : "baseline";
    }

    static String name(Results.Result result) {
        return result.waiting().equals("-")
                ? result.design()
                : result.design() + (result.design().equals("mapped") ? "" : ", " + result.waiting());
    }

    static void mark(Markup page, String design, double x, double y) {
        page.empty(
                "path",
                "class",
                "mark",
                "d",
                MARKS.getOrDefault(design, OTHER_MARK),
                "transform",
                "translate(" + Units.at(x) + " " + Units.at(y) + ")");
    }

    /** What each line is. */
    static void legend(Markup page, List<Results.Result> lines) {
        page.open("ul", "class", "legend");
        for (Results.Result line : lines) {
            page.open("li").open("svg", "viewBox", "0 0 44 14", "class", of(line), "aria-hidden", "true");
            page.empty("path", "class", "line", "d", "M1 7H43");
            mark(page, line.design(), 22, 7);
            page.close().text(name(line)).close();
        }
        page.close();
    }
}
