package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** A subcommand about an audit, which says nothing of one that is not what was written but that. For one thread. */
abstract class CheckedAuditCommand extends AnswerCommand {
    private final Directories directories;

    @Mixin
    private AuditFile file;

    CheckedAuditCommand(Directories directories) {
        this.directories = directories;
    }

    abstract Answer sound(Path path, Audit audit);

    @Override
    final Answer answer() throws IOException {
        Path path = file.find(directories);
        try {
            return sound(path, Audits.check(path));
        } catch (AuditException e) {
            return damaged(path, e);
        }
    }

    private static Answer damaged(Path path, AuditException wrong) {
        return new Answer(
                ExitCode.REFUSED,
                "%s was TAMPERED WITH or damaged: %s\n".formatted(path, wrong.getMessage()),
                Json.object().put("sound", false).put("record", wrong.record()).put("wrong", wrong.getMessage()));
    }
}
