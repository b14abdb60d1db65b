package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** What scaling found as one page. For one thread. */
final class ScalingPage {
    private static final String TITLE = "More clients, more partitions";
    private static final List<String> DESIGNS = List.of(Cell.HOST, "call", "message", "ring", "mapped");

    private static final double MEBIBYTE = 1 << 20;

    private final Markup page = new Markup();
    private final ScalingResults results;

    private ScalingPage(ScalingResults results) {
        this.results = results;
    }

    static String of(ScalingResults results) throws IOException {
        return new ScalingPage(results).write();
    }

    private String write() throws IOException {
        PageFrame.open(page, TITLE);
        head();
        clients();
        partitions();
        aims();
        everything();
        page.leaf("footer", "Written by deploy/cofferdam compare --scale from scale.json beside it.");
        return PageFrame.close(page);
    }

    private void head() {
        Results.Machine machine = results.machine();
        PageFrame.head(
                page,
                TITLE,
                "What becomes of each design when clients become more, and what partitions cost that only wait, in one"
                        + " run on " + machine.processor() + ", " + Units.of(machine.cores(), "core") + ", "
                        + Units.gibibytes(machine.memoryBytes()),
                machine);
    }

    private void clients() {
        PageFrame.section(
                page,
                "clients",
                "Reads a second, by number of clients",
                "Blocks of 4\u00a0KiB, waiting as up does. Depth is how many requests each client has on their way at"
                        + " once. A line that goes up in proportion shares nothing; one that is flat has a bottleneck or"
                        + " no core left.");
        legend();
        double most = results.clients().stream()
                .filter(load -> routed(load.result().design()))
                .mapToDouble(load -> load.result().operationsPerSecond())
                .max()
                .orElse(0);
        for (String disks : List.of("own", "one")) {
            page.leaf("h3", disks.equals("own") ? "Each client on a disk of its own" : "All clients on one disk");
            page.open("div", "class", "panels");
            for (int depth : results.clients().stream()
                    .map(load -> load.result().depth())
                    .distinct()
                    .sorted()
                    .toList()) {
                panel("depth " + depth, disks, depth, DESIGNS.subList(1, 4), most);
            }
            page.close();
        }
        page.leaf("h3", "Without a server: the host's own pread, and the mapped disk");
        double local = results.clients().stream()
                .mapToDouble(load -> load.result().operationsPerSecond())
                .max()
                .orElse(0);
        page.open("div", "class", "panels");
        panel("disks of their own", "own", 1, List.of(Cell.HOST, "mapped"), local);
        panel("one disk", "one", 1, List.of("mapped"), local);
        page.close().close();
    }

    private static boolean routed(String design) {
        return !design.equals(Cell.HOST) && !design.equals("mapped");
    }

    private void legend() {
        page.open("ul", "class", "legend");
        for (String design : DESIGNS) {
            page.open("li")
                    .open("svg", "viewBox", "0 0 44 14", "class", Style.design(design), "aria-hidden", "true")
                    .empty("path", "class", "line", "d", "M1 7H43");
            Style.mark(page, "park", 22, 7);
            page.close()
                    .text(design.equals(Cell.HOST) ? "the host's own pread" : design)
                    .close();
        }
        page.close();
    }

    private void panel(String title, String disks, int depth, List<String> designs, double most) {
        List<Integer> numbers = results.clients().stream()
                .map(load -> load.result().clients())
                .distinct()
                .sorted()
                .toList();
        List<LineChart.Line> lines = new ArrayList<>();
        for (String design : designs) {
            List<Double> rates = new ArrayList<>();
            for (int number : numbers) {
                rates.add(rate(disks, design, depth, number));
            }
            lines.add(new LineChart.Line(Style.design(design), design, rates));
        }
        new LineChart(title, "clients", numbers, true, lines, most, ScalingPage::thousands).draw(page);
    }

    /** One client's disk is its own, and the only one. */
    private Double rate(String disks, String design, int depth, int clients) {
        return results.clients().stream()
                .filter(load -> load.disks().equals(clients == 1 ? "own" : disks))
                .map(ScalingResults.Load::result)
                .filter(result ->
                        result.design().equals(design) && result.depth() == depth && result.clients() == clients)
                .map(Results.Result::operationsPerSecond)
                .findFirst()
                .orElse(null);
    }

    private static String thousands(double value) {
        return value == 0
                ? "0"
                : value >= 1e6
                        ? String.format(Locale.ROOT, "%.3g M", value / 1e6)
                        : String.format(Locale.ROOT, "%.0f k", value / 1e3);
    }

    private void partitions() {
        PageFrame.section(
                page,
                "partitions",
                "Partitions that wait",
                "Each is a sandboxed Java process that waits for a version of a disk; design message.");
        page.open("div", "class", "panels");
        crowd("All ready after", crowd -> (double) crowd.readyNanos(), Units::nanos);
        crowd(
                "Memory of each",
                crowd -> crowd.partitionBytes() == null ? null : (Double) (crowd.partitionBytes() / MEBIBYTE),
                mebibytes -> Units.count(mebibytes) + Units.NO_BREAK + "MiB");
        crowd("At rest together, of one core", ScalingResults.Crowd::restCores, ScalingText::percent);
        page.close().close();
    }

    private void crowd(String title, Function<ScalingResults.Crowd, Double> value, DoubleFunction<String> unit) {
        List<ScalingResults.Crowd> crowds = results.partitions();
        List<Double> values = new ArrayList<>();
        crowds.forEach(crowd -> values.add(value.apply(crowd)));
        LineChart.Line line = new LineChart.Line("plain", title, values);
        if (line.most() > 0) {
            List<Integer> numbers =
                    crowds.stream().map(ScalingResults.Crowd::partitions).toList();
            new LineChart(title, "partitions", numbers, false, List.of(line), line.most(), unit).draw(page);
        }
    }

    private void aims() {
        PageFrame.section(page, "aims", "Aims", "What the project set out for.");
        PageTable table = new PageTable(page);
        table.begin(4, "What", "Measured", "Aim", "Judged");
        results.aims().forEach(aim -> table.row(4, aim.name(), aim.value(), aim.aim(), judged(aim.judged())));
        table.end();
        page.close();
    }

    private static String judged(String judged) {
        return switch (judged) {
            case "reached" -> "✓ reached";
            case "missed" -> "✗ missed";
            default -> judged;
        };
    }

    private void everything() {
        PageFrame.section(
                page,
                "results",
                "All results",
                "CPU time is that of all processes together, kernel and store included.");
        PageTable table = new PageTable(page);
        table.begin(
                2, "Design", "Disks", "Depth", "Clients", "Operations", "Reads/s", "N × 1", "50 %", "99 %", "CPU time");
        for (ScalingResults.Load load : results.clients()) {
            Results.Result result = load.result();
            OptionalDouble share = ScalingAims.share(load, results.clients());
            table.row(
                    2,
                    result.design() + (result.steady() ? "" : " (not steady)"),
                    load.disks(),
                    Integer.toString(result.depth()),
                    Integer.toString(result.clients()),
                    Units.count(result.operations()),
                    Units.count(result.operationsPerSecond()),
                    Units.ratio(share.orElse(Double.NaN)),
                    Units.nanos(result.latencyNanos().p50()),
                    Units.nanos(result.latencyNanos().p99()),
                    Units.nanos(result.cpuNanosPerOperation()));
        }
        table.end();
        page.close();
    }
}
