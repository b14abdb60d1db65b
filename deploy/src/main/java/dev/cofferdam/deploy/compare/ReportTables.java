package dev.cofferdam.deploy.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The report's tables: words to the left, numbers to the right. For one thread. */
final class ReportTables {
    private static final List<String> KEY = List.of("Design", "Wait", "Operation", "Block");

    private final Markup page;
    private final Figures figures;
    private final Results results;

    ReportTables(Markup page, Figures figures) {
        this.page = page;
        this.figures = figures;
        this.results = figures.results();
    }

    void contests() {
        begin(2, "Operation", "Load", "Block", "Median", "99 %", "CPU time", "Call's rate over message's");
        for (Figures.Contest contest : figures.contests()) {
            row(
                    2,
                    contest.operation(),
                    contest.load().toString(),
                    Units.block(contest.blockBytes()),
                    Units.ratio(contest.median()),
                    Units.ratio(contest.tail()),
                    Units.ratio(contest.cpu()),
                    Units.ratio(contest.rate()));
        }
        end();
    }

    void stages(List<Results.Result> traced) {
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        page.leaf("th", "Stage", "scope", "col");
        for (Results.Result result : traced) {
            page.leaf("th", Style.name(result), "scope", "col", "class", "number");
        }
        page.close().close().open("tbody");
        for (StageChart.Part part : StageChart.PARTS) {
            String[] cells = new String[traced.size() + 1];
            Arrays.setAll(
                    cells,
                    i -> i == 0
                            ? part.name()
                            : nanos(part.nanos().apply(traced.get(i - 1).stages())));
            row(1, cells);
        }
        String[] posts = new String[traced.size() + 1];
        Arrays.setAll(
                posts,
                i -> i == 0
                        ? "client post (overlaps)"
                        : nanos(traced.get(i - 1).stages().clientPost()));
        row(1, posts);
        end();
    }

    private static String nanos(Long nanos) {
        return nanos == null ? "–" : Units.nanos(nanos);
    }

    void ratios() {
        begin(1, "Ratio of medians", "Value", "Aim", "");
        for (Results.Ratio ratio : results.ratios()) {
            boolean aimed = ratio.target() != null;
            boolean reached = aimed && ratio.value() <= ratio.target();
            page.open("tr").leaf("th", ratio.name(), "scope", "row");
            page.leaf("td", Units.ratio(ratio.value()), "class", "number");
            page.leaf("td", aimed ? "at most " + Units.ratio(ratio.target()) : "–", "class", "number");
            page.leaf(
                    "td",
                    !aimed ? "" : reached ? "✓ reached" : "✗ missed",
                    "class",
                    !aimed ? "" : reached ? "reached" : "missed");
            page.close();
        }
        end();
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
        String[] columns = {
            "Depth",
            "Clients",
            "Operations/s",
            "50 %",
            "90 %",
            "99 %",
            "99.9 %",
            "Max",
            "CPU/op",
            "Switches/op",
            "Copied/op"
        };
        begin(3, Stream.concat(KEY.stream(), Arrays.stream(columns)).toArray(String[]::new));
        for (Results.Result result : results.results()) {
            Results.Latency latency = result.latencyNanos();
            row(
                    3,
                    result.design(),
                    result.waiting(),
                    result.operation(),
                    Units.block(result.blockBytes()),
                    Integer.toString(result.depth()),
                    Integer.toString(result.clients()),
                    Units.count(result.operationsPerSecond()),
                    Units.nanos(latency.p50()),
                    Units.nanos(latency.p90()),
                    Units.nanos(latency.p99()),
                    Units.nanos(latency.p999()),
                    Units.nanos(latency.max()),
                    Units.nanos(result.cpuNanosPerOperation()),
                    switches(result),
                    Units.count(result.copiedBytesPerOperation()));
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

    private void begin(int words, String... columns) {
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (int i = 0; i < columns.length; i++) {
            page.leaf("th", columns[i], "scope", "col", "class", i < words ? "" : "number");
        }
        page.close().close().open("tbody");
    }

    private void row(int words, String... cells) {
        page.open("tr").leaf("th", cells[0], "scope", "row");
        for (int i = 1; i < cells.length; i++) {
            page.leaf("td", cells[i], "class", i < words ? "" : "number");
        }
        page.close();
    }

    private void end() {
        page.close().close().close();
    }
}
