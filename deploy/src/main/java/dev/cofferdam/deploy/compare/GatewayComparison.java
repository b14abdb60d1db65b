package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures a gateway inside this machine, from its low side to its high side, beside what carries the same bytes with no
 * policy in between: streams beside socat, files beside rsync and cp, by turns in each round, so that the machine's noise
 * falls on all alike. For one thread.
 */
public final class GatewayComparison {
    private static final Patience PATIENCE = new Patience(120);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int MANY_STREAMS = 8;
    private static final int SMALL_BYTES = 1 << 10;

    private final Path memory;
    private final Path disk;
    private final boolean quick;
    private final Compiler compiler;
    private final KernelProcess.Setting setting;
    private final Consumer<String> progress;

    /**
     * Makes a comparison.
     *
     * @param memory empty, on a memory file system, with a short path; sockets, the volume and what is dropped go there
     * @param disk empty; where files are delivered
     * @param progress gets a line for each step
     */
    public GatewayComparison(
            Path memory,
            Path disk,
            boolean quick,
            Compiler compiler,
            KernelProcess.Setting setting,
            Consumer<String> progress) {
        this.memory = memory;
        this.disk = disk;
        this.quick = quick;
        this.compiler = compiler;
        this.setting = setting;
        this.progress = progress;
    }

    /**
     * What is carried.
     *
     * @param unit of the amount that is carried in a second
     * @param aim of the gateway's speed, as a part of the other's
     */
    private record Row(String what, String unit, double amount, double aim, Way gateway, Map<String, Way> others) {}

    /** Carries it all once. */
    private interface Way {
        /** Returns when it is there: when it began, in ns. */
        long carry() throws IOException;
    }

    private int streamMib() {
        return quick ? 256 : 1024;
    }

    private int files() {
        return quick ? 5_000 : 100_000;
    }

    /**
     * Measures.
     *
     * @return the table for the terminal
     * @throws IOException that says what is missing
     */
    public String run() throws IOException {
        for (String program : List.of("socat", "rsync", "cp")) {
            if (Stream.of(System.getenv("PATH").split(":", -1))
                    .noneMatch(path -> Files.isExecutable(Path.of(path, program)))) {
                throw new IOException("there is no " + program + "; install the package of that name");
            }
        }
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        for (Path each : List.of(drop(), memory.resolve("made"), deliver())) {
            Files.createDirectory(each);
        }
        String name = "compare-gateway-" + ProcessHandle.current().pid();
        Plan plan = TopologyRig.Site.plan(compiler, Files.writeString(memory.resolve(name + ".yaml"), topology(name)));
        progress.accept("starting the gateway and socat");
        KernelProcess kernel = KernelProcess.start(
                plan, Options.of("mapped", "adaptive", "sandbox"), setting, ProcessBuilder.Redirect.PIPE);
        Process socat = null;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(memory.resolve("high.sock")), 4 * MANY_STREAMS);
            PATIENCE.awaitLine(kernel.process(), line -> line.startsWith("all ready after"), "the gateway");
            socat = new ProcessBuilder(
                            "socat",
                            "-u",
                            "UNIX-LISTEN:" + memory.resolve("socat.sock") + ",fork,backlog=64",
                            "UNIX-CONNECT:" + memory.resolve("high.sock"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            PATIENCE.awaitSocket(memory.resolve("socat.sock"));
            return table(rows(server), load);
        } finally {
            if (socat != null) {
                socat.destroy();
            }
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
        }
    }

    private Path drop() {
        return memory.resolve("drop");
    }

    private Path deliver() {
        return disk.resolve("deliver");
    }

    /** The spool has room for all of a round: what is measured is how fast it carries, not what it loses. */
    private String topology(String name) {
        int spoolMib = streamMib() + streamMib() / 4;
        return """
                name: %s
                policy: {levels: [low, high]}
                store:
                  volume: {path: volume, size: %dMiB}
                gateways:
                  - name: up
                    from: low
                    to: high
                    spool: %dMiB
                    files: {drop: drop, deliver: %s, quiet-millis: 0}
                    streams: [{listen: "unix:low.sock", connect: "unix:high.sock"}]
                """.formatted(name, 3 * spoolMib + 64, spoolMib, deliver());
    }

    private List<Row> rows(ServerSocketChannel server) {
        Path low = memory.resolve("low.sock");
        Path socat = memory.resolve("socat.sock");
        long oneBytes = (long) streamMib() << 20;
        return List.of(
                new Row(
                        "1 stream, " + streamMib() + " MiB",
                        "MiB/s",
                        streamMib(),
                        0.6,
                        () -> streams(low, server, 1, oneBytes),
                        Map.of("socat", () -> streams(socat, server, 1, oneBytes))),
                new Row(
                        MANY_STREAMS + " streams, " + streamMib() / MANY_STREAMS + " MiB each",
                        "MiB/s",
                        streamMib(),
                        0.8,
                        () -> streams(low, server, MANY_STREAMS, oneBytes / MANY_STREAMS),
                        Map.of("socat", () -> streams(socat, server, MANY_STREAMS, oneBytes / MANY_STREAMS))),
                new Row(
                        "1 file, " + streamMib() + " MiB",
                        "MiB/s",
                        streamMib(),
                        0.8,
                        () -> dropped(1, (int) oneBytes),
                        new LinkedHashMap<>(Map.of(
                                "cp", () -> copied(1, (int) oneBytes, "cp", "-r"),
                                "cp and sync", () -> forced(1, (int) oneBytes)))),
                new Row(
                        files() + " files, 1 KiB",
                        "files/s",
                        files(),
                        1,
                        () -> dropped(files(), SMALL_BYTES),
                        new LinkedHashMap<>(Map.of(
                                "rsync", () -> copied(files(), SMALL_BYTES, "rsync", "-a", "--whole-file"),
                                "rsync --fsync",
                                        () -> copied(
                                                files(), SMALL_BYTES, "rsync", "-a", "--whole-file", "--fsync")))));
    }

    /** So many at once; until the high server has all their bytes, and their ends. */
    private static long streams(Path to, ServerSocketChannel server, int count, long bytes) throws IOException {
        long beganNanos = System.nanoTime();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(() -> send(to, bytes)));
            }
            for (int i = 0; i < count; i++) {
                SocketChannel came = server.accept();
                all.add(threads.submit(() -> receive(came)));
            }
            for (Future<Long> each : all) {
                if (PATIENCE.await(each) != bytes) {
                    throw new IOException("a stream came in part: the spool was written over before it was read");
                }
            }
        }
        return beganNanos;
    }

    private static long send(Path to, long bytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(to))) {
            for (long sent = 0; sent < bytes; ) {
                sent += channel.write(block.clear().limit((int) Math.min(BLOCK_BYTES, bytes - sent)));
            }
            channel.shutdownOutput();
            while (channel.read(block.clear()) >= 0) {
                // What the low side answers.
            }
        }
        return bytes;
    }

    private static long receive(SocketChannel came) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        long bytes = 0;
        try (came) {
            for (int count = came.read(block); count >= 0; count = came.read(block.clear())) {
                bytes += count;
            }
        }
        return bytes;
    }

    private List<Path> made(int count, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        List<Path> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(Files.write(memory.resolve("made/f" + i), content));
        }
        return made;
    }

    private long dropped(int count, int bytes) throws IOException {
        List<Path> made = made(count, bytes);
        long beganNanos = System.nanoTime();
        for (Path each : made) {
            Files.move(each, drop().resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        while (there() < count) {
            if (System.nanoTime() - beganNanos > TimeUnit.SECONDS.toNanos(PATIENCE.seconds())) {
                throw new IOException(there() + " of " + count + " files came in " + PATIENCE.seconds() + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return beganNanos;
    }

    private long there() throws IOException {
        try (Stream<Path> all = Files.list(deliver())) {
            return all.filter(path -> path.getFileName().toString().startsWith("f"))
                    .count();
        }
    }

    private long copied(int count, int bytes, String... command) throws IOException {
        made(count, bytes);
        long beganNanos = System.nanoTime();
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(List.of(memory.resolve("made") + "/.", deliver() + "/"));
        Process process = new ProcessBuilder(whole).inheritIO().start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", whole) + " failed");
        }
        return beganNanos;
    }

    /** As a release does it: what is there is on stable storage. */
    private long forced(int count, int bytes) throws IOException {
        long beganNanos = copied(count, bytes, "cp", "-r");
        for (int i = 0; i < count; i++) {
            try (FileChannel file = FileChannel.open(deliver().resolve("f" + i), StandardOpenOption.WRITE)) {
                file.force(true);
            }
        }
        return beganNanos;
    }

    /** Seconds of a way; what is made beforehand and cleared away is not counted. */
    private double seconds(Way way) throws IOException {
        long beganNanos = way.carry();
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        clear(memory.resolve("made"), Files::delete);
        // Not deleted: ext4 looks at each inode that was freed lately before it takes one for a new file.
        Path seen = Files.createTempDirectory(disk, "seen");
        clear(deliver(), file -> Files.move(file, seen.resolve(file.getFileName())));
        return seconds;
    }

    private interface Away {
        void put(Path file) throws IOException;
    }

    private static void clear(Path directory, Away away) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : all.filter(path -> path.getFileName().toString().startsWith("f"))
                    .toList()) {
                away.put(each);
            }
        }
    }

    private String table(List<Row> rows, String load) throws IOException {
        StringBuilder text = new StringBuilder(
                String.format("%n%-28s %-8s %9s  %-14s %9s   %s%n", "WHAT", "UNIT", "GATEWAY", "BESIDE", "", "RATIO"));
        int rounds = quick ? 3 : 5;
        for (Row row : rows) {
            progress.accept(row.what);
            List<Double> own = new ArrayList<>();
            Map<String, List<Double>> others = new LinkedHashMap<>();
            for (int round = 0; round <= rounds; round++) {
                double ownSeconds = seconds(row.gateway);
                if (round > 0) {
                    own.add(row.amount / ownSeconds);
                }
                for (Map.Entry<String, Way> other : row.others.entrySet()) {
                    double seconds = seconds(other.getValue());
                    if (round > 0) {
                        others.computeIfAbsent(other.getKey(), _ -> new ArrayList<>())
                                .add(row.amount / seconds);
                    }
                }
            }
            others.forEach((name, figures) -> {
                String line = line(row, own, name, figures);
                progress.accept(line.strip());
                text.append(line);
            });
        }
        return text
                + String.format(
                        Locale.ROOT,
                        "%nMedians of %d rounds, after one that warms up, and their range. Spool in memory, files delivered to"
                                + " %s. Neither socat nor cp nor plain rsync forces anything to storage. Load at the start: %s.%n",
                        rounds,
                        disk,
                        load);
    }

    private static String line(Row row, List<Double> own, String name, List<Double> other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(own.get(i) / other.get(i));
        }
        List<Double> sorted = ratios.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%-28s %-8s %9.0f  %-14s %9.0f   %.2f (%.2f to %.2f), aim %.1f: %s%n",
                row.what,
                row.unit,
                median(own),
                name,
                median(other),
                median(ratios),
                sorted.getFirst(),
                sorted.getLast(),
                row.aim,
                median(ratios) >= row.aim ? "reached" : "missed");
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
