package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Modes;
import dev.cofferdam.deploy.flow.Modes.Verdict;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology;
import java.util.List;
import java.util.Optional;

/** Says which modes a topology could claim, and what keeps it from the others. Stateless. */
final class ModeReport {
    private static final int BREACHES_MAX = 3;

    private ModeReport() {}

    /** Empty where faults of the policy leave nothing to say. */
    static Optional<Answer> of(Topology topology) {
        List<Verdict> verdicts = Modes.of(topology, Labels.of(topology), Flows.of(topology));
        return verdicts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Answer(ExitCode.OK, text(topology, verdicts), json(topology, verdicts)));
    }

    private static Optional<String> claimed(Topology topology) {
        return topology.operation().mode().map(Located::value).map(Modes::word);
    }

    private static String text(Topology topology, List<Verdict> verdicts) {
        StringBuilder text = new StringBuilder("%s claims %s.\n\n"
                .formatted(
                        topology.name().value(),
                        claimed(topology).map(mode -> "mode " + mode).orElse("no mode")));
        for (Verdict verdict : verdicts) {
            text.append("%-11s  %s\n"
                    .formatted(Modes.word(verdict.mode()), verdict.holds() ? "could be claimed" : "does not hold"));
            verdict.breaches().stream()
                    .limit(BREACHES_MAX)
                    .forEach(breach -> text.append("    because %s: %s\n".formatted(breach.at(), breach.wrong())));
            int more = verdict.breaches().size() - BREACHES_MAX;
            if (more > 0) {
                text.append("    and %d more; --json has all\n".formatted(more));
            }
        }
        return text.toString();
    }

    private static ObjectNode json(Topology topology, List<Verdict> verdicts) {
        ObjectNode root = Json.object();
        claimed(topology).ifPresent(mode -> root.put("claimed", mode));
        root.set("modes", Json.array(verdicts, verdict -> {
            ObjectNode mode =
                    Json.object().put("mode", Modes.word(verdict.mode())).put("holds", verdict.holds());
            mode.set(
                    "because",
                    Json.array(
                            verdict.breaches(),
                            breach -> Json.place(Json.object(), breach.at()).put("wrong", breach.wrong())));
            return mode;
        }));
        return root;
    }
}
