package dev.cofferdam.deploy.command.run;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells a kernel what is wanted of partitions, and returns when it is so. For one thread. */
abstract class SteerCommand implements Callable<Integer> {
    /** A store has ten seconds to end; a start may wait for it. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Set<String> UNSETTLED = Set.of("HELD", "WAITING", "STARTING");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Runs runs;
    private final Order order;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION", arity = "1..*", description = "Partitions' names in the topology.")
    private List<String> partitions = new ArrayList<>();

    @Mixin
    private RunName name;

    SteerCommand(Directories directories, Order order) {
        this.runs = new Runs(directories);
        this.order = order;
    }

    /** Whether what was wanted is so; {@code before} as it was when it was wanted. */
    abstract boolean isDone(PartitionStatus now, PartitionStatus before);

    /** In a word or two, of one that has not failed. */
    abstract String done(PartitionStatus now);

    @Override
    public final Integer call() throws IOException {
        RunningKernel kernel = runs.find(name.get());
        KernelStatus status = kernel.status();
        List<PartitionStatus> before = new ArrayList<>();
        for (String partition : partitions) {
            before.add(StatusReport.find(status, partition));
        }
        for (String partition : partitions) {
            kernel.order(partition, order);
        }
        boolean failed = false;
        PrintWriter out = spec.commandLine().getOut();
        for (PartitionStatus partition : before) {
            PartitionStatus now = await(kernel, partition);
            failed |= isFailed(now);
            out.println(partition.name() + " " + (isFailed(now) ? now.ended() : done(now)));
            out.flush();
        }
        return failed ? ExitCode.REFUSED : ExitCode.OK;
    }

    /** Where it is to run and does not. */
    private boolean isFailed(PartitionStatus now) {
        return order != Order.STOP && now.state().equals("FAILED");
    }

    private PartitionStatus await(RunningKernel kernel, PartitionStatus before) throws IOException {
        long start = System.nanoTime();
        while (true) {
            PartitionStatus now = StatusReport.find(kernel.status(), before.name());
            if (isDone(now, before)) {
                return now;
            }
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException("after " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s "
                        + before.name() + " is " + StatusReport.state(now) + " still; the order to "
                        + Choices.word(order)
                        + " holds");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether it is neither about to start, for itself or after others, nor starting. */
    static boolean isSettled(PartitionStatus now) {
        return !UNSETTLED.contains(now.state());
    }
}
