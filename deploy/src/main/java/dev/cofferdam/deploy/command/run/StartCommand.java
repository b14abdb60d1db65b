package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.PartitionStatus;
import picocli.CommandLine.Command;

/** Starts partitions that have ended. For one thread. */
@Command(
        name = "start",
        description = {
            "Start partitions that were stopped or have ended, and return when they are ready.",
            "What already runs goes on. None of the restarts of its policy is used up."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:they are ready, or have ended well",
            "1:none such is running, or one failed",
            "2:the command is wrong"
        })
public final class StartCommand extends SteerCommand {
    public StartCommand(Directories directories) {
        super(directories, Order.START);
    }

    @Override
    boolean isDone(PartitionStatus now, PartitionStatus before) {
        return isSettled(now);
    }

    @Override
    String done(PartitionStatus now) {
        return StatusReport.state(now);
    }
}
