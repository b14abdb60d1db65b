package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.Desk;
import dev.cofferdam.store.downgrade.SubmissionStatement;
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
                    + " people's signatures; what does not is rejected.",
            "The submitter signs, too: give --statement first, and sign what it prints with ssh-keygen -Y sign -n"
                    + " cofferdam-submission. Then the same with --signature."
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

    @Option(names = "--statement", description = "Print what the submitter signs, and nothing else.")
    private boolean statement;

    @Option(names = "--signature", paramLabel = "FILE", description = "The submitter's signature.")
    private Path signature;

    DowngradeSubmitCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected String leftBehind() {
        return "where it was a case already, that is rejected; to submit it again, sign anew";
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        if ((content == null) == (disk == null)) {
            throw wrong("name what to submit: --file FILE or --disk DISK");
        }
        if (statement == (signature != null)) {
            throw wrong("print what the submitter signs with --statement, or submit with --signature FILE");
        }
        if (disk != null) {
            Downgrades.DiskRange range = new Downgrades.DiskRange(disk, from, Optional.ofNullable(bytes));
            return statement
                    ? statement(downgrades.submission(person, to, range))
                    : CaseReport.step(downgrades.submit(person, to, range, signature(signature)));
        }
        if (label == null) {
            throw wrong("a file bears no label; say which it has with --label");
        }
        if (!Files.isRegularFile(content) || !Files.isReadable(content)) {
            throw wrong("there is no readable file " + content);
        }
        Desk.Request request = new Desk.Request(person, label, to);
        return statement
                ? statement(downgrades.submission(request, content))
                : CaseReport.step(downgrades.submit(request, content, signature(signature)));
    }

    private static Answer statement(SubmissionStatement signed) {
        return new Answer(ExitCode.OK, signed.text(), Json.object().put("statement", signed.text()));
    }
}
