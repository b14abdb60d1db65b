package dev.cofferdam.deploy.command.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.downgrade.CaseReport;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Rendering;
import dev.cofferdam.store.downgrade.SshSignature;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a page asks about downgrades, and what it may order. For one thread. */
record CaseQuestions(Downgrades downgrades) {
    private static final int SHOWN_BYTES_MAX = 64 << 10;
    private static final int CASES_MAX = 100;

    /** The latest first. */
    Optional<JsonNode> list(Map<String, String> parameters) throws IOException {
        List<Case> all = downgrades.cases().all();
        ObjectNode json = Json.object();
        json.set("cases", Json.array(all.reversed().stream().limit(CASES_MAX).toList(), of ->
                (JsonNode) CaseReport.json(of)));
        return Optional.of(json);
    }

    /** With its content, written so that nothing of it is obeyed by what shows it. */
    Optional<JsonNode> show(Map<String, String> parameters) throws IOException {
        Case of = downgrades.cases().find(parameters.getOrDefault("case", ""));
        String content = downgrades.content(of).map(CaseQuestions::render).orElse("(its object is gone)");
        return Optional.of(CaseReport.json(of).put("content", content));
    }

    private static String render(byte[] content) {
        String shown = Rendering.content(Arrays.copyOf(content, Math.min(content.length, SHOWN_BYTES_MAX)));
        int more = content.length - SHOWN_BYTES_MAX;
        return more > 0 ? shown + "\n(" + more + " more bytes; 'cofferdam downgrade show' has them)" : shown;
    }

    Optional<JsonNode> approve(Map<String, String> parameters) throws IOException {
        SshSignature signature = SshSignature.parse(parameters.getOrDefault("signature", ""));
        return Optional.of(CaseReport.json(downgrades.approve(parameters.getOrDefault("case", ""), signature)));
    }
}
