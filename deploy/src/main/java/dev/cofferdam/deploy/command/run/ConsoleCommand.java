package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a partition prints, and hands over to it what is typed. A daemon thread reads the lines; all else is one thread's. */
@Command(
        name = "console",
        description = {
            "Show what a partition prints, and hand over to it what is typed, line by line, until the input's end (Ctrl-D).",
            "It begins with the last 20 lines; escapes are made visible, so that a partition cannot steer this terminal.",
            "With --socket a guest's serial line is shown as it is, and every key goes there but Ctrl-], which leaves it:"
                    + " what is printed there steers this terminal. Several may look on; who came first types.",
            "Whoever types brings the partition what he knows: that is outside the policy, and his to answer for."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the input, the guest or the topology has ended",
            "1:there is no such partition, or nobody serves that socket",
            "2:the command is wrong"
        })
public final class ConsoleCommand implements Callable<Integer> {
    private static final int HISTORY_LINES = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** What is printed in answer to the last line comes a moment after it. */
    private static final long LAST_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Runs runs;
    private final Logs logs;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which;

    static final class Which {
        @Parameters(paramLabel = "PARTITION", description = "The partition's name in the topology.")
        private String partition;

        @Option(
                names = "--socket",
                paramLabel = "SOCKET",
                description = "The socket of the host that a guest has for 'console'.")
        private Path socket;
    }

    @Mixin
    private RunName name;

    public ConsoleCommand(Directories directories) {
        this.runs = new Runs(directories);
        this.logs = new Logs(directories);
    }

    @Override
    public Integer call() throws IOException {
        if (which.socket != null) {
            new RawConsole(which.socket, spec.commandLine()).run();
            return ExitCode.OK;
        }
        String partition = which.partition;
        RunningKernel kernel = runs.find(name.get());
        KernelStatus status = kernel.status();
        String topology = status.name();
        List<String> names =
                status.partitions().stream().map(PartitionStatus::name).toList();
        if (!names.contains(partition)) {
            throw new IOException("%s has no partition named %s; %s"
                    .formatted(topology, partition, Nearest.advice(partition, names, "its partitions")));
        }
        try (MergedLogs log = new MergedLogs()) {
            addOnceThere(log, topology);
            history(log);
            CompletableFuture<Long> input = new CompletableFuture<>();
            Thread.ofPlatform().daemon().name("console input").start(() -> handOver(kernel, input));
            boolean more = true;
            while (more) {
                // Asked first, read then: what was printed just before the end is not missed.
                more = !isOver(input) && runs.isRunning(topology);
                addOnceThere(log, topology);
                print(log);
                if (more) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
        return ExitCode.OK;
    }

    /** One that has printed nothing yet has no log. */
    private void addOnceThere(MergedLogs log, String topology) throws IOException {
        String partition = which.partition;
        Path file = logs.of(topology).get(partition);
        if (file != null && !log.has(partition)) {
            log.add(partition, file);
        }
    }

    private static boolean isOver(CompletableFuture<Long> input) throws IOException {
        if (input.isCompletedExceptionally()) {
            throw new IOException(input.exceptionNow().getMessage(), input.exceptionNow());
        }
        return input.isDone() && System.nanoTime() - input.join() > LAST_ANSWER_NANOS;
    }

    private void history(MergedLogs log) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        log.read(Instant.MIN, (from, line) -> {
            last.add(line.text());
            if (last.size() > HISTORY_LINES) {
                last.remove();
            }
        });
        PrintWriter out = spec.commandLine().getOut();
        last.forEach(out::println);
        out.flush();
    }

    private void print(MergedLogs log) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        log.read(Instant.MIN, (from, line) -> out.println(line.text()));
        out.flush();
    }

    /**
     * Carries lines from the input to the partition.
     *
     * @param ended told when the input has ended, by the nanosecond clock, or why a line was not taken
     */
    private void handOver(RunningKernel kernel, CompletableFuture<Long> ended) {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                kernel.tell(which.partition, line);
            }
            ended.complete(System.nanoTime());
        } catch (IOException e) {
            ended.completeExceptionally(e);
        }
    }
}
