package dev.cofferdam.deploy.command.metrics;

import dev.cofferdam.deploy.command.console.AddressConverter;
import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.topology.ClearanceOption;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.metrics.Metrics;
import dev.cofferdam.deploy.metrics.MetricsServer;
import dev.cofferdam.deploy.metrics.OtlpSender;
import dev.cofferdam.deploy.metrics.TextFile;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives what a topology does as metrics, until it is told to end. For one thread. */
@Command(
        name = "metrics",
        description = {
            "Give what a topology does as metrics until interrupted: in Prometheus' text format over HTTP or in a file, or as OTLP.",
            "The topology may start, end and start again meanwhile. With --clearance the page is for a class: it tells of"
                    + " partitions and disks that this class may know, and nothing that any other can change."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:given until told to end", "1:it cannot be given", "2:the command is wrong"})
public final class MetricsCommand implements Callable<Integer> {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    private static final String ADDRESS = "127.0.0.1:9464";

    private final Compiler compiler;
    private final Directories directories;
    private final CountDownLatch told = new CountDownLatch(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Give the page at http://HOST:PORT/metrics; without it and --textfile, at " + ADDRESS + ".")
    private InetSocketAddress listen;

    @Option(names = "--exposed", description = "Let --listen be an address that other machines reach.")
    private boolean exposed;

    @Option(
            names = "--textfile",
            paramLabel = "DIR",
            description = "Instead keep it in DIR, for the text-file collector of Prometheus' node exporter.")
    private Path textFile;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "Instead send it there at each look, as OTLP over HTTP in JSON; a collector of this machine has port"
                            + " 4318 and the path /v1/metrics.")
    private URI otlp;

    @Option(
            names = "--clearance",
            paramLabel = "LABEL",
            description = "The class of those who read it; without it, who runs the topology and may know all.")
    private String clearance;

    @Option(
            names = "--gateway",
            paramLabel = "FILE",
            description = "With the figures that 'gateway send' or 'gateway receive' keeps there with --status; may be"
                    + " given several times.")
    private List<Path> gateways = new ArrayList<>();

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Time between two looks, at least 100ms (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    public MetricsCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        requireOptions();
        Optional<Compilation> sound = file.sound(compiler);
        if (sound.isEmpty()) {
            return ExitCode.REFUSED;
        }
        Compilation compilation = sound.get();
        ClearanceOption.require(clearance, compilation, spec.commandLine());
        String name = new Ownership(directories).claim(compilation.plan().get()).name();
        Metrics metrics = new Metrics(directories, name, new Clearance(Optional.ofNullable(clearance)), gateways);
        return Interruption.untilTold(
                told::countDown,
                () -> {},
                () -> textFile != null ? keepFile(metrics, name) : otlp != null ? send(metrics) : listen(metrics));
    }

    private void requireOptions() {
        if (Stream.of(listen, textFile, otlp).filter(Objects::nonNull).count() > 1) {
            throw wrong("give one of --listen, --textfile and --otlp");
        }
        requireCollector();
        if (listen != null && !exposed && !listen.getAddress().isLoopbackAddress()) {
            throw wrong("--listen: other machines reach " + listen.getAddress().getHostAddress()
                    + ", and whoever reaches it reads all of the page; write 127.0.0.1:" + listen.getPort()
                    + ", or add --exposed");
        }
        if (textFile != null && !Files.isDirectory(textFile)) {
            throw wrong("--textfile: "
                    + HostPaths.unreadable(textFile).orElse(Printable.of(textFile.toString()) + " is no directory"));
        }
        if (clearance != null && !gateways.isEmpty()) {
            throw wrong("--gateway: what an end of a line counts has no class, so no page for a class tells it");
        }
        if (gateways.stream().map(Path::getFileName).distinct().count() < gateways.size()) {
            throw wrong("--gateway: two files of one name, by which the page tells ends apart");
        }
        if (interval.compareTo(INTERVAL_MIN) < 0) {
            throw wrong("--interval is at least 100ms");
        }
    }

    private void requireCollector() {
        if (otlp == null) {
            return;
        }
        if (otlp.getHost() == null || !List.of("http", "https").contains(otlp.getScheme())) {
            throw wrong("--otlp: '" + Printable.of(otlp.toString())
                    + "' is no address of a collector; write for example http://127.0.0.1:4318/v1/metrics");
        }
        if (!exposed && !isLoopback(otlp.getHost())) {
            throw wrong("--otlp: " + Printable.of(otlp.getHost())
                    + " may be another machine, which is told all of it; write 127.0.0.1, or add --exposed");
        }
    }

    /** Without asking anybody for a name's address. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private int send(Metrics metrics) {
        OtlpSender sender = new OtlpSender(otlp, this::complain);
        sender.send(metrics.message(Instant.now()));
        say(otlp.toString());
        look(() -> sender.send(metrics.message(Instant.now())));
        return ExitCode.OK;
    }

    private int listen(Metrics metrics) throws IOException {
        InetSocketAddress address = listen == null ? new AddressConverter().convert(ADDRESS) : listen;
        AtomicReference<String> page = new AtomicReference<>(metrics.look());
        try (MetricsServer server = MetricsServer.open(address, page::get)) {
            say(server.address());
            look(() -> page.set(metrics.look()));
        }
        return ExitCode.OK;
    }

    private int keepFile(Metrics metrics, String name) throws IOException {
        try (TextFile kept = new TextFile(textFile, name, this::complain)) {
            kept.write(metrics.look());
            say(kept.file().toString());
            look(() -> kept.write(metrics.look()));
        }
        return ExitCode.OK;
    }

    /** At fixed times: how long a look takes moves none of the next. */
    private void look(Runnable look) {
        try {
            long due = System.nanoTime() + interval.toNanos();
            while (!told.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                look.run();
                due = Math.max(due + interval.toNanos(), System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }

    private void complain(String what) {
        spec.commandLine().getErr().println(what);
        spec.commandLine().getErr().flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
