package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.rule.Violations;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Says what is wrong with a topology. Stateless. */
public final class ViolationReport {
    private ViolationReport() {}

    public static Answer of(List<Violation> violations) {
        return new Answer(ExitCode.REFUSED, text(violations), json(violations));
    }

    private static String text(List<Violation> violations) {
        StringBuilder text = new StringBuilder();
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        for (Violation violation : violations) {
            broken.add(violation.rule());
            text.append("%s: %s: %s\n    %s\n"
                    .formatted(violation.at(), violation.rule().id(), violation.wrong(), violation.right()));
        }
        text.append("\nRules broken:\n");
        broken.forEach(rule -> text.append("  %s: %s\n".formatted(rule.id(), rule.sentence())));
        String count = violations.size() == 1 ? "1 violation" : violations.size() + " violations";
        String more = violations.size() == Violations.MAX ? " or more" : "";
        return text.append("\n%s%s\n".formatted(count, more)).toString();
    }

    private static JsonNode json(List<Violation> violations) {
        ObjectNode root = Json.object().put("valid", false);
        root.set(
                "violations",
                Json.array(
                        violations,
                        violation -> Json.place(Json.object(), violation.at())
                                .put("rule", violation.rule().id())
                                .put("sentence", violation.rule().sentence())
                                .put("wrong", violation.wrong())
                                .put("right", violation.right())));
        return root;
    }
}
