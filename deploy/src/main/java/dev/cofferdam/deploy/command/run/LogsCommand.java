package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.host.LogLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what partitions printed. For one thread. */
@Command(
        name = "logs",
        description = {
            "Print what partitions' programs printed, of several in the order of time; without PARTITION, of all.",
            "The store's partition is named 'store'; 'kernel' is what the kernel of a detached topology said.",
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

    @Parameters(paramLabel = "PARTITION", arity = "0..*", description = "Partitions' names in the topology.")
    private List<String> partitions = new ArrayList<>();

    @Mixin
    private RunName name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what they print, until the topology ends.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only what was printed since then: 10m ago, or 2026-01-31T23:59:59Z.")
    private Instant since = Instant.MIN;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Show when each line was printed.")
    private boolean timestamps;

    public LogsCommand(Directories directories) {
        this.runs = new Runs(directories);
        this.logs = new Logs(directories);
    }

    @Override
    public Integer call() throws IOException {
        String topology = topology();
        logs.require(topology);
        requirePartitions(topology);
        PrintWriter out = spec.commandLine().getOut();
        try (MergedLogs merged = new MergedLogs()) {
            // Asked first, read then: what was printed just before the end is not missed.
            for (boolean more = true; more; ) {
                more = follow && runs.isRunning(topology);
                for (Map.Entry<String, Path> log : logs.of(topology).entrySet()) {
                    boolean wanted = partitions.isEmpty() || partitions.contains(log.getKey());
                    if (wanted && !merged.has(log.getKey())) {
                        merged.add(log.getKey(), log.getValue());
                    }
                }
                merged.read(since, (partition, line) -> StandardOutput.line(out, text(partition, line)));
                out.flush();
                if (more) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
        return ExitCode.OK;
    }

    private String text(String partition, LogLine line) {
        String from = partitions.size() == 1 ? "" : "[" + partition + "] ";
        return (timestamps ? line.timeText() + " " : "") + from + line.text();
    }

    /** One that runs and has printed nothing yet has no log. */
    private void requirePartitions(String topology) throws IOException {
        SortedMap<String, Path> there = logs.of(topology);
        List<String> running = !there.keySet().containsAll(partitions) && runs.isRunning(topology)
                ? runs.find(topology).status().partitions().stream()
                        .map(PartitionStatus::name)
                        .toList()
                : List.of();
        for (String partition : partitions) {
            if (!there.containsKey(partition) && !running.contains(partition)) {
                throw logs.lacks(topology, partition);
            }
        }
    }

    /** The one that runs; where none does, the one that ever ran. */
    private String topology() throws IOException {
        if (name.get() != null) {
            return name.get();
        }
        List<String> ended = logs.topologies();
        if (runs.running().isEmpty() && ended.size() == 1) {
            return ended.getFirst();
        }
        if (runs.running().isEmpty() && !ended.isEmpty()) {
            throw new IOException("no topology is running; name one that ran: --name " + String.join(" or ", ended));
        }
        return runs.find(null).status().name();
    }
}
