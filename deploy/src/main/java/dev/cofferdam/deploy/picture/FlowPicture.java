package dev.cofferdam.deploy.picture;

import dev.cofferdam.deploy.flow.Flow;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Lattice;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.markup.Markup;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A topology's access classes and flows, drawn beside each other in SVG that needs nothing else. Immutable. */
public record FlowPicture(String name, Flows flows, Labels labels) {
    private static final double TOP_PIXELS = 76;
    private static final double GAP_PIXELS = 32;
    /** Of what is written above each half. */
    private static final double HALF_PIXELS = 330;

    private static final String STYLE = """
            svg { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --soft: #59626c; --fill: #f6f7f8; --disk: #e4eef8;
              --directory: #fdf3dc; background: var(--ground); }
            @media (prefers-color-scheme: dark) { svg { --ground: #14171b; --ink: #e6e9ed; --soft: #a0a9b4; --fill: #1c2026;
              --disk: #1b2f45; --directory: #3a2f14; } }
            text { font: 12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; fill: var(--ink);
              white-space: pre; }
            .title { font-size: 16px; font-weight: bold; } .name { font-weight: bold; } .class, .lead { fill: var(--soft); }
            .word { fill: var(--soft); stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
            .arrow { fill: none; stroke: var(--soft); } #head path { fill: var(--soft); }
            .box, .rounded, .cylinder, .folder { fill: var(--fill); stroke: var(--ink); }
            .cylinder { fill: var(--disk); } .folder { fill: var(--directory); }
            """;

    /** Of a topology that breaks no rule. */
    public String svg() {
        Layers classes = classes();
        Layers parties = parties();
        double middle = Math.max(classes.width(), HALF_PIXELS) + GAP_PIXELS;
        String width = Layers.at(middle + Math.max(parties.width(), HALF_PIXELS));
        String height = Layers.at(TOP_PIXELS + Math.max(classes.height(), parties.height()));
        Markup picture = new Markup();
        picture.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                width,
                "height",
                height,
                "viewBox",
                "0 0 " + width + " " + height,
                "role",
                "img");
        picture.leaf("title", name + ": access classes and flows").style(STYLE);
        picture.open("defs")
                .open(
                        "marker",
                        "id",
                        "head",
                        "viewBox",
                        "0 0 8 8",
                        "refX",
                        "8",
                        "refY",
                        "4",
                        "markerWidth",
                        "8",
                        "markerHeight",
                        "8",
                        "orient",
                        "auto-start-reverse");
        picture.empty("path", "d", "M0 0L8 4L0 8Z").close().close();
        head(picture, 12, name + ": access classes", "information may flow as arrows point");
        head(picture, middle + 12, "Flows", "by grants, channels and starts");
        classes.draw(picture, 0, TOP_PIXELS);
        parties.draw(picture, middle, TOP_PIXELS);
        return picture.close().svg();
    }

    private Layers classes() {
        Lattice lattice = Lattice.of(flows, labels);
        Layers layers = new Layers();
        lattice.classes()
                .forEach((label, who) -> layers.shape(label, Layers.Form.ROUNDED, Caption.of(label, counts(who))));
        lattice.steps().forEach(step -> layers.arrow(step.from(), step.to(), "", false));
        layers.place();
        return layers;
    }

    /** As in "1 disk, 2 partitions". */
    private static String counts(List<Party> parties) {
        return Arrays.stream(Party.Kind.values())
                .flatMap(kind -> {
                    long count = parties.stream()
                            .filter(party -> party.kind() == kind)
                            .count();
                    return count == 0 ? Stream.empty() : Stream.of(count(count, kind));
                })
                .collect(Collectors.joining(", "));
    }

    private static String count(long count, Party.Kind kind) {
        String word = Names.word(kind);
        return count + " " + (count == 1 ? word : word.replaceFirst("y$", "ie") + "s");
    }

    private Layers parties() {
        Layers layers = new Layers();
        for (Party party : flows.parties()) {
            layers.shape(party.name(), form(party.kind()), Caption.of(party.name(), labels.canonical(party.label())));
        }
        Map<Way, Set<String>> ways = new LinkedHashMap<>();
        for (Flow flow : flows.all()) {
            ways.computeIfAbsent(new Way(flow.from().name(), flow.to().name()), any -> new LinkedHashSet<>())
                    .add(flow.word());
        }
        ways.forEach((way, words) -> {
            boolean both = words.equals(ways.get(way.back()));
            // Of two ways that are alike one is drawn, with two heads.
            if (!both || way.from().compareTo(way.to()) < 0) {
                layers.arrow(way.from(), way.to(), String.join(", ", words), both);
            }
        });
        layers.place();
        return layers;
    }

    private static Layers.Form form(Party.Kind kind) {
        return switch (kind) {
            case DISK -> Layers.Form.CYLINDER;
            case DIRECTORY -> Layers.Form.FOLDER;
            case PARTITION, LABEL -> Layers.Form.BOX;
        };
    }

    /** All flows from one party to another. */
    private record Way(String from, String to) {
        Way back() {
            return new Way(to, from);
        }
    }

    private static void head(Markup picture, double x, String title, String lead) {
        String at = Layers.at(x);
        picture.leaf("text", title, "class", "title", "x", at, "y", "30");
        picture.leaf("text", lead, "class", "lead", "x", at, "y", "52");
    }
}
