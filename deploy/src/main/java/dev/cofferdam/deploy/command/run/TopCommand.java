package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.run.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a running topology does. For one thread. */
@Command(
        name = "top",
        description = {
            "Show what every partition and the kernel use and do, until the topology ends.",
            "Memory is what is resident of all processes of a partition; what they share counts for each. Messages of a"
                    + " design that passes the kernel by (ring, mapped) are not seen by it and not counted.",
            "Of a topology with a schedule, each window: when and for how long it was planned, by how much the last one"
                    + " began later and how long it lasted, and how many ran, were missed, began more than 1 ms late, or"
                    + " had a partition that had not stopped when the next was over, too."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "1:none such is running", "2:the command is wrong"})
public final class TopCommand implements Callable<Integer> {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

    private final Runs runs;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunName name;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Time between two looks, at least 100ms (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--once", description = "Look twice, show what was between, and end.")
    private boolean once;

    @Option(names = "--json", description = "Print JSON, for programs; one object a line and look.")
    private boolean json;

    public TopCommand(Directories directories) {
        this.runs = new Runs(directories);
    }

    @Override
    public Integer call() throws IOException {
        if (interval.compareTo(INTERVAL_MIN) < 0) {
            throw new ParameterException(spec.commandLine(), "--interval is at least 100ms");
        }
        RunningKernel kernel = runs.find(name.get());
        Sample before = Sample.of(kernel);
        String topology = before.status().name();
        Screen screen = new Screen(
                spec.commandLine().getOut(), !json && !once && System.console().isTerminal());
        do {
            long wake = before.nanos() + interval.toNanos();
            for (long left = wake - System.nanoTime(); left > 0; left = wake - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Sample now;
            try {
                now = Sample.of(kernel);
            } catch (IOException e) {
                if (runs.isRunning(topology)) {
                    throw e;
                }
                spec.commandLine().getErr().println(topology + " has ended");
                spec.commandLine().getErr().flush();
                return ExitCode.OK;
            }
            screen.show(
                    json
                            ? ActivityReport.jsonLine(now, before)
                            : ActivityReport.text(
                                    now,
                                    before,
                                    StandardOutput.columns(spec.commandLine().getOut())));
            before = now;
        } while (!once);
        return ExitCode.OK;
    }

    /** Where one picture takes the place of the one before, if it is a terminal. For one thread. */
    private static final class Screen {
        private static final String HOME_AND_CLEAR = "\033[H\033[J";

        private final PrintWriter out;
        private final boolean terminal;

        Screen(PrintWriter out, boolean terminal) {
            this.out = out;
            this.terminal = terminal;
        }

        void show(String picture) {
            out.print(terminal ? HOME_AND_CLEAR + picture : picture);
            out.flush();
        }
    }
}
