package dev.cofferdam.deploy.command.run;

import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.LowerVolumes;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Launches a topology and stays until it ends. For one thread. */
@Command(
        name = "up",
        description = {
            "Launch a topology: every partition a process of its own.",
            "Runs until interrupted, until the time is over, or until every partition has ended; then nothing is left.",
            "Exit code: 0, or 1 where a partition failed and was not started again. To be interrupted is no failure."
        })
public final class UpCommand implements Callable<Integer> {
    private static final long LOWER_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Compiler compiler;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End after this time, such as 10s or 2m.")
    private Duration duration;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "Write down every event of the kernel and what followed, for 'replay'; FILE must not be there.")
    private Path journal;

    @Option(
            names = {"-d", "--detach"},
            description = "Return when every partition is ready, and let it run without this terminal, until 'down'.")
    private boolean detach;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Keep this file while every partition is ready, for whoever looks from outside.")
    private Path readyFile;

    public UpCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        if (detach && duration != null) {
            throw new ParameterException(spec.commandLine(), "give one of --detach and --for");
        }
        PrintWriter err = spec.commandLine().getErr();
        Optional<Compilation> sound = file.sound(compiler);
        if (sound.isEmpty()) {
            return ExitCode.REFUSED;
        }
        Compilation compilation = sound.get();
        Plan plan = run.scheduled(
                new Ownership(directories).claim(compilation.plan().get()));
        awaitLowerVolumes(plan);
        Options options =
                run.options(plan).withJournal(Optional.ofNullable(journal)).withDetached(detach);
        if (!plan.schedule().isEmpty() && options.waiting() == WaitPolicy.SPIN) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--wait spin: whoever spins takes the windows of others; choose another, or --schedule off");
        }
        if (options.isolation() == Launch.Isolation.NONE) {
            err.println("""
                    ***************************************************************************************
                    * WARNING: --isolation none. Partitions run unconfined, with all rights of this user. *
                    *          Nothing of the policy is enforced against a hostile partition.             *
                    ***************************************************************************************\
                    """);
            err.flush();
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d partitions, %s%s%n",
                        plan.name(),
                        plan.partitions().size(),
                        options.text(),
                        plan.schedule().isEmpty() ? "" : ", " + plan.schedule().size() + " windows");
        spec.commandLine().getOut().flush();
        Runnable said = () -> {
            err.println("interrupted: " + plan.name() + " has ended, and nothing of it runs any more");
            err.flush();
        };
        // A signal that comes while the kernel is started waits until there is something to end.
        CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
        Runnable stop = () -> {
            var ignored = interrupt.thenAccept(Runnable::run);
        };
        return Interruption.untilTold(stop, said, () -> run(plan, options, interrupt, err));
    }

    /** Another domain makes them, whenever it is launched; until then there is nothing here that a signal would have to end. */
    private void awaitLowerVolumes(Plan plan) throws IOException {
        Optional<String> missing = LowerVolumes.missing(plan);
        missing.ifPresent(what -> {
            spec.commandLine().getOut().println("waiting for " + what + ", which another domain makes");
            spec.commandLine().getOut().flush();
        });
        while (LowerVolumes.missing(plan).isPresent()) {
            LockSupport.parkNanos(LOWER_PAUSE_NANOS);
        }
    }

    private int run(Plan plan, Options options, CompletableFuture<Runnable> interrupt, PrintWriter err)
            throws IOException {
        Instant before = Instant.now();
        KernelProcess kernel = KernelProcess.start(
                plan,
                options,
                KernelProcess.Setting.standard(Installation.here(), directories),
                detach ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT);
        if (readyFile != null) {
            Readiness.keep(readyFile, kernel);
        }
        if (duration != null) {
            var ignored = CompletableFuture.runAsync(
                    () -> kernel.stop("its time is over"),
                    CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS));
        }
        if (!detach) {
            interrupt.complete(() -> kernel.stop("interrupted"));
            return exitCode(kernel.awaitEnd(), err);
        }
        Detached detached = new Detached(
                kernel,
                plan.name(),
                directories.state(plan.name()).resolve("logs/kernel.log"),
                before,
                spec.commandLine().getOut());
        interrupt.complete(detached::interrupt);
        return detached.awaitReady(err);
    }

    private static int exitCode(int exitCode, PrintWriter err) {
        if (exitCode > ExitCode.REFUSED) {
            String how = exitCode == KernelProcess.FAULT ? "has ended itself" : "was killed";
            err.println("the kernel " + how + " (exit code " + exitCode + "); its partitions died with it");
            err.flush();
        }
        return exitCode == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }
}
