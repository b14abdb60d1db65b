package dev.cofferdam.it.policy;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.it.policy.Observations.Step;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan as the kernel takes it, and what its own check says of it. The only place that knows the forms of plans.
 * Stateless.
 */
final class PlannedSystem {
    private static final Pattern REFUSED = Pattern.compile(
            "(?<subject>\\S+) \\(.*\\) (?<verb>may not (?:read|write|send to|answer)) (?<object>\\S+) \\(.*\\)");
    private static final String HEAD = "the plan is refused: ";

    private PlannedSystem() {}

    /** That plan with other labels, as somebody would edit it behind the compiler's back. */
    static Plan relabelled(Plan plan, UnaryOperator<String> labelOf) {
        Policy policy = plan.policy();
        List<PartitionPlan> partitions = plan.partitions().stream()
                .map(partition -> new PartitionPlan(
                        partition.name(),
                        Optional.of(parse(policy, labelOf.apply(partition.name()))),
                        partition.program(),
                        partition.arguments(),
                        partition.disks(),
                        partition.files(),
                        partition.sockets(),
                        partition.directories(),
                        partition.limits(),
                        partition.restart()))
                .toList();
        Optional<StorePlan> store = plan.store()
                .map(old -> new StorePlan(
                        old.volume(),
                        old.sizeBytes(),
                        old.disks().stream()
                                .map(disk -> new DiskPlan(
                                        disk.name(), parse(policy, labelOf.apply(disk.name())), disk.bytes()))
                                .toList(),
                        old.limits(),
                        old.restart(),
                        old.health(),
                        old.placement()));
        return new Plan(
                plan.name(), plan.named(), plan.file(), policy, partitions, store, plan.channels(), plan.downgrade());
    }

    private static AccessClass parse(Policy policy, String label) {
        try {
            return policy.parse(label);
        } catch (LabelException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What the core decides by, with the store in the kernel. */
    static SystemPlan of(Plan plan) {
        return SystemPlan.of(plan, Design.CALL);
    }

    /** The steps for which a kernel refuses the plan; it does not say which grant or channel each is by. */
    static Set<Step> refused(SystemPlan plan) {
        try {
            var ignored = new Kernel(plan, null);
            return Set.of();
        } catch (IllegalArgumentException e) {
            Set<Step> steps = new LinkedHashSet<>();
            for (String violation : e.getMessage().substring(HEAD.length()).split("; ", -1)) {
                steps.add(step(violation));
            }
            return steps;
        }
    }

    private static Step step(String violation) {
        Matcher matcher = REFUSED.matcher(violation);
        if (!matcher.matches()) {
            throw new AssertionError("not understood: " + violation);
        }
        String subject = matcher.group("subject");
        String object = matcher.group("object");
        return matcher.group("verb").equals("may not read")
                ? new Step(object, subject, "")
                : new Step(subject, object, "");
    }
}
