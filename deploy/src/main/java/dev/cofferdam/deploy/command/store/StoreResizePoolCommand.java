package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.volume.Pool;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets the room that is kept for the objects of an access class. For one thread. */
@Command(
        name = "resize-pool",
        description = {
            "Set how much room is kept for the sealed objects of an access class, also while the topology is running.",
            "The room is preallocated, and no other class can use it up."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:set", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreResizePoolCommand extends VolumeCommand {
    /** What an object takes where nothing else is known. */
    private static final long TYPICAL_OBJECT_BYTES = 4096;

    @Parameters(index = "1", paramLabel = "LABEL", description = "The class's label, in the topology's policy.")
    private String label;

    @Parameters(index = "2", paramLabel = "SIZE", description = "Bytes for their content, such as 64MiB.")
    private String size;

    @Option(
            names = "--objects",
            paramLabel = "N",
            description = "Objects at most; each takes 1 KiB of the table. Without it, one for every 4 KiB.")
    private Integer objects;

    StoreResizePoolCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        String canonical = canonical(labels, label);
        long bytes = bytes(size);
        long objectsMax = objects != null ? objects : Math.ceilDiv(bytes, TYPICAL_OBJECT_BYTES);
        try (VolumeEditor editor = edit(images)) {
            Pool pool = editor.resizePool(canonical, bytes, (int) Math.min(Integer.MAX_VALUE, objectsMax));
            return new Answer(ExitCode.OK, VolumeReport.line(pool), VolumeReport.json(pool));
        }
    }
}
