package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a disk, also beside a running store. For one thread. */
@Command(
        name = "create-disk",
        description = {
            "Make a disk of zeros in the topology's volume, also while the topology is running.",
            "Partitions see it once the topology names it, too."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreCreateDiskCommand extends VolumeCommand {
    @Parameters(index = "1", paramLabel = "DISK", description = "The new disk's name.")
    private String disk;

    @Parameters(index = "2", paramLabel = "LABEL", description = "Its label, in the topology's policy.")
    private String label;

    @Parameters(index = "3", paramLabel = "SIZE", description = "Its length, such as 64MiB.")
    private String size;

    StoreCreateDiskCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    String interrupted() {
        return INCOMPLETE;
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        String canonical = canonical(labels, label);
        long bytes = bytes(size);
        try (VolumeEditor editor = edit(images)) {
            DiskRecord made = editor.createDisk(disk, canonical, bytes);
            String text = "disk %s (%s): %s\n".formatted(made.name(), made.label(), Sizes.format(made.bytes()));
            return new Answer(
                    ExitCode.OK,
                    text,
                    Json.object()
                            .put("disk", made.name())
                            .put("label", made.label())
                            .put("bytes", made.bytes()));
        }
    }
}
