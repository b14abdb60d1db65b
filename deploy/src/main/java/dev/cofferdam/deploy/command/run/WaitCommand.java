package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.LastRun;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Waits for an end. For one thread. */
@Command(
        name = "wait",
        description = {
            "Wait until a partition has ended for good, or without PARTITION until the topology has, and say how.",
            "With --name also of a topology that has ended: how is known from its audit."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it ended well, or was ended", "1:it failed, or there is none such", "2:the command is wrong"
        })
public final class WaitCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Directories directories;
    private final Runs runs;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION", arity = "0..1", description = "The partition's name in the topology.")
    private String partition;

    @Mixin
    private RunName name;

    public WaitCommand(Directories directories) {
        this.directories = directories;
        this.runs = new Runs(directories);
    }

    @Override
    public Integer call() throws IOException {
        String topology = name.get();
        if (topology == null || runs.isRunning(topology)) {
            RunningKernel kernel = runs.find(topology);
            topology = kernel.status().name();
            Optional<PartitionStatus> ended = await(kernel, topology);
            if (ended.isPresent()) {
                return say(
                        partition + " " + ended.get().ended(),
                        ended.get().state().equals("FAILED"));
            }
        }
        LastRun run = LastRun.of(directories, topology);
        if (partition == null) {
            String failed = String.join(
                    ", ",
                    run.partitions().stream()
                            .filter(LastRun.Ended::isFailed)
                            .map(each -> each.name() + " failed with " + each.how())
                            .toList());
            return say(
                    topology + " has ended: " + run.reason() + (failed.isEmpty() ? "" : "; " + failed), run.isFailed());
        }
        LastRun.Ended ended = EndedReport.find(run, partition);
        return say(
                partition + " ended: " + (ended.how().isEmpty() ? run.reason() : ended.how()),
                ended.isFailed() || run.stopped().isEmpty());
    }

    private int say(String how, boolean failed) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(Fold.text(how + "\n", StandardOutput.columns(out)));
        out.flush();
        return failed ? ExitCode.REFUSED : ExitCode.OK;
    }

    /** Empty once the topology has ended. */
    private Optional<PartitionStatus> await(RunningKernel kernel, String topology) throws IOException {
        while (true) {
            try {
                if (partition != null) {
                    PartitionStatus now = StatusReport.find(kernel.status(), partition);
                    if (StatusReport.hasEnded(now)) {
                        return Optional.of(now);
                    }
                } else {
                    kernel.status();
                }
            } catch (IOException e) {
                // A kernel that answers no more has ended; one that does not know the partition goes on.
                if (runs.isRunning(topology)) {
                    throw e;
                }
                return Optional.empty();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
