package dev.cofferdam.deploy.command.audit;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.kernel.AuditException;
import java.nio.file.Path;

/** Says that an audit is not what was written. Stateless. */
final class AuditDamage {
    private AuditDamage() {}

    static Answer of(Path path, AuditException wrong) {
        return new Answer(
                ExitCode.REFUSED,
                "%s was TAMPERED WITH or damaged: %s\n".formatted(path, wrong.getMessage()),
                Json.object().put("sound", false).put("record", wrong.record()).put("wrong", wrong.getMessage()));
    }
}
