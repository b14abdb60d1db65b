package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks an audit. For one thread. */
@Command(
        name = "verify",
        description = {
            "Check that an audit is what was written: every record of every segment, their order, and its end.",
            "Note the head hash elsewhere: who may write both files could write another history."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is; the torn tail that a crash leaves is no record",
            "1:a record was edited, deleted or cut off",
            "2:the command is wrong"
        })
final class AuditVerifyCommand extends AnswerCommand {
    private final Directories directories;

    @Mixin
    private AuditFile file;

    AuditVerifyCommand(Directories directories) {
        this.directories = directories;
    }

    @Override
    Answer answer() throws IOException {
        Path path = file.find(directories);
        try {
            return sound(path, new AuditFiles(path).check(record -> {}));
        } catch (AuditException e) {
            return AuditDamage.of(path, e);
        }
    }

    private static Answer sound(Path path, Audit audit) {
        long records = audit.chain().number() - audit.start().number();
        String text = "%s is what was written: %s%s, head %s\n"
                .formatted(
                        path,
                        count(records, "record"),
                        audit.segments() > 1 ? " in " + count(audit.segments(), "segment") : "",
                        audit.chain().hash());
        if (audit.start().number() > 0) {
            text += "before them records 1 to %d were removed to make room, the last %s\n"
                    .formatted(audit.start().number(), audit.start().hash());
        }
        if (audit.tailBytes() > 0) {
            text +=
                    "after them %d bytes of a record that was being written when the kernel died; the next run drops them\n"
                            .formatted(audit.tailBytes());
        }
        return new Answer(
                ExitCode.OK,
                text,
                Json.object()
                        .put("sound", true)
                        .put("records", records)
                        .put("segments", audit.segments())
                        .put("removed_records", audit.start().number())
                        .put("head", audit.chain().hash())
                        .put("torn_tail_bytes", audit.tailBytes()));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
