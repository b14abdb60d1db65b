package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.WorkWatcher;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Parameters;

/** A subcommand that copies what a disk holds; a signal ends it, and nothing is left of the copy then. For one thread. */
abstract class CopyCommand extends VolumeCommand {
    @Parameters(index = "1", paramLabel = "DISK", description = "The disk's name.")
    private String disk;

    CopyCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    /** Makes the copy. */
    interface Copying {
        DiskRecord copy(VolumeEditor editor, WorkWatcher watcher) throws IOException;
    }

    final String disk() {
        return disk;
    }

    @Override
    final boolean endsInOrder() {
        return true;
    }

    /** Makes a copy of the disk, which the volume has to have, and shows how far it is. */
    final DiskRecord copied(DiskImages images, String what, Copying copying) throws IOException {
        PrintWriter err = spec().commandLine().getErr();
        return LongWork.run(
                err,
                () -> Progress.here(err, what, 0),
                () -> what + " was ended, and nothing is left of it",
                counter -> {
                    try (VolumeEditor editor = edit(images)) {
                        requireKept(editor, disk);
                        return copying.copy(editor, counter::add);
                    }
                });
    }
}
