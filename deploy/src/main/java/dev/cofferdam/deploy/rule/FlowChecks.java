package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.flow.Flow;
import dev.cofferdam.deploy.flow.Obstacles;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of labels and of the flows between them. Stateless. */
final class FlowChecks {
    private FlowChecks() {}

    static void labelFits(Examination of, Check.Findings findings) {
        for (Located<String> label : labels(of.topology())) {
            of.labels()
                    .fault(label)
                    .filter(LabelException::isTooLong)
                    .ifPresent(fault -> findings.add(
                            label.at(),
                            fault.getMessage(),
                            "name fewer categories or releases, or shorten their names"));
        }
    }

    static void labelExists(Examination of, Check.Findings findings) {
        labels(of.topology()).forEach(label -> label(label, of, findings));
    }

    private static List<Located<String>> labels(Topology topology) {
        List<Located<String>> labels = new ArrayList<>();
        topology.disks().forEach(disk -> labels.add(disk.label()));
        topology.directories().forEach(directory -> labels.add(directory.label()));
        topology.partitions().forEach(partition -> labels.add(partition.label()));
        topology.operation().people().forEach(person -> labels.add(person.clearance()));
        return labels;
    }

    private static void label(Located<String> label, Examination of, Check.Findings findings) {
        of.labels()
                .fault(label)
                .filter(fault -> !fault.isTooLong())
                .ifPresent(fault -> findings.add(
                        label.at().plus(fault.column()),
                        "in the label '" + Printable.shortened(label.value()) + "': " + fault.getMessage(),
                        LabelAdvice.of(
                                label.value(), fault, of.labels().policy().orElseThrow())));
    }

    static void flowDominated(Examination of, Check.Findings findings) {
        dominated(of, Flow.Kind.GRANT, findings);
    }

    static void startDominated(Examination of, Check.Findings findings) {
        dominated(of, Flow.Kind.START, findings);
    }

    private static void dominated(Examination of, Flow.Kind kind, Check.Findings findings) {
        Optional<Policy> policy = of.labels().policy();
        if (policy.isEmpty()) {
            return;
        }
        for (Flow flow : of.flows().all()) {
            Optional<AccessClass> from = of.labels().classOf(flow.from().label());
            Optional<AccessClass> to = of.labels().classOf(flow.to().label());
            if (flow.kind() == kind
                    && from.isPresent()
                    && to.isPresent()
                    && !from.get().mayFlowTo(to.get())) {
                List<String> obstacles = Obstacles.between(policy.get(), from.get(), to.get());
                findings.add(
                        flow.at(),
                        "by " + flow.through() + ", " + shown(flow.from(), policy.get(), from.get())
                                + " may not flow to " + shown(flow.to(), policy.get(), to.get()) + ": "
                                + String.join("; ", obstacles),
                        "take it away, or give " + flow.to().kindAndName() + " the label "
                                + policy.get().format(from.get().join(to.get())) + " or one above it");
            }
        }
    }

    private static String shown(Party party, Policy policy, AccessClass accessClass) {
        return party.kindAndName() + " (" + policy.format(accessClass) + ")";
    }
}
