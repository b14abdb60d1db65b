package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for records of an audit, and checks all of it while it looks. Stateless. */
record AuditSearch(Directories directories, String topology) implements Question {
    private static final int SHOWN_MAX = 200;

    /** Those that have the parameter {@code text} somewhere and are of the {@code kind}; the latest of them. */
    @Override
    public Optional<JsonNode> answer(Map<String, String> parameters) throws IOException {
        if (!Audits.has(directories, topology)) {
            throw new IOException("there is no audit yet: " + topology + " never ran here");
        }
        String text = parameters.getOrDefault("text", "").toLowerCase(Locale.ROOT);
        String kind = parameters.getOrDefault("kind", "");
        Deque<AuditRecord> shown = new ArrayDeque<>();
        long[] matches = {0};
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        try {
            Audit audit = new AuditFiles(Audits.find(directories, topology)).check(record -> {
                if (matches(record, text, kind)) {
                    matches[0]++;
                    shown.add(record);
                    if (shown.size() > SHOWN_MAX) {
                        shown.remove();
                    }
                }
            });
            said.put("sound", true)
                    .put("records", audit.chain().number() - audit.start().number())
                    .put("removed", audit.start().number())
                    .put("segments", audit.segments())
                    .put("head", audit.chain().hash());
        } catch (AuditException e) {
            said.put("sound", false).put("wrong", e.getMessage());
        }
        said.put("matches", matches[0]);
        var list = said.putArray("shown");
        shown.forEach(record -> list.add(json(record)));
        return Optional.of(said);
    }

    private static boolean matches(AuditRecord record, String text, String kind) {
        String word = Names.word(record.event().kind());
        return (kind.isEmpty() || kind.equals(word))
                && Stream.of(
                                record.event().subject(),
                                record.event().label(),
                                record.event().detail(),
                                word)
                        .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(text));
    }

    private static ObjectNode json(AuditRecord record) {
        return Watch.json(record).put("number", record.number());
    }
}
