package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The report's tables: words to the left, numbers to the right. For one thread. */
final class ReportTables {
    private final PageTable table;
    private final Figures figures;
    private final Results results;

    ReportTables(Markup page, Figures figures) {
        this.table = new PageTable(page);
        this.figures = figures;
        this.results = figures.results();
    }

    void contests() {
        table.begin(
                2,
                "Operation",
                "Load",
                "Block",
                "Median (95 %)",
                "Operations",
                "99 %",
                "CPU time",
                "Call's rate / message's");
        for (Figures.Contest contest : figures.contests()) {
            table.row(
                    2,
                    contest.operation(),
                    contest.load().toString(),
                    Units.block(contest.blockBytes()),
                    contest.ratio().toString(),
                    Units.count(contest.message().operations()) + " / "
                            + Units.count(contest.call().operations()),
                    contest.tail().map(Units::ratio).orElse(Units.NONE),
                    Units.ratio(contest.cpu()),
                    Units.ratio(contest.rate()));
        }
        table.end();
    }

    void stages(List<Results.Result> traced) {
        table.begin(
                1,
                Stream.concat(Stream.of("Stage"), traced.stream().map(Style::name))
                        .toArray(String[]::new));
        for (StageChart.Part part : StageChart.PARTS) {
            String[] cells = new String[traced.size() + 1];
            Arrays.setAll(
                    cells,
                    i -> i == 0
                            ? part.name()
                            : Units.nanos(part.nanos().apply(traced.get(i - 1).stages())));
            table.row(1, cells);
        }
        String[] posts = new String[traced.size() + 1];
        Arrays.setAll(
                posts,
                i -> i == 0
                        ? "client post (overlaps)"
                        : Units.nanos(traced.get(i - 1).stages().clientPost()));
        table.row(1, posts);
        table.end();
    }

    void ratios() {
        table.begin(1, "Ratio of medians", "Value (95 %)", "Rounds", "Aim", "Judged");
        for (Results.Ratio ratio : results.ratios()) {
            Spread spread = ratio.spread();
            table.row(
                    1,
                    ratio.name(),
                    spread == null ? Units.NONE : spread.toString(),
                    spread == null ? Units.NONE : Integer.toString(spread.rounds()),
                    ratio.target() == null ? Units.NONE : "at most " + Units.ratio(ratio.target()),
                    judged(ratio));
        }
        table.end();
    }

    private static String judged(Results.Ratio ratio) {
        String judged = ratio.judged() == null ? "" : ratio.judged();
        return judged.equals(Judge.REACHED) ? "✓ " + judged : judged.equals(Judge.MISSED) ? "✗ " + judged : judged;
    }

    void trustedBase() {
        table.begin(1, "Design", "Own classes", "Own bytecode", "All classes", "All bytecode");
        for (Results.TrustedBase base : results.trustedBase()) {
            table.row(
                    1,
                    base.design(),
                    Units.count(base.ownClasses()),
                    Units.kibibytes(base.ownBytecodeBytes()),
                    Units.count(base.classes()),
                    Units.kibibytes(base.bytecodeBytes()));
        }
        table.end();
    }

    void storeKilled() {
        table.begin(2, "Design", "Died", "Served again after", "Writes acknowledged", "of them lost");
        for (Results.StoreKilled killed : results.storeKilled()) {
            table.row(
                    2,
                    killed.design(),
                    String.join(", ", killed.died()),
                    Units.nanos(killed.servedAgainNanos()),
                    Units.count(killed.writesAcknowledged()),
                    Units.count(killed.writesLost()));
        }
        table.end();
    }

    /** The machine's charge and the design's own cost apart. */
    void charges() {
        table.begin(
                2,
                "Route",
                "Request",
                "Median",
                "Count",
                "Bare hops",
                "Median of these",
                "Own cost",
                "Over bare hops (95 %)");
        for (String operation : List.of("read", "write")) {
            for (Results.Result result : figures.beside(operation, figures.reference(), Figures.Load.SINGLE)) {
                figures.charge(result.design(), result.waiting())
                        .filter(charge -> result.steady())
                        .ifPresent(charge -> table.row(
                                2,
                                Style.name(result),
                                operation + " " + Units.block(result.blockBytes()),
                                Units.nanos(result.latencyNanos().p50()),
                                Units.count(result.operations()),
                                charge.name(),
                                Units.nanos(charge.latencyNanos().p50()),
                                Units.nanos((double) result.latencyNanos().p50()
                                        - charge.latencyNanos().p50()),
                                figures.ratio(result, charge)
                                        .map(Spread::toString)
                                        .orElse(Units.NONE)));
            }
        }
        table.end();
    }

    void cost() {
        table.begin(3, "Design", "Wait", "Operation", "CPU time", "Context switches", "Bytes copied");
        for (String operation : List.of("read", "write")) {
            for (Results.Result result : figures.beside(operation, figures.reference(), Figures.Load.SINGLE)) {
                table.row(
                        3,
                        result.design(),
                        result.waiting(),
                        result.operation(),
                        Units.nanos(result.cpuNanosPerOperation()),
                        switches(result),
                        Units.count(result.copiedBytesPerOperation()));
            }
        }
        table.end();
    }

    void results() {
        table.begin(
                2,
                "Route",
                "Request",
                "Depth",
                "Clients",
                "Count",
                "Rate/s",
                "50 %",
                "90 %",
                "99 %",
                "99.9 %",
                "Mean",
                "Max",
                "CPU/op",
                "Switches",
                "Copied");
        for (Results.Result result : results.results()) {
            Latency latency = result.latencyNanos();
            table.row(
                    2,
                    Style.name(result) + (result.steady() ? "" : " *"),
                    result.operation() + " " + Units.block(result.blockBytes()),
                    Integer.toString(result.depth()),
                    Integer.toString(result.clients()),
                    Units.count(result.operations()),
                    Units.count(result.operationsPerSecond()),
                    Units.nanos(latency.p50()),
                    Units.nanos(latency.p90()),
                    Units.nanos(latency.p99()),
                    Units.nanos(latency.p999()),
                    Units.nanos(latency.mean()),
                    Units.nanos(latency.max()),
                    Units.nanos(result.cpuNanosPerOperation()),
                    switches(result),
                    Units.count(result.copiedBytesPerOperation()));
        }
        table.end();
    }

    void notSteady() {
        table.begin(4, "Route", "Request", "Load", "Why");
        for (Results.Result result : results.results()) {
            if (!result.steady()) {
                table.row(
                        4,
                        Style.name(result),
                        result.operation() + " " + Units.block(result.blockBytes()),
                        new Figures.Load(result.depth(), result.clients()).toString(),
                        result.notSteady());
            }
        }
        table.end();
    }

    void leftOut() {
        table.begin(4, "Design", "Wait", "Load", "Why");
        for (Results.LeftOut left : results.leftOut()) {
            table.row(4, left.design(), left.waiting(), Units.of(left.clients(), "client"), left.why());
        }
        table.end();
    }

    private static String switches(Results.Result result) {
        return String.format(Locale.ROOT, "%.2f", result.switchesPerOperation());
    }
}
