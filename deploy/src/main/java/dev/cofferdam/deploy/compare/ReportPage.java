package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as one page that needs nothing else: no script, no font, no picture from anywhere. For one thread. */
final class ReportPage {
    private static final List<String> OPERATIONS = List.of("read", "write");

    /** Work waiting for each core, above which other programs were plainly in the way. */
    private static final double BUSY_PER_CORE = 0.75;

    private static final double IDLE_PER_CORE = 0.15;

    private final Markup page = new Markup();
    private final Results results;
    private final Figures figures;
    private final ReportTables tables;

    private ReportPage(Results results) {
        this.results = results;
        this.figures = new Figures(results);
        this.tables = new ReportTables(page, figures);
    }

    static String of(Results results) throws IOException {
        return new ReportPage(results).write();
    }

    private String write() throws IOException {
        page.open("html", "lang", "en").open("head");
        page.empty("meta", "charset", "utf-8");
        // The browser itself holds the promise that nothing is loaded from anywhere.
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.empty("link", "rel", "icon", "href", "data:,");
        page.leaf("title", "Call or message: the secure file store, measured");
        page.style(css()).close();
        page.open("body").open("main");
        head();
        verdict();
        ratios();
        curves();
        stages();
        aims();
        trustedBase();
        storeKilled();
        cost();
        everything();
        leftOut();
        ReportMethod.write(page, results.machine().quick());
        page.leaf("footer", "Written by deploy/cofferdam compare from results.json beside it, which has every figure.");
        return page.close().close().close().document();
    }

    private static String css() throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void section(String id, String title, String lead) {
        page.open("section", "id", id).leaf("h2", title).leaf("p", lead, "class", "lead");
    }

    private void head() {
        Results.Machine machine = results.machine();
        page.open("header").leaf("p", "Cofferdam comparison", "class", "over");
        page.leaf("h1", "Call or message: the secure file store, measured");
        page.leaf(
                "p",
                "In a multi-level secure hypervisor, should the shared file store be a subsystem of the kernel, reached"
                        + " by a call, or a partition of its own, reached by messages? The same store, the same client"
                        + " and the same data, by every route, in one run.",
                "class",
                "lead");
        page.open("dl", "class", "facts");
        fact("Processor", machine.processor() + ", " + Units.of(machine.cores(), "core"));
        fact("Memory", Units.gibibytes(machine.memoryBytes()));
        fact("Linux", machine.kernel());
        fact("Java", machine.java());
        fact("Started", machine.started());
        fact("Took", Units.nanos(machine.seconds() * 1e9) + (machine.quick() ? ", quick" : ""));
        fact("Block sizes", figures.blocks().stream().map(Units::block).collect(Collectors.joining(", ")));
        fact("Load average at start", load(machine));
        page.close();
        busy(machine).ifPresent(warning -> page.leaf("p", warning, "class", "warning"));
        page.close();
    }

    private void fact(String term, String value) {
        page.open("div").leaf("dt", term).leaf("dd", value).close();
    }

    private static String load(Results.Machine machine) {
        return Units.ratio(machine.loadAverage()) + " on " + Units.of(machine.cores(), "core");
    }

    private static Optional<String> busy(Results.Machine machine) {
        double perCore = machine.loadAverage() / machine.cores();
        String load = " when this was measured (load average " + load(machine) + "). ";
        if (perCore >= BUSY_PER_CORE) {
            return Optional.of("The machine was busy" + load
                    + "Latencies are longer than it can do, tails most of all; designs that need more cores at once"
                    + " suffer more. Ratios within this run say something; measure again on an idle machine before"
                    + " anything rests on them.");
        }
        if (perCore >= IDLE_PER_CORE) {
            return Optional.of("The machine was not quite idle" + load + "Tails may be longer than it can do.");
        }
        return Optional.empty();
    }

    private void verdict() {
        Verdict verdict = Verdict.of(results);
        page.open("section", "id", "verdict").leaf("h2", "Verdict").leaf("p", verdict.headline(), "class", "headline");
        page.open("dl", "class", "points");
        for (Verdict.Point point : verdict.points()) {
            page.open("div").leaf("dt", point.title()).open("dd");
            point.lines().forEach(line -> page.leaf("p", line));
            page.close().close();
        }
        page.close().close();
    }

    private void ratios() {
        section(
                "ratios",
                "Message over call",
                "How many times as long a request takes through messages as by a call: medians, parked, one client,"
                        + " one request at a time. Longer bars speak for the call; the line is Karger's expectation.");
        List<BarChart.Bar> bars = OPERATIONS.stream()
                .flatMap(operation -> figures.contests(operation).stream())
                .map(contest -> new BarChart.Bar(
                        contest.operation() + " " + Units.block(contest.blockBytes()),
                        contest.operation(),
                        contest.median(),
                        Units.ratio(contest.median())))
                .toList();
        if (bars.isEmpty()) {
            page.leaf("p", "Not measured side by side.");
        } else {
            new BarChart(
                            "Ratio of message to call by operation and block size",
                            bars,
                            Optional.of(new BarChart.Line(Verdict.CLAIM, "a factor of two")))
                    .draw(page);
            page.open("details").leaf("summary", "Under other loads, and by other measures");
            tables.contests();
            page.close();
        }
        page.close();
    }

    private void curves() {
        section(
                "curves",
                "Latency percentiles",
                "The whole distribution, not its middle: 99 is the time that one operation of a hundred exceeds. Lower is"
                        + " better. Both scales are logarithmic; marks stand at the percentiles 50, 90, 99 and 99.9.");
        for (Figures.Load load : figures.loads()) {
            boolean main = load.equals(Figures.Load.SINGLE);
            if (!main) {
                page.open("details").leaf("summary", load.toString());
            }
            panels(load);
            if (!main) {
                page.close();
            }
        }
        page.close();
    }

    private void panels(Figures.Load load) {
        Style.legend(
                page,
                figures.blocks().stream()
                        .flatMap(block -> OPERATIONS.stream()
                                .flatMap(operation -> figures.beside(operation, block, load).stream()))
                        .collect(Collectors.toMap(
                                Style::name, line -> line, (first, again) -> first, LinkedHashMap::new))
                        .values()
                        .stream()
                        .toList());
        page.open("div", "class", "panels");
        for (int block : figures.blocks()) {
            Map<String, List<Results.Result>> lines = OPERATIONS.stream()
                    .collect(Collectors.toMap(
                            operation -> operation, operation -> figures.beside(operation, block, load)));
            CurveChart.Axis axis = CurveChart.Axis.of(
                    lines.values().stream().flatMap(List::stream).toList());
            for (String operation : OPERATIONS) {
                if (!lines.get(operation).isEmpty()) {
                    new CurveChart(operation + "s of " + Units.block(block), lines.get(operation), axis).draw(page);
                }
            }
        }
        page.close();
    }

    private void stages() {
        section(
                "stages",
                "Where the time of a read goes",
                "Each stage of a traced " + Units.block(4096) + " read, in the order a request passes them: blue is"
                        + " waiting for another process to wake, warm is work. Medians of each stage, in runs of their"
                        + " own since the stamps cost time; so a bar is not the median of the whole. What the client"
                        + " takes to post overlaps with the wake that follows and stands apart.");
        List<Results.Result> traced = results.results().stream()
                .filter(result -> result.stages() != null)
                .toList();
        if (traced.isEmpty()) {
            page.leaf("p", "No request was traced in this run.");
        } else {
            StageChart.legend(page);
            for (String waiting :
                    traced.stream().map(Results.Result::waiting).distinct().toList()) {
                new StageChart(
                                waiting,
                                traced.stream()
                                        .filter(result -> result.waiting().equals(waiting))
                                        .toList())
                        .draw(page);
            }
            page.open("details").leaf("summary", "The stages as a table");
            tables.stages(traced);
            page.close();
        }
        page.leaf("h3", "Beside what the machine itself charges");
        page.leaf(
                "p",
                "Median of one " + Units.block(figures.reference())
                        + " operation of the host and of each parked design,"
                        + " and of a bare round trip of two processes that carries nothing.");
        new BarChart("Medians of baselines and designs", charged()).draw(page);
        page.close();
    }

    private List<BarChart.Bar> charged() {
        int block = figures.reference();
        Stream<BarChart.Bar> bare = results.baselines().stream()
                .map(baseline -> new BarChart.Bar(
                        baseline.name() + " round trip",
                        "baseline",
                        (double) baseline.latencyNanos().p50(),
                        Units.nanos(baseline.latencyNanos().p50())));
        Stream<BarChart.Bar> designs = OPERATIONS.stream()
                .flatMap(operation -> figures.beside(operation, block, Figures.Load.SINGLE).stream())
                .filter(result ->
                        result.waiting().equals("park") || result.waiting().equals("-"))
                .map(result -> new BarChart.Bar(
                        result.design().equals("host")
                                ? "host p" + result.operation()
                                : result.design() + " " + result.operation(),
                        Style.design(result.design()),
                        Figures.median(result),
                        Units.nanos(Figures.median(result))));
        return Stream.concat(bare, designs).toList();
    }

    private void aims() {
        section("aims", "Aims", "What the project set out to reach, each a median over a median of this run.");
        tables.ratios();
        page.close();
    }

    private void trustedBase() {
        section(
                "trusted-base",
                "What must be trusted",
                "What the kernel process of each design is made of. All of it is counted, the Java platform too, by the"
                        + " classes that it loaded; the bars are Cofferdam's own part, which is where the designs"
                        + " differ.");
        new BarChart(
                        "Cofferdam's own bytecode in the kernel process",
                        results.trustedBase().stream()
                                .map(base -> new BarChart.Bar(
                                        base.design(),
                                        Style.design(base.design()),
                                        (double) base.ownBytecodeBytes(),
                                        Units.kibibytes(base.ownBytecodeBytes())))
                                .toList())
                .draw(page);
        tables.trustedBase();
        page.close();
    }

    private void storeKilled() {
        section(
                "store-killed",
                "When the store is killed",
                "A client writes its ledger, flushing each entry, when the process that hosts the store is killed: who"
                        + " dies with it, how long until the client is served again, and whether every acknowledged"
                        + " entry is on the disk.");
        tables.storeKilled();
        page.close();
    }

    private void cost() {
        section(
                "cost",
                "What an operation uses",
                "Processor time and context switches of all processes together, and the bytes that were copied on the"
                        + " way, each per operation of " + Units.block(figures.reference())
                        + "; one client, one request"
                        + " at a time. The other sizes are in the full table.");
        tables.cost();
        page.close();
    }

    private void everything() {
        section("results", "All results", "Every cell that was measured. Latencies are percentiles of one operation.");
        tables.results();
        page.close();
    }

    private void leftOut() {
        section("left-out", "Left out", "What this machine cannot hold, and why.");
        if (results.leftOut().isEmpty()) {
            page.leaf("p", "Nothing.");
        } else {
            tables.leftOut();
        }
        page.close();
    }
}
