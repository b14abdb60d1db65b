package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Question;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.editor.VolumeEditor;
import java.io.IOException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes a disk or a sealed object. For one thread. */
@Command(
        name = "delete",
        description = {
            "Delete a disk or a sealed object: its space is overwritten with zeros, then given back.",
            "A disk that a running store serves is refused. Whoever sits at a terminal is asked first."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:deleted", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreDeleteCommand extends VolumeCommand {
    /** One of the two. */
    private static final class Which {
        @Option(names = "--disk", paramLabel = "DISK", required = true, description = "The disk's name.")
        private String disk;

        @Option(names = "--object", paramLabel = "ID", required = true, description = "The object's number.")
        private Long object;
    }

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--yes", description = "Delete without a question; without a terminal nobody is asked either.")
    private boolean yes;

    StoreDeleteCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    String interrupted() {
        return "interrupted: where the disk was being removed already, the next command that changes the volume ends that; 'store ls' says whether it is there";
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        String what = which.disk != null ? "disk " + which.disk : "object " + which.object;
        if (!yes
                && !Question.here()
                        .isYes(
                                "Delete " + what + " and all it holds?",
                                spec().commandLine().getErr())) {
            return new Answer(
                    ExitCode.REFUSED, "nothing is deleted\n", Json.object().putNull("deleted"));
        }
        try (VolumeEditor editor = edit(images)) {
            if (which.disk != null) {
                requireKept(editor, which.disk);
                editor.deleteDisk(which.disk);
                return new Answer(
                        ExitCode.OK,
                        "disk " + which.disk + " is deleted\n",
                        Json.object().put("deleted_disk", which.disk));
            }
            editor.objects().delete(which.object);
            return new Answer(
                    ExitCode.OK,
                    "object " + which.object + " is deleted\n",
                    Json.object().put("deleted_object", which.object));
        }
    }
}
