package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks an audit. For one thread. */
@Command(
        name = "verify",
        description = {
            "Check that an audit is what was written: every record, their order, and its end.",
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
            return sound(path, Audits.check(path));
        } catch (AuditException e) {
            return damaged(path, e);
        }
    }

    private static Answer sound(Path path, Audit audit) {
        String text = "%s is what was written: %d record%s, head %s\n"
                .formatted(
                        path,
                        audit.chain().number(),
                        audit.chain().number() == 1 ? "" : "s",
                        audit.chain().hash());
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
                        .put("records", audit.chain().number())
                        .put("head", audit.chain().hash())
                        .put("torn_tail_bytes", audit.tailBytes()));
    }

    static Answer damaged(Path path, AuditException wrong) {
        return new Answer(
                ExitCode.REFUSED,
                "%s was TAMPERED WITH or damaged: %s\n".formatted(path, wrong.getMessage()),
                Json.object().put("sound", false).put("record", wrong.record()).put("wrong", wrong.getMessage()));
    }
}
