package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Direction;
import dev.cofferdam.deploy.flow.Flow;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.flow.Paths;
import dev.cofferdam.deploy.rule.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says whether a flow is allowed, why, and what grants it. Stateless. */
public final class ExplanationReport {
    private ExplanationReport() {}

    /** @param time a line about when the two run, or nothing */
    static Answer of(Explanation explanation, String time) {
        int exitCode = explanation.allowed() ? ExitCode.OK : ExitCode.REFUSED;
        return new Answer(exitCode, text(explanation, time), json(explanation, time));
    }

    private static String text(Explanation explanation, String time) {
        StringBuilder text = new StringBuilder(explanation.allowed() ? "ALLOWED\n\n" : "REFUSED\n\n");
        Direction first = explanation.directions().getFirst();
        text.append(labelled(first.from(), first.fromLabel())).append(labelled(first.to(), first.toLabel()));
        for (Direction direction : explanation.directions()) {
            text.append("\n%s -> %s: %s\n"
                    .formatted(
                            direction.from().kindAndName(),
                            direction.to().kindAndName(),
                            direction.allowed() ? "allowed" : "refused"));
            direction.obstacles().forEach(obstacle -> text.append("    because %s\n".formatted(obstacle)));
            direction
                    .granted()
                    .forEach(route -> text.append("    granted at %s\n"
                            .formatted(route.stream()
                                    .map(ExplanationReport::granted)
                                    .collect(Collectors.joining("\n          then at ")))));
            if (direction.granted().isEmpty()) {
                text.append("    not granted: no grant, channel or start of the topology leads there\n");
            }
        }
        if (!time.isEmpty()) {
            text.append('\n').append(time);
        }
        text.append('\n');
        rules(explanation).forEach(rule -> text.append("%s: %s\n".formatted(rule.id(), rule.sentence())));
        return text.toString();
    }

    /** By which the answer is judged, and those of what grants it. */
    private static Set<Rule> rules(Explanation explanation) {
        Set<Rule> rules = EnumSet.of(Rule.FLOW_DOMINATED);
        explanation.directions().stream()
                .flatMap(direction -> direction.granted().stream().flatMap(List::stream))
                .map(flow -> switch (flow.kind()) {
                    case GRANT -> Rule.FLOW_DOMINATED;
                    case START -> Rule.START_DOMINATED;
                    case OUTBOX -> Rule.OUTBOXES;
                })
                .forEach(rules::add);
        return rules;
    }

    private static String granted(Flow flow) {
        return flow.at() + ": " + flow.through()
                + (flow.note().isEmpty() ? "" : "\n               note: " + flow.note());
    }

    private static String labelled(Party party, String label) {
        String at = party.kind() == Party.Kind.LABEL ? "" : " (" + party.label().at() + ")";
        return "%s: %s%s\n".formatted(party.kindAndName(), label, at);
    }

    /**
     * For programs.
     *
     * @param time a line about when the two run, or nothing
     */
    public static JsonNode json(Explanation explanation, String time) {
        ObjectNode root = Json.object()
                .put("allowed", explanation.allowed())
                .put("granted", explanation.granted())
                .put("rule", Rule.FLOW_DOMINATED.id())
                .put("sentence", Rule.FLOW_DOMINATED.sentence());
        if (!time.isEmpty()) {
            root.put("time", time.strip());
        }
        root.set("directions", Json.array(explanation.directions(), ExplanationReport::json));
        return root;
    }

    /** The same with every path, as far as they were looked for, for programs. */
    public static JsonNode json(Explanation explanation, Paths paths) {
        ObjectNode root = (ObjectNode) json(explanation, "");
        root.set(
                "paths",
                Json.array(
                        paths.paths(),
                        path -> Json.array(
                                path,
                                flow -> Json.place(Json.object(), flow.at())
                                        .put("from", flow.from().name())
                                        .put("to", flow.to().name())
                                        .put("through", flow.through()))));
        return root.put("more", paths.more());
    }

    private static JsonNode json(Direction direction) {
        ObjectNode object = Json.object()
                .put("from", direction.from().kindAndName())
                .put("from_label", direction.fromLabel())
                .put("to", direction.to().kindAndName())
                .put("to_label", direction.toLabel())
                .put("allowed", direction.allowed());
        object.set("obstacles", Json.texts(direction.obstacles()));
        object.set(
                "granted",
                Json.array(
                        direction.granted(),
                        route -> Json.array(route, flow -> {
                            ObjectNode one =
                                    Json.place(Json.object(), flow.at()).put("through", flow.through());
                            return flow.note().isEmpty() ? one : one.put("note", flow.note());
                        })));
        return object;
    }
}
