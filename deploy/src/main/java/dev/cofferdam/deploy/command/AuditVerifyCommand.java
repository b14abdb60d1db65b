package dev.cofferdam.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.store.downgrade.Timeline;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** Checks an audit. For one thread. */
@Command(
        name = "verify",
        description = {
            "Check that an audit is what was written: every record, their order, and its end.",
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
final class AuditVerifyCommand extends CheckedAuditCommand {
    AuditVerifyCommand(Directories directories) {
        super(directories);
    }

    @Override
    Answer sound(Path path, Audit audit) {
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
        List<Timeline.Jump> jumps = Downgrades.jumps(audit);
        ObjectNode json = Json.object()
                .put("sound", true)
                .put("records", audit.chain().number())
                .put("head", audit.chain().hash())
                .put("torn_tail_bytes", audit.tailBytes());
        json.set("jumps", ClockReport.json(jumps));
        return new Answer(ExitCode.OK, text + ClockReport.text(jumps), json);
    }
}
