package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Keeps what is published on a disk under a name of its own. For one thread. */
@Command(
        name = "snapshot",
        description = {
            "Make a new disk, with a disk's label and length, of what is published on it, also while the topology is"
                    + " running.",
            "The snapshot has the same version published. Its writer neither waits nor learns of it. To go back to it,"
                    + " export it and import that into the disk, as its next version."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreSnapshotCommand extends CopyCommand {
    @Parameters(index = "2", paramLabel = "SNAPSHOT", description = "The new disk's name.")
    private String snapshot;

    StoreSnapshotCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        DiskRecord made = copied(
                images, "snapshot of " + disk(), (editor, watcher) -> editor.snapshotDisk(disk(), snapshot, watcher));
        long version = images.list().stream()
                .filter(standing -> standing.disk().name().equals(snapshot))
                .findFirst()
                .orElseThrow()
                .published()
                .version();
        return new Answer(
                ExitCode.OK,
                "disk %s (%s): version %d of %s\n".formatted(snapshot, made.label(), version, disk()),
                Json.object()
                        .put("disk", snapshot)
                        .put("label", made.label())
                        .put("bytes", made.bytes())
                        .put("of", disk())
                        .put("version", version));
    }
}
