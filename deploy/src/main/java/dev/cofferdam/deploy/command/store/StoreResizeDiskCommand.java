package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a disk longer. For one thread. */
@Command(
        name = "resize-disk",
        description = {
            "Make a disk longer: what it holds and what was published last stays, the new part is zeros.",
            "The topology's size of it and the volume's disk must agree, so change both. No disk is made shorter. A disk"
                    + " that a running store serves is refused."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made longer", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreResizeDiskCommand extends CopyCommand {
    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "SIZE",
            description = "Its new length, such as 64MiB; without it what the topology says.")
    private String size;

    StoreResizeDiskCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        long bytes = size == null ? disk(images, disk()).bytes() : bytes(size);
        DiskRecord longer =
                copied(images, "copy of " + disk(), (editor, watcher) -> editor.growDisk(disk(), bytes, watcher));
        return new Answer(
                ExitCode.OK,
                "disk %s (%s): %s%s\n".formatted(disk(), longer.label(), Sizes.format(bytes), advice(images, bytes)),
                Json.object().put("disk", disk()).put("label", longer.label()).put("bytes", bytes));
    }

    private String advice(DiskImages images, long bytes) {
        boolean differs = images.plan().disks().stream()
                .filter(planned -> planned.name().equals(disk()))
                .mapToLong(DiskPlan::bytes)
                .anyMatch(planned -> planned != bytes);
        return differs ? "; write 'size: " + Sizes.format(bytes) + "' in the topology, too" : "";
    }
}
