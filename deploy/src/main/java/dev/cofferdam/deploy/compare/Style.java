package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a design and a wait policy look, the same in every drawing: colour the one, mark and dash the other. Stateless. */
final class Style {
    private static final Set<String> DESIGNS = Set.of("call", "message", "ring", "mapped");

    /** Marks tell wait policies apart where dashes do not; around the origin. */
    private static final Map<String, String> MARKS = Map.of(
            "park", "M0 -3.6A3.6 3.6 0 1 1 0 3.6A3.6 3.6 0 1 1 0 -3.6Z",
            "spin", "M-3.2 -3.2H3.2V3.2H-3.2Z",
            "adaptive", "M0 -4.6L4.3 3.2H-4.3Z");

    private static final String OTHER_MARK = "M-1 -4.5H1V-1H4.5V1H1V4.5H-1V1H-4.5V-1H-1Z";

    private Style() {}

    static String of(Results.Result result) {
        return design(result.design()) + " " + (result.waiting().equals("-") ? "none" : result.waiting());
    }

    /** The class that colours a design; what is no design has the colour of the baselines. */
    static String design(String design) {
        return DESIGNS.contains(design) ? design : "baseline";
    }

    static String name(Results.Result result) {
        return result.waiting().equals("-")
                ? result.design()
                : result.design() + (result.design().equals("mapped") ? "" : ", " + result.waiting());
    }

    static void mark(Markup page, String waiting, double x, double y) {
        page.empty(
                "path",
                "class",
                "mark",
                "d",
                MARKS.getOrDefault(waiting, OTHER_MARK),
                "transform",
                "translate(" + Units.at(x) + " " + Units.at(y) + ")");
    }

    /** What each kind of line is, whatever its colour. */
    static void legend(Markup page) {
        page.open("ul", "class", "legend");
        for (String waiting : List.of("park", "spin", "adaptive", "none")) {
            String style = waiting.equals("none") ? "baseline none" : "plain " + waiting;
            page.open("li").open("svg", "viewBox", "0 0 44 14", "class", style, "aria-hidden", "true");
            page.empty("path", "class", "line", "d", "M1 7H43");
            mark(page, waiting, 22, 7);
            page.close()
                    .text(waiting.equals("none") ? "the host's own system call" : waiting)
                    .close();
        }
        page.close();
    }
}
