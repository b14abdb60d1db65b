package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.GrowingFile;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a partition printed. For one thread. */
@Command(
        name = "logs",
        description = {
            "Print what a partition's program printed; the store's partition is named 'store'.",
            "With --name also after the topology has ended. Runs follow one another in one log."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:there is no such log", "2:the command is wrong"})
public final class LogsCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Runs runs;
    private final Logs logs;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION", description = "The partition's name in the topology.")
    private String partition;

    @Mixin
    private RunName name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what it prints, until the topology ends.")
    private boolean follow;

    public LogsCommand(Directories directories) {
        this.runs = new Runs(directories);
        this.logs = new Logs(directories);
    }

    @Override
    public Integer call() throws IOException {
        String topology = topology();
        PrintWriter out = spec.commandLine().getOut();
        try (GrowingFile log = new GrowingFile(logs.find(topology, partition))) {
            // Asked first, read then: what was printed just before the end is not missed.
            for (boolean more = true; more; ) {
                more = follow && runs.isRunning(topology);
                for (String lines = log.next(); !lines.isEmpty(); lines = log.next()) {
                    out.print(lines);
                }
                out.flush();
                if (more) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
        return ExitCode.OK;
    }

    private String topology() throws IOException {
        if (name.get() != null) {
            return name.get();
        }
        List<String> ended = logs.topologies();
        if (runs.running().isEmpty() && !ended.isEmpty()) {
            throw new IOException("no topology is running; name one that ran: --name " + String.join(" or ", ended));
        }
        return runs.find(null).status().getName();
    }
}
