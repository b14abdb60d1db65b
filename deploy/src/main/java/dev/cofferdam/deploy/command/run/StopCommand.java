package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.PartitionStatus;
import picocli.CommandLine.Command;

/** Stops partitions of a running topology. For one thread. */
@Command(
        name = "stop",
        description = {
            "Stop partitions of a running topology, and return when they have ended.",
            "Each is told to end and has a second; its restart policy does not start it again, 'start' does. The topology goes"
                    + " on, even where all are stopped, until 'down'."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:they have ended", "1:none such is running, or it does not end", "2:the command is wrong"})
public final class StopCommand extends SteerCommand {
    public StopCommand(Directories directories) {
        super(directories, Order.STOP);
    }

    @Override
    boolean isDone(PartitionStatus now, PartitionStatus before) {
        return StatusReport.hasEnded(now);
    }

    @Override
    String done(PartitionStatus now) {
        return now.ended().isEmpty() ? "has not run" : now.ended();
    }
}
