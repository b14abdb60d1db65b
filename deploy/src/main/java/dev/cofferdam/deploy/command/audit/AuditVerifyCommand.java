package dev.cofferdam.deploy.command.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.host.AuditFiles;
import dev.cofferdam.store.downgrade.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks an audit. For one thread. */
@Command(
        name = "verify",
        description = {
            "Check that an audit is what was written: every record of every segment, their order, and its end.",
            "Where the clock of those who wrote it jumped is named: ahead by more than a day, or back by more than a"
                    + " minute.",
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
    protected Answer answer() throws IOException {
        Path path = file.find(directories);
        try {
            Timeline.Witness witness = new Timeline.Witness();
            Audit audit = new AuditFiles(path).check(record -> witness.add(Downgrades.moment(record)));
            return sound(path, audit, witness.timeline().jumps());
        } catch (AuditException e) {
            return AuditDamage.of(path, e);
        }
    }

    private static Answer sound(Path path, Audit audit, List<Timeline.Jump> jumps) {
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
        ObjectNode json = Json.object()
                .put("sound", true)
                .put("records", records)
                .put("segments", audit.segments())
                .put("removed_records", audit.start().number())
                .put("head", audit.chain().hash())
                .put("torn_tail_bytes", audit.tailBytes());
        json.set("jumps", ClockReport.json(jumps));
        return new Answer(ExitCode.OK, text + ClockReport.text(jumps), json);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
