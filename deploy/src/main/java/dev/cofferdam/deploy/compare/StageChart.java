package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;
import java.util.function.Function;

/**
 * Where the time of one traced request goes, a stacked bar for each design, in a group for each wait policy; all on one
 * axis. Immutable.
 *
 * @param traced results that have stages
 */
record StageChart(List<Results.Result> traced) {
    /** The stages that follow one another; what the client takes to post overlaps with the wake after it. */
    static final List<Part> PARTS = List.of(
            new Part("kernel wake", "wake1", Results.Stages::kernelWake),
            new Part("check", "work1", Results.Stages::check),
            new Part("store wake", "wake2", Results.Stages::storeWake),
            new Part("store", "work2", Results.Stages::store),
            new Part("copy", "work3", Results.Stages::copy),
            new Part("kernel return", "wake3", Results.Stages::kernelReturn),
            new Part("reply", "work4", Results.Stages::reply),
            new Part("client wake", "wake4", Results.Stages::clientWake));

    private static final double WIDTH = 760;
    private static final double LEFT = 76;
    private static final double RIGHT = 680;
    private static final double TOP = 8;
    private static final double HEAD = 24;
    private static final double STEP = 52;
    private static final double BAR = 26;
    private static final double DIGIT = 7.2;

    /** One stage. */
    record Part(String name, String style, Function<Results.Stages, Long> nanos) {
        long of(Results.Result result) {
            Long nanos = this.nanos.apply(result.stages());
            return nanos == null ? 0 : nanos;
        }
    }

    /** The stages of a request in turn; not the median of the whole, since medians do not add up. */
    static long sum(Results.Result result) {
        return PARTS.stream().mapToLong(part -> part.of(result)).sum();
    }

    static void legend(Markup page) {
        page.open("ul", "class", "legend");
        for (Part part : PARTS) {
            swatch(page, part.name, part.style);
        }
        swatch(page, "client post (overlaps)", "post");
        page.close();
    }

    private static void swatch(Markup page, String name, String style) {
        page.open("li").open("svg", "viewBox", "0 0 14 14", "class", "swatch", "aria-hidden", "true");
        page.empty("rect", "class", "bar " + style, "x", "1", "y", "1", "width", "12", "height", "12");
        page.close().text(name).close();
    }

    void draw(Markup page) {
        List<String> waits =
                traced.stream().map(Results.Result::waiting).distinct().toList();
        double bottom = TOP + HEAD * waits.size() + STEP * traced.size();
        Scale scale = scale();
        page.open("figure")
                .open("div", "class", "wide")
                .open(
                        "svg",
                        "class",
                        "stages",
                        "viewBox",
                        "0 0 " + Units.at(WIDTH) + " " + Units.at(bottom + Scale.HEIGHT),
                        "role",
                        "img",
                        "aria-label",
                        "Stages of a traced read by wait policy and design");
        scale.draw(page, TOP, bottom);
        double y = TOP;
        for (String waiting : waits) {
            page.leaf("text", waiting, "x", Units.at(LEFT + 4), "y", Units.at(y + 15), "class", "title halo");
            y += HEAD;
            for (Results.Result result : traced) {
                if (result.waiting().equals(waiting)) {
                    row(page, scale, result, y);
                    y += STEP;
                }
            }
        }
        page.close().close().close();
    }

    private Scale scale() {
        long most = traced.stream()
                .mapToLong(result -> Math.max(sum(result), post(result) * 5 / 4))
                .max()
                .orElse(1);
        return new Scale((double) Math.max(1, most), LEFT, RIGHT, Units::nanos);
    }

    private static void row(Markup page, Scale scale, Results.Result result, double y) {
        page.leaf("text", result.design(), "x", Units.at(LEFT - 10), "y", Units.at(y + 19), "class", "label end");
        double x = LEFT;
        for (Part part : PARTS) {
            long nanos = part.of(result);
            double width = scale.at((double) nanos) - LEFT;
            if (nanos > 0) {
                segment(page, part.style, part.name + " " + Units.nanos(nanos), x, y, width, BAR);
                String number = Units.nanos(nanos);
                if (width > DIGIT * number.length()) {
                    page.leaf(
                            "text",
                            number,
                            "x",
                            Units.at(x + width / 2),
                            "y",
                            Units.at(y + 18),
                            "class",
                            "inside middle " + part.style);
                }
            }
            x += width;
        }
        page.leaf("text", Units.nanos(sum(result)), "x", Units.at(x + 8), "y", Units.at(y + 19), "class", "label halo");
        Long post = result.stages().clientPost();
        if (post != null) {
            String note = "client post " + Units.nanos(post);
            segment(page, "post", note, LEFT, y + BAR + 4, scale.at((double) post) - LEFT, 8);
            page.leaf(
                    "text",
                    note,
                    "x",
                    Units.at(scale.at((double) post) + 8),
                    "y",
                    Units.at(y + BAR + 12),
                    "class",
                    "tick halo");
        }
    }

    private static void segment(
            Markup page, String style, String note, double x, double y, double width, double height) {
        page.open(
                "rect",
                "class",
                "bar " + style,
                "x",
                Units.at(x),
                "y",
                Units.at(y),
                "width",
                Units.at(Math.max(0.5, width - 1)),
                "height",
                Units.at(height));
        page.leaf("title", note).close();
    }

    private static long post(Results.Result result) {
        Long post = result.stages().clientPost();
        return post == null ? 0 : post;
    }
}
