package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as one page that needs nothing else: no script, no font, no picture from anywhere. For one thread. */
final class ReportPage {
    private static final List<String> OPERATIONS = List.of("read", "write");

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
        PageFrame.open(page, "Call or message: the secure file store, measured");
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
        return PageFrame.close(page);
    }

    private void section(String id, String title, String lead) {
        PageFrame.section(page, id, title, lead);
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
        fact("Others' share of the processors", Units.percent(machine.othersCores() / machine.cores()));
        page.close();
        Judge.warning(machine).ifPresent(warning -> page.leaf("p", warning, "class", "warning"));
        page.close();
    }

    private void fact(String term, String value) {
        page.open("div").leaf("dt", term).leaf("dd", value).close();
    }

    private static String load(Results.Machine machine) {
        return Units.ratio(machine.loadAverage()) + " on " + Units.of(machine.cores(), "core");
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
                "How many times as long a request takes through messages as by a call: the median of the rounds' ratios,"
                        + " with its interval of 95\u00a0%; parked, one client, one request at a time. At one, both cost the"
                        + " same; from two on, Karger's expectation holds.");
        List<BarChart.Bar> bars = OPERATIONS.stream()
                .flatMap(operation -> figures.contests(operation).stream())
                .map(contest -> new BarChart.Bar(
                        contest.operation() + " " + Units.block(contest.blockBytes()),
                        contest.operation(),
                        contest.ratio().median(),
                        contest.ratio().toString(),
                        Optional.of(contest.ratio())))
                .toList();
        if (bars.isEmpty()) {
            page.leaf("p", "Not measured side by side, or not steady.");
        } else {
            new BarChart(
                            "Ratio of message to call by operation and block size",
                            bars,
                            List.of(new BarChart.Line(1, "equal"), new BarChart.Line(Verdict.CLAIM, "Karger: two")),
                            ratio -> String.format(Locale.ROOT, "%.3g", ratio))
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
                        + " better. A row is one kind of request, a panel one design beside the host's own system call;"
                        + " the panels of a row have the same axes, both logarithmic. Marks stand at the percentiles 50,"
                        + " 90, 99 and 99.9; a line ends where fewer than ten operations are beyond it. What was not"
                        + " steady is left out.");
        Style.legend(page);
        for (Figures.Load load : figures.loads()) {
            boolean main = load.equals(Figures.Load.SINGLE);
            if (!main) {
                page.open("details").leaf("summary", load.toString());
            }
            for (int block : figures.blocks()) {
                for (String operation : OPERATIONS) {
                    panels(operation, block, load);
                }
            }
            if (!main) {
                page.close();
            }
        }
        page.close();
    }

    private void panels(String operation, int block, Figures.Load load) {
        List<Results.Result> lines = figures.beside(operation, block, load).stream()
                .filter(Results.Result::steady)
                .toList();
        List<String> designs = lines.stream()
                .map(Results.Result::design)
                .filter(design -> !design.equals(Cell.HOST))
                .distinct()
                .toList();
        if (designs.isEmpty()) {
            return;
        }
        CurveChart.Axis axis = CurveChart.Axis.of(lines);
        page.leaf("h3", operation + "s of " + Units.block(block));
        page.open("div", "class", "panels");
        for (String design : designs) {
            new CurveChart(
                            design,
                            lines.stream()
                                    .filter(line -> line.design().equals(Cell.HOST)
                                            || line.design().equals(design))
                                    .toList(),
                            axis)
                    .draw(page);
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
            new StageChart(traced).draw(page);
            page.open("details").leaf("summary", "The stages as a table");
            tables.stages(traced);
            page.close();
        }
        page.leaf("h3", "Beside what the machine itself charges");
        page.leaf(
                "p",
                "Median of one " + Units.block(figures.reference())
                        + " operation of the host and of each parked design,"
                        + " and of bare round trips of processes that carry nothing: 2 hops as call and ring have, 4 as message has,"
                        + " by the same lanes on the same cores. What is left of a design's median is its own cost. Peers are what"
                        + " a user would take instead, without a policy: a server process that reads "
                        + Units.block(4096)
                        + " of a file for its client, through a Unix socket, as a file system in user space"
                        + " (FUSE, direct I/O), and by Aeron's IPC.");
        new BarChart("Medians of baselines and designs", charged(), List.of(), Units::nanos).draw(page);
        tables.charges();
        page.close();
    }

    private List<BarChart.Bar> charged() {
        int block = figures.reference();
        Stream<BarChart.Bar> bare = Stream.concat(results.baselines().stream(), results.peers().stream())
                .filter(Results.Baseline::steady)
                .map(baseline -> new BarChart.Bar(
                        baseline.name(),
                        "baseline",
                        (double) baseline.latencyNanos().p50(),
                        median(baseline.latencyNanos(), baseline.operations())));
        Stream<BarChart.Bar> designs = OPERATIONS.stream()
                .flatMap(operation -> figures.beside(operation, block, Figures.Load.SINGLE).stream())
                .filter(result -> result.steady() && List.of("park", "-").contains(result.waiting()))
                .map(result -> new BarChart.Bar(
                        result.design().equals("host")
                                ? "host p" + result.operation()
                                : result.design() + " " + result.operation(),
                        Style.design(result.design()),
                        Figures.median(result),
                        median(result.latencyNanos(), result.operations())));
        return Stream.concat(bare, designs).toList();
    }

    private static String median(Latency latency, long operations) {
        return Units.nanos(latency.p50()) + " of " + Units.count(operations);
    }

    private void aims() {
        section(
                "aims",
                "Aims",
                "What the project set out to reach: each the median of the rounds' ratios of two medians of this run, with"
                        + " its interval of 95\u00a0%. Where the aim lies in the interval nobody can tell; where the machine"
                        + " was busy, a missed aim is none.");
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
                                .toList(),
                        List.of(),
                        bytes -> Units.kibibytes((long) bytes))
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
        section(
                "results",
                "All results",
                "Every cell that was measured, with how many operations; latencies are percentiles of one operation. A dash"
                        + " stands where fewer than ten operations are beyond the percentile, * where a cell was not"
                        + " steady.");
        tables.results();
        page.close();
    }

    private void leftOut() {
        section("left-out", "Left out", "What this machine cannot hold, or not hold steady, and why.");
        if (figures.notSteady() > 0) {
            page.leaf("p", "Not steady, and so in no ratio and no verdict:");
            tables.notSteady();
        }
        if (results.leftOut().isEmpty()) {
            page.leaf("p", "Nothing.");
        } else {
            tables.leftOut();
        }
        page.close();
    }
}
