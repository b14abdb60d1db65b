package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.Choices;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that a page asked and was told by now, for one that is saved. Stateless. */
record Snapshot(Hub hub, Questions questions) {
    /** Of more, no two are explained: there would be thousands of answers. */
    static final int EXPLAINED_MAX = 32;

    ObjectNode take(Instant now) throws IOException {
        ObjectNode snapshot = object().put("time", now.toString());
        ObjectNode answers = snapshot.putObject("answers");
        // Nothing can be ordered of a page that was saved.
        ObjectNode scene = answer("scene", Map.of()).deepCopy();
        answers.set("scene", scene.put("control", false));
        if (questions.asked().containsKey("explain")) {
            explain(scene, answers);
        }
        cases(answers);
        try {
            if (questions.asked().containsKey("audit")) {
                answers.set("audit", answer("audit", Map.of()));
            }
        } catch (IOException e) {
            // It never ran; the page says that there is none.
        }
        ArrayNode frames = snapshot.putArray("frames");
        hub.latest()
                .forEach(told -> frames.addObject()
                        .put("kind", Choices.word(told.kind()))
                        .set("data", told.data()));
        return snapshot;
    }

    private JsonNode answer(String question, Map<String, String> parameters) throws IOException {
        return questions.asked().get(question).answer(parameters).orElseThrow();
    }

    private void explain(JsonNode scene, ObjectNode answers) throws IOException {
        List<String> names = new ArrayList<>();
        for (String kind : List.of("partitions", "disks")) {
            scene.get(kind).forEach(each -> names.add(each.get("name").asText()));
        }
        if (names.size() > EXPLAINED_MAX) {
            return;
        }
        for (String from : names) {
            for (String to : names) {
                var verdict = questions.asked().get("explain").answer(Map.of("from", from, "to", to));
                verdict.ifPresent(said -> answers.set("explain\n" + from + "\n" + to, said));
            }
        }
    }

    private void cases(ObjectNode answers) throws IOException {
        if (questions.asked().containsKey("cases")) {
            JsonNode all = answer("cases", Map.of());
            answers.set("cases", all);
            for (JsonNode each : all.get("cases")) {
                String id = each.get("case").asText();
                answers.set("case\n" + id, answer("case", Map.of("case", id)));
            }
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
