package dev.cofferdam.deploy.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The report's tables: words to the left, numbers to the right. For one thread. */
final class ReportTables {
    private final Markup page;
    private final Figures figures;
    private final Results results;
    private String[] columns = {};

    ReportTables(Markup page, Figures figures) {
        this.page = page;
        this.figures = figures;
        this.results = figures.results();
    }

    void contests() {
        begin(
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
            row(
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
        end();
    }

    void stages(List<Results.Result> traced) {
        begin(
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
            row(1, cells);
        }
        String[] posts = new String[traced.size() + 1];
        Arrays.setAll(
                posts,
                i -> i == 0
                        ? "client post (overlaps)"
                        : Units.nanos(traced.get(i - 1).stages().clientPost()));
        row(1, posts);
        end();
    }

    void ratios() {
        begin(1, "Ratio of medians", "Value (95 %)", "Rounds", "Aim", "Judged");
        for (Results.Ratio ratio : results.ratios()) {
            Spread spread = ratio.spread();
            row(
                    1,
                    ratio.name(),
                    spread == null ? Units.NONE : spread.toString(),
                    spread == null ? Units.NONE : Integer.toString(spread.rounds()),
                    ratio.target() == null ? Units.NONE : "at most " + Units.ratio(ratio.target()),
                    judged(ratio));
        }
        end();
    }

    private static String judged(Results.Ratio ratio) {
        String judged = ratio.judged() == null ? "" : ratio.judged();
        return judged.equals(Judge.REACHED) ? "✓ " + judged : judged.equals(Judge.MISSED) ? "✗ " + judged : judged;
    }

    void trustedBase() {
        begin(1, "Design", "Own classes", "Own bytecode", "All classes", "All bytecode");
        for (Results.TrustedBase base : results.trustedBase()) {
            row(
                    1,
                    base.design(),
                    Units.count(base.ownClasses()),
                    Units.kibibytes(base.ownBytecodeBytes()),
                    Units.count(base.classes()),
                    Units.kibibytes(base.bytecodeBytes()));
        }
        end();
    }

    void storeKilled() {
        begin(2, "Design", "Died", "Served again after", "Writes acknowledged", "of them lost");
        for (Results.StoreKilled killed : results.storeKilled()) {
            row(
                    2,
                    killed.design(),
                    String.join(", ", killed.died()),
                    Units.nanos(killed.servedAgainNanos()),
                    Units.count(killed.writesAcknowledged()),
                    Units.count(killed.writesLost()));
        }
        end();
    }

    /** The machine's charge and the design's own cost apart. */
    void charges() {
        begin(
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
                        .ifPresent(charge -> row(
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
        end();
    }

    void cost() {
        begin(3, "Design", "Wait", "Operation", "CPU time", "Context switches", "Bytes copied");
        for (String operation : List.of("read", "write")) {
            for (Results.Result result : figures.beside(operation, figures.reference(), Figures.Load.SINGLE)) {
                row(
                        3,
                        result.design(),
                        result.waiting(),
                        result.operation(),
                        Units.nanos(result.cpuNanosPerOperation()),
                        switches(result),
                        Units.count(result.copiedBytesPerOperation()));
            }
        }
        end();
    }

    void results() {
        begin(
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
            row(
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
        end();
    }

    void notSteady() {
        begin(4, "Route", "Request", "Load", "Why");
        for (Results.Result result : results.results()) {
            if (!result.steady()) {
                row(
                        4,
                        Style.name(result),
                        result.operation() + " " + Units.block(result.blockBytes()),
                        new Figures.Load(result.depth(), result.clients()).toString(),
                        result.notSteady());
            }
        }
        end();
    }

    void leftOut() {
        begin(4, "Design", "Wait", "Load", "Why");
        for (Results.LeftOut left : results.leftOut()) {
            row(4, left.design(), left.waiting(), Units.of(left.clients(), "client"), left.why());
        }
        end();
    }

    private static String switches(Results.Result result) {
        return String.format(Locale.ROOT, "%.2f", result.switchesPerOperation());
    }

    private void begin(int words, String... names) {
        columns = names;
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (int i = 0; i < columns.length; i++) {
            page.leaf("th", columns[i], "scope", "col", "class", i < words ? "" : "number");
        }
        page.close().close().open("tbody");
    }

    /** Each cell knows its column's name: where the screen is narrow, each row is a card. */
    private void row(int words, String... cells) {
        page.open("tr").leaf("th", cells[0], "scope", "row");
        for (int i = 1; i < cells.length; i++) {
            page.leaf("td", cells[i], "data-column", columns[i], "class", style(cells[i], i < words));
        }
        page.close();
    }

    private static String style(String cell, boolean word) {
        return cell.startsWith("✓") ? "reached" : cell.startsWith("✗") ? "missed" : word ? "" : "number";
    }

    private void end() {
        page.close().close().close();
    }
}
