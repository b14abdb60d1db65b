package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Submits something. For one thread. */
@Command(
        name = "submit",
        description = {
            "Seal a copy of a file, or of what is published on a disk, and have every filter look at it.",
            "A file bears no label: say which it has. A disk must not be in use. What passes every filter awaits two"
                    + " people's signatures; what does not is rejected."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeSubmitCommand extends DowngradesCommand {
    @Option(names = "--as", paramLabel = "NAME", required = true, description = "Your name in the topology.")
    private String person;

    @Option(names = "--to", paramLabel = "LABEL", required = true, description = "The class it is to have.")
    private String to;

    @Option(names = "--file", paramLabel = "FILE", description = "The file to submit.")
    private Path content;

    @Option(names = "--label", paramLabel = "LABEL", description = "The class the file has.")
    private String label;

    @Option(names = "--disk", paramLabel = "DISK", description = "The disk to submit from.")
    private String disk;

    @Option(
            names = "--from",
            paramLabel = "BYTE",
            defaultValue = "0",
            description = "Where on the disk it begins (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--bytes", paramLabel = "N", description = "How long it is; all that is published, if left out.")
    private Long bytes;

    DowngradeSubmitCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    Answer answer(Downgrades downgrades) throws IOException {
        if ((content == null) == (disk == null)) {
            throw wrong("name what to submit: --file FILE or --disk DISK");
        }
        if (disk != null) {
            return CaseReport.step(downgrades.submitDisk(person, to, disk, from, Optional.ofNullable(bytes)));
        }
        if (label == null) {
            throw wrong("a file bears no label; say which it has with --label");
        }
        if (!Files.isRegularFile(content) || !Files.isReadable(content)) {
            throw wrong("there is no readable file " + content);
        }
        return CaseReport.step(downgrades.submit(person, label, to, content));
    }
}
