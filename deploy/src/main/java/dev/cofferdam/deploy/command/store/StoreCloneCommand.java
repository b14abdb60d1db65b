package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.Volumes;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a disk that holds what another holds. For one thread. */
@Command(
        name = "clone",
        description = {
            "Make a new disk with the label, the length and all that another holds, published or not.",
            "Partitions see it once the topology names it, too. A disk that a running store serves is refused;"
                    + " 'snapshot' takes what is published of it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreCloneCommand extends CopyCommand {
    @Parameters(index = "2", paramLabel = "CLONE", description = "The new disk's name.")
    private String clone;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "The label you take the disk to have: refused if it is not the disk's.")
    private String label;

    StoreCloneCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        String expected = label == null ? null : canonical(labels, label);
        DiskRecord made = copied(images, "clone of " + disk(), (editor, watcher) -> {
            requireLabel(images, editor, expected);
            return editor.cloneDisk(disk(), clone, watcher);
        });
        return new Answer(
                ExitCode.OK,
                "disk %s (%s): a clone of %s\n".formatted(clone, made.label(), disk()),
                Json.object()
                        .put("disk", clone)
                        .put("label", made.label())
                        .put("bytes", made.bytes())
                        .put("of", disk()));
    }

    private void requireLabel(DiskImages images, VolumeEditor editor, String expected) throws IOException {
        String has = editor.volume().find(disk()).orElseThrow().label();
        if (expected != null && !expected.equals(has)) {
            throw new IOException("disk " + disk() + " is " + has + ", not " + expected + ", and so is its clone; "
                    + Volumes.relabelling(images.plan().policy(), has, expected));
        }
    }
}
