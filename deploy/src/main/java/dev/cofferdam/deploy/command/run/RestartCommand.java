package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.PartitionStatus;
import picocli.CommandLine.Command;

/** Ends partitions and starts them again. For one thread. */
@Command(
        name = "restart",
        description = {
            "End partitions and start them again, and return when they are ready.",
            "A program whose jar was replaced meanwhile runs as it is then. None of the restarts of its policy is used up."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:they are ready, or have ended well",
            "1:none such is running, or one failed",
            "2:the command is wrong"
        })
public final class RestartCommand extends SteerCommand {
    public RestartCommand(Directories directories) {
        super(directories, Order.RESTART);
    }

    @Override
    boolean isDone(PartitionStatus now, PartitionStatus before) {
        return now.starts() > before.starts() && isSettled(now);
    }

    @Override
    String done(PartitionStatus now) {
        return StatusReport.state(now);
    }
}
