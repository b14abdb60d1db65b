package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Domains;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.kernel.plan.PlanNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rule of who is started after whom. Stateless; names that could not be read are passed over. */
final class StartChecks {
    private StartChecks() {}

    static void startOrder(Examination of, Check.Findings findings) {
        Topology topology = of.topology();
        List<String> known = topology.partitions().stream()
                .map(partition -> partition.name().value())
                .filter(name -> !name.isEmpty())
                .toList();
        List<Cycles.Edge> edges = new ArrayList<>();
        for (Partition partition : topology.partitions()) {
            String name = partition.name().value();
            Set<String> seen = new HashSet<>();
            for (Located<String> before : partition.after()) {
                if (before.value().isEmpty()) {
                    continue;
                }
                if (before.value().equals(PlanNames.STORE)) {
                    findings.add(
                            before.at(),
                            "the store is started before everybody, and requests wait for it",
                            "take 'store' away");
                } else if (!known.contains(before.value())) {
                    unknown(before, known, findings);
                } else if (before.value().equals(name)) {
                    findings.add(before.at(), "'" + name + "' would wait for itself", "take it away");
                } else if (!seen.add(before.value())) {
                    findings.add(before.at(), "'" + before.value() + "' stands here twice", "remove one");
                } else {
                    sameDomain(topology.domains(), name, before, findings);
                    edges.add(new Cycles.Edge(name, before.value(), before.at()));
                }
            }
        }
        Cycles.find(
                edges,
                (closing, names) -> findings.add(
                        closing.at(),
                        "each of these would wait for the next: " + String.join(" -> ", names),
                        "take one of them away"));
    }

    private static void unknown(Located<String> name, List<String> known, Check.Findings findings) {
        String intake = name.value() + "-intake";
        findings.add(
                name.at(),
                "there is no partition '" + name.value() + "'",
                known.contains(intake)
                        ? "name a half of the gateway: '" + intake + "', or '" + name.value() + "-release'"
                        : Nearest.advice(name.value(), known, "partitions"));
    }

    private static void sameDomain(Domains domains, String name, Located<String> before, Check.Findings findings) {
        Optional<String> own = domains.of(name);
        Optional<String> other = domains.of(before.value());
        if (own.isPresent() && other.isPresent() && !own.equals(other)) {
            findings.add(
                    before.at(),
                    "'%s' runs in domain %s, and '%s' in domain %s, whose kernel knows nothing of the other's partitions"
                            .formatted(before.value(), other.get(), name, own.get()),
                    "let it wait for what the other publishes or sends, or put both into one domain");
        }
    }
}
