package dev.cofferdam.deploy.command.downgrade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.store.downgrade.Approval;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Rendering;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.downgrade.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** Says how cases stand. Stateless. */
public final class CaseReport {
    private CaseReport() {}

    /** A case after a step, in a line or a few. */
    static Answer step(Case of) {
        boolean refused = of.stage() == Stage.REJECTED;
        return new Answer(refused ? ExitCode.REFUSED : ExitCode.OK, summary(of), json(of));
    }

    private static String summary(Case of) {
        StringBuilder text = new StringBuilder(
                "case %s is %s: %s from %s to %s\n".formatted(of.id(), stage(of), object(of), of.from(), of.to()));
        for (Verdict verdict : of.verdicts()) {
            text.append("  filter %s %s\n".formatted(verdict.filter(), verdict.passed() ? "passed it" : "REFUSED it"));
            verdict.findings()
                    .forEach(finding ->
                            text.append("    ").append(Rendering.line(finding)).append('\n'));
        }
        for (Approval approval : of.approvals()) {
            text.append("  approved by %s at %s\n".formatted(approval.person(), approval.time()));
        }
        if (!of.reason().isEmpty()) {
            text.append("  reason: ").append(of.reason()).append('\n');
        }
        if (of.stage() == Stage.REVIEWED) {
            text.append("  %d of %d people have approved it; it expires at %s\n"
                    .formatted(of.approvals().size(), Case.APPROVALS, of.expires()));
        }
        return text.toString();
    }

    static Answer list(List<Case> cases) {
        Table table = new Table("CASE", "STAGE", "OBJECT", "FROM", "TO", "SUBMITTER", "APPROVED BY", "EXPIRES");
        for (Case of : cases) {
            table.row(
                    of.id(),
                    stage(of),
                    object(of),
                    of.from(),
                    of.to(),
                    of.submitter(),
                    of.approvals().isEmpty()
                            ? "-"
                            : of.approvals().stream().map(Approval::person).collect(Collectors.joining(", ")),
                    of.stage() == Stage.REVIEWED ? of.expires().toString() : "-");
        }
        ObjectNode json = Json.object();
        json.set("cases", Json.array(cases, CaseReport::json));
        return new Answer(ExitCode.OK, cases.isEmpty() ? "nothing was submitted yet\n" : table.toString(), json);
    }

    private static String object(Case of) {
        return of.content().map(content -> "object " + content.object()).orElse("-");
    }

    private static String stage(Case of) {
        return Names.word(of.stage());
    }

    /** With the content, as far as it is to be shown. */
    static Answer show(Case of, String content) {
        String text = summary(of)
                + of.content()
                        .map(copy -> "  %d bytes, sha256 %s (whole extent)\n".formatted(copy.bytes(), copy.sha256()))
                        .orElse("")
                + "\n" + content;
        return new Answer(ExitCode.OK, text, json(of).put("content", content));
    }

    /** For programs, without the content. */
    public static ObjectNode json(Case of) {
        ObjectNode json = Json.object()
                .put("case", of.id())
                .put("stage", stage(of))
                .put("from", of.from())
                .put("to", of.to())
                .put("direction", Names.word(of.direction()))
                .put("submitter", of.submitter())
                .put("submitted", of.submitted().toString())
                .put("expires", of.expires().toString())
                .put("reason", of.reason());
        of.content()
                .ifPresent(content -> json.put("object", content.object())
                        .put("version", content.version())
                        .put("bytes", content.bytes())
                        .put("sha256", content.sha256())
                        .put("statement", of.statement()));
        json.set("verdicts", Json.array(of.verdicts(), verdict -> {
            ObjectNode said = Json.object().put("filter", verdict.filter()).put("passed", verdict.passed());
            said.set("findings", Json.texts(verdict.findings()));
            return said;
        }));
        json.set(
                "approvals",
                Json.array(
                        of.approvals(),
                        approval -> Json.object()
                                .put("person", approval.person())
                                .put("time", approval.time().toString())));
        return json;
    }
}
