package dev.cofferdam.deploy.command.watch;

import dev.cofferdam.deploy.command.console.AddressConverter;
import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.topology.ExplanationReport;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Access;
import dev.cofferdam.deploy.flow.Explanation.Question;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.watch.Watch;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
                    + " interrupted. Nothing can be changed there.",
            "The address that is said opens the page once, in one browser of this machine; who has it sees all classes."
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
        Optional<Compilation> sound = file.sound(compiler);
        if (sound.isEmpty()) {
            return ExitCode.REFUSED;
        }
        Compilation compilation = sound.get();
        Plan plan = new Ownership(directories).claim(compilation.plan().get());
        Topology topology = compilation.topology().orElseThrow();
        Labels labels = Labels.of(topology);
        Flows flows = Flows.of(topology);
        Watch.Secrets secrets = new Watch.Secrets(secret(), secret());
        return Interruption.untilTold(told::countDown, () -> {}, () -> {
            try (Watch watch = new Watch(
                    directories,
                    plan,
                    listen,
                    secrets,
                    (from, to) -> explain(from, to, labels, flows),
                    Instant.now().minus(since))) {
                say("http://%s:%d/?token=%s".formatted(host(), watch.port(), secrets.token()));
                for (int tick = 0; !isTold(); tick++) {
                    if (tick % TICKS_A_LOOK == 0) {
                        watch.look();
                    }
                    watch.read();
                }
            }
            return ExitCode.OK;
        });
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

    private static Optional<String> explain(String from, String to, Labels labels, Flows flows) {
        Optional<Party> first = flows.party(from);
        Optional<Party> second = flows.party(to);
        return first.isEmpty() || second.isEmpty()
                ? Optional.empty()
                : Explanation.of(new Question(first.get(), second.get(), Access.FLOW), labels, flows)
                        .map(explanation ->
                                ExplanationReport.json(explanation, "").toString());
    }

    private void say(String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }
}
