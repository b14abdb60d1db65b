package dev.cofferdam.deploy.command.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.command.console.AddressConverter;
import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.topology.ClearanceOption;
import dev.cofferdam.deploy.command.topology.ExplanationReport;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Access;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.flow.Paths;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.watch.Question;
import dev.cofferdam.deploy.watch.Questions;
import dev.cofferdam.deploy.watch.Watch;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a topology, as it runs, on a page for a browser of this machine. For one thread. */
@Command(
        name = "watch",
        description = {
            "Show a topology as it runs in a browser: its classes, what flows where, states, denials and logs, until"
                    + " interrupted. Nothing can be changed there without --control.",
            "The address that is said opens the page once, in one browser of this machine; who has it sees all"
                    + " classes, or with --clearance what that class may know, and nothing that any other can change."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown until told to end", "1:it cannot be shown", "2:the command is wrong"})
public final class WatchCommand implements Callable<Integer> {
    private static final int SECRET_BYTES = 16;
    private static final long TICK_MILLIS = 250;
    /** The kernel is asked no more often than by 'metrics'. */
    private static final int TICKS_A_LOOK = 4;

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
            defaultValue = "127.0.0.1:0",
            converter = AddressConverter.class,
            description = "Where on this machine; port 0 is any that is free (default: ${DEFAULT-VALUE}).")
    private InetSocketAddress listen;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "Show what was printed so long ago (default: ${DEFAULT-VALUE}).")
    private Duration since;

    @Option(
            names = "--control",
            description =
                    "Let the page write to programs, stop and start partitions, and approve downgrades by a signature that is"
                            + " pasted there.")
    private boolean control;

    @Option(
            names = "--clearance",
            paramLabel = "LABEL",
            description = "The class of those who see the page; without it, who runs the topology and may know all.")
    private String clearance;

    @Option(
            names = "--once",
            description = "Save the page as it is now, as one file that needs no other, and serve nothing.")
    private boolean once;

    @Option(names = "--out", paramLabel = "FILE", description = "With --once: that file.")
    private Path out;

    public WatchCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        if (!listen.getAddress().isLoopbackAddress()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen: other machines reach " + listen.getAddress().getHostAddress()
                            + ", and the page is for this one alone; write 127.0.0.1:" + listen.getPort());
        }
        if (once != (out != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--once and --out go together; write: watch FILE --once --out page.html");
        }
        if (once && control) {
            throw new ParameterException(
                    spec.commandLine(), "--control: of a page that is saved nothing can be changed");
        }
        if (clearance != null && control) {
            throw new ParameterException(
                    spec.commandLine(), "--control: a page for a class is for reading; leave out one of the two");
        }
        Optional<Compilation> sound = file.sound(compiler);
        if (sound.isEmpty()) {
            return ExitCode.REFUSED;
        }
        Compilation compilation = sound.get();
        ClearanceOption.require(clearance, compilation, spec.commandLine());
        Clearance seen = new Clearance(Optional.ofNullable(clearance));
        Plan plan = new Ownership(directories).claim(compilation.plan().get());
        Topology topology = compilation.topology().orElseThrow();
        Questions questions = seen.isAll() ? questions(plan, topology) : new Questions(Map.of(), Map.of());
        return Interruption.untilTold(told::countDown, () -> {}, () -> {
            try (Watch watch = new Watch(
                    directories, seen, plan, topology, questions, Instant.now().minus(since))) {
                if (once) {
                    save(watch);
                } else {
                    serve(watch);
                }
            }
            return ExitCode.OK;
        });
    }

    private void serve(Watch watch) throws IOException {
        Watch.Secrets secrets = new Watch.Secrets(secret(), secret());
        int port = watch.serve(listen, secrets);
        say("http://%s:%d/?token=%s".formatted(host(), port, secrets.token()));
        for (int tick = 0; !isTold(); tick++) {
            if (tick % TICKS_A_LOOK == 0) {
                watch.look();
            }
            watch.read();
        }
    }

    /** Two looks, for rates are between them. What is in the file is of all classes: it is its owner's alone. */
    private void save(Watch watch) throws IOException {
        watch.look();
        for (int tick = 0; tick < TICKS_A_LOOK && !isTold(); tick++) {
            watch.read();
        }
        watch.look();
        Path target = out.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new IOException("there is no directory " + target.getParent());
        }
        Path partial = Files.createTempFile(
                target.getParent(),
                target.getFileName().toString(),
                ".partial",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(partial, watch.saved(Instant.now()));
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private Questions questions(Plan plan, Topology topology) throws IOException {
        Labels labels = Labels.of(topology);
        Flows flows = Flows.of(topology);
        Map<String, Question> asked = new HashMap<>();
        asked.put("explain", of -> explain(of.getOrDefault("from", ""), of.getOrDefault("to", ""), labels, flows));
        Map<String, Question> orders = new HashMap<>();
        if (control) {
            KernelOrders kernel = new KernelOrders(new Runs(directories).kernel(plan.name()));
            orders.put("tell", kernel::tell);
            orders.put("steer", kernel::steer);
        }
        if (plan.store().isPresent() && plan.downgrade().isPresent()) {
            CaseQuestions cases = new CaseQuestions(Downgrades.of(plan, directories, Installation.here(), _ -> {}));
            asked.put("cases", cases::list);
            asked.put("case", cases::show);
            if (control) {
                orders.put("approve", cases::approve);
            }
        }
        return new Questions(asked, orders);
    }

    private boolean isTold() {
        try {
            return told.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String host() {
        String host = listen.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Optional<JsonNode> explain(String from, String to, Labels labels, Flows flows) {
        Optional<Party> first = flows.party(from);
        Optional<Party> second = flows.party(to);
        return first.isEmpty() || second.isEmpty()
                ? Optional.empty()
                : Explanation.of(new Explanation.Question(first.get(), second.get(), Access.FLOW), labels, flows)
                        .map(explanation ->
                                ExplanationReport.json(explanation, Paths.of(flows, first.get(), second.get())));
    }

    private void say(String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }
}
