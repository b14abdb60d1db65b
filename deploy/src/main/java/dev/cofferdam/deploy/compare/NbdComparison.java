package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures the NBD export beside nbdkit's file plugin and qemu-nbd: the same file on a memory file system, the same
 * client (fio), one server after the other in each row of each round, so that the machine's noise falls on all alike.
 * For one thread.
 */
public final class NbdComparison {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Patience PATIENCE = new Patience(60);
    private static final int DISK_MIB = 256;

    private final Path directory;
    private final boolean quick;
    private final Compiler compiler;
    private final KernelProcess.Setting setting;
    private final Consumer<String> progress;

    /**
     * Makes a comparison.
     *
     * @param directory empty, on a memory file system, with a short path; sockets and the volume go there
     * @param progress gets a line for each step
     */
    public NbdComparison(
            Path directory,
            boolean quick,
            Compiler compiler,
            KernelProcess.Setting setting,
            Consumer<String> progress) {
        this.directory = directory;
        this.quick = quick;
        this.compiler = compiler;
        this.setting = setting;
        this.progress = progress;
    }

    /**
     * What is measured.
     *
     * @param operation in fio's words
     */
    record Row(String operation, String block, int depth, int connections) {}

    /**
     * What one server did in one row; medians of the rounds.
     *
     * @param cpuMicros of the server's processes, for each operation
     */
    record Figure(double operationsPerSecond, double cpuMicros) {}

    /** A running server. */
    private record Server(String name, Path socket, List<ProcessHandle> processes) {
        Duration cpu() {
            return processes.stream()
                    .flatMap(each -> each.info().totalCpuDuration().stream())
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int connections : List.of(1, 8)) {
            for (String operation : List.of("randread", "randwrite")) {
                for (int depth : List.of(1, 32)) {
                    rows.add(new Row(operation, "4k", depth, connections));
                }
            }
            rows.add(new Row("read", "1m", 1, connections));
            rows.add(new Row("write", "1m", 1, connections));
        }
        return rows;
    }

    /**
     * Measures.
     *
     * @return the table for the terminal
     * @throws IOException that says what is missing
     */
    public String run() throws IOException {
        needPrograms();
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        String name = "compare-nbd-" + ProcessHandle.current().pid();
        Plan plan =
                TopologyRig.Site.plan(compiler, Files.writeString(directory.resolve(name + ".yaml"), topology(name)));
        progress.accept("starting the export, nbdkit and qemu-nbd on one file");
        KernelProcess kernel = KernelProcess.start(
                plan, Options.of("mapped", "adaptive", "sandbox"), setting, ProcessBuilder.Redirect.PIPE);
        List<Process> peers = new ArrayList<>();
        try {
            PATIENCE.awaitLine(kernel.process(), line -> line.endsWith("] listening"), "the export");
            String file = directory.resolve("volume/data.disk").toString();
            Path kit = directory.resolve("nbdkit.sock");
            Path qemu = directory.resolve("qemu.sock");
            peers.add(start("nbdkit", "-f", "-U", kit.toString(), "file", file));
            peers.add(
                    start("qemu-nbd", "-t", "-f", "raw", "-e", "16", "--cache=writeback", "-k", qemu.toString(), file));
            List<Server> servers = List.of(
                    new Server("cofferdam", directory.resolve("cofferdam.sock"), partitions(kernel)),
                    new Server("nbdkit", kit, List.of(peers.get(0).toHandle())),
                    new Server("qemu-nbd", qemu, List.of(peers.get(1).toHandle())));
            for (Server server : servers) {
                PATIENCE.awaitSocket(server.socket);
            }
            return table(measure(servers), load);
        } finally {
            peers.forEach(Process::destroy);
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
        }
    }

    private static String topology(String name) {
        return """
                name: %s
                policy: {levels: [low]}
                store:
                  volume: {path: volume, size: %dMiB}
                  limits: {memory: 512MiB}
                  disks: [{name: data, label: low, size: %dMiB}]
                partitions:
                  - name: export
                    label: low
                    program: nbd
                    args: {socket: export}
                    sockets: [{path: cofferdam.sock, as: export}]
                    disks: [{disk: data, as: data, access: read-write}]
                    limits: {memory: 512MiB, window: 16MiB}
                """.formatted(name, 3 * DISK_MIB + 16, DISK_MIB);
    }

    private static void needPrograms() throws IOException {
        for (String[] each : new String[][] {{"fio", "fio"}, {"nbdkit", "nbdkit"}, {"qemu-nbd", "qemu-utils"}}) {
            if (Stream.of(System.getenv("PATH").split(":", -1))
                    .noneMatch(path -> Files.isExecutable(Path.of(path, each[0])))) {
                throw new IOException("there is no " + each[0] + "; install the package " + each[1]);
            }
        }
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The Java processes of the partitions. */
    private static List<ProcessHandle> partitions(KernelProcess kernel) throws IOException {
        return kernel.control().status().partitions().stream()
                .flatMap(partition -> ProcessHandle.of(partition.pid()).stream())
                .flatMap(outermost -> Stream.concat(Stream.of(outermost), outermost.descendants()))
                .toList();
    }

    /** Every server in every row, round by round; the first round only warms up. */
    private Map<Row, Map<String, Figure>> measure(List<Server> servers) throws IOException {
        Map<Row, Map<String, List<Figure>>> all = new LinkedHashMap<>();
        int rounds = quick ? 2 : 5;
        for (int round = 0; round <= rounds; round++) {
            progress.accept(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            for (Row row : rows()) {
                for (Server server : servers) {
                    Figure figure = fio(row, server);
                    if (round > 0) {
                        all.computeIfAbsent(row, fresh -> new LinkedHashMap<>())
                                .computeIfAbsent(server.name, fresh -> new ArrayList<>())
                                .add(figure);
                    }
                }
            }
        }
        Map<Row, Map<String, Figure>> medians = new LinkedHashMap<>();
        all.forEach((row, figures) -> {
            Map<String, Figure> median = new LinkedHashMap<>();
            figures.forEach((server, each) -> median.put(
                    server,
                    new Figure(
                            median(each.stream()
                                    .map(Figure::operationsPerSecond)
                                    .toList()),
                            median(each.stream().map(Figure::cpuMicros).toList()))));
            medians.put(row, median);
        });
        return medians;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private Figure fio(Row row, Server server) throws IOException {
        Duration before = server.cpu();
        Process fio = new ProcessBuilder(
                        "fio",
                        "--name=compare",
                        "--ioengine=nbd",
                        "--uri=nbd+unix:///?socket=" + server.socket,
                        "--rw=" + row.operation,
                        "--bs=" + row.block,
                        "--iodepth=" + row.depth,
                        "--numjobs=" + row.connections,
                        "--thread",
                        "--size=" + DISK_MIB + "m",
                        "--time_based",
                        "--runtime=" + (quick ? "500ms" : "1s"),
                        "--group_reporting",
                        "--output-format=json")
                .redirectErrorStream(true)
                .start();
        fio.getOutputStream().close();
        // A server that stops answering ends the comparison, with fio's words.
        CompletableFuture.delayedExecutor(PATIENCE.seconds(), TimeUnit.SECONDS).execute(fio::destroyForcibly);
        String text = new String(fio.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int begin = text.indexOf("{\n");
        if (fio.onExit().join().exitValue() != 0 || begin < 0) {
            throw new IOException("fio on " + server.name + ", " + row + ": " + text.strip());
        }
        JsonNode job = JSON.readTree(text.substring(begin)).get("jobs").get(0);
        double rate = 0;
        long operations = 0;
        for (String way : List.of("read", "write")) {
            rate += job.get(way).get("iops").asDouble();
            operations += job.get(way).get("total_ios").asLong();
        }
        return new Figure(rate, server.cpu().minus(before).toNanos() / 1e3 / Math.max(1, operations));
    }

    private static String table(Map<Row, Map<String, Figure>> medians, String load) {
        StringBuilder text = new StringBuilder("""

                OP        BLOCK DEPTH CONN  cofferdam    nbdkit  qemu-nbd   CPU us/op of each        / nbdkit / qemu-nbd
                """);
        medians.forEach((row, figures) -> {
            Figure own = figures.get("cofferdam");
            Figure kit = figures.get("nbdkit");
            Figure qemu = figures.get("qemu-nbd");
            double toKit = own.operationsPerSecond / kit.operationsPerSecond;
            double toQemu = own.operationsPerSecond / qemu.operationsPerSecond;
            text.append(String.format(
                    Locale.ROOT,
                    "%-9s %5s %5d %4d  %9.0f %9.0f %9.0f  %7.1f %7.1f %7.1f   %7.2f  %7.2f  %s%n",
                    row.operation,
                    row.block,
                    row.depth,
                    row.connections,
                    own.operationsPerSecond,
                    kit.operationsPerSecond,
                    qemu.operationsPerSecond,
                    own.cpuMicros,
                    kit.cpuMicros,
                    qemu.cpuMicros,
                    toKit,
                    toQemu,
                    Math.min(toKit, toQemu) >= 1 ? "reached" : "missed"));
        });
        return text
                + String.format(
                        Locale.ROOT,
                        "%nOperations a second; medians of rounds; aim: at least equal to both. Load at the start: %s.%n",
                        load);
    }
}
