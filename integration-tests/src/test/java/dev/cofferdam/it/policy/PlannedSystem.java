package dev.cofferdam.it.policy;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.it.policy.Observations.Step;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.RestartPolicy;
import dev.cofferdam.kernel.SystemPlan;
import dev.cofferdam.kernel.SystemPlan.ChannelEnd;
import dev.cofferdam.kernel.SystemPlan.ChannelPlan;
import dev.cofferdam.kernel.SystemPlan.Design;
import dev.cofferdam.kernel.SystemPlan.DiskGrant;
import dev.cofferdam.kernel.SystemPlan.DiskPlan;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;
import dev.cofferdam.kernel.plan.Channel;
import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.Organisation;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.Store;
import java.util.ArrayList;
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
    private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.On.ALWAYS, 1000);

    private PlannedSystem() {}

    /** That plan with other labels, as somebody would edit it behind the compiler's back. */
    static Plan relabelled(Plan plan, UnaryOperator<String> labelOf) {
        Plan.Builder edited = plan.toBuilder();
        for (int i = 0; i < plan.getPartitionsCount(); i++) {
            Partition partition = plan.getPartitions(i);
            edited.setPartitions(i, partition.toBuilder().setLabel(labelOf.apply(partition.getName())));
        }
        Store.Builder store = plan.getStore().toBuilder();
        for (int i = 0; i < store.getDisksCount(); i++) {
            Disk disk = store.getDisks(i);
            store.setDisks(i, disk.toBuilder().setLabel(labelOf.apply(disk.getName())));
        }
        edited.setStore(store);
        return edited.build();
    }

    /** What the core decides by, with the store in the kernel. */
    static SystemPlan of(Plan plan) {
        List<PartitionPlan> partitions = new ArrayList<>();
        for (Partition partition : plan.getPartitionsList()) {
            partitions.add(new PartitionPlan(
                    partition.getName(),
                    partition.getLabel(),
                    partition.getDisksList().stream()
                            .map(grant -> new DiskGrant(
                                    grant.getDisk(), grant.getLocalName(), grant.getReadable(), grant.getWritable()))
                            .toList(),
                    partition.getLimits().getWindowBytes(),
                    ALWAYS));
        }
        return new SystemPlan(
                new Policy(plan.getPolicy().getOrganisationsList().stream()
                        .map(PlannedSystem::organisation)
                        .toList()),
                partitions,
                plan.getStore().getDisksList().stream()
                        .map(disk -> new DiskPlan(disk.getName(), disk.getLabel(), disk.getLengthBytes()))
                        .toList(),
                plan.getChannelsList().stream().map(PlannedSystem::channel).toList(),
                Design.CALL,
                Optional.empty());
    }

    private static dev.cofferdam.abi.Organisation organisation(Organisation planned) {
        return new dev.cofferdam.abi.Organisation(
                planned.getName(),
                planned.getLevelsList(),
                planned.getCategoriesList(),
                planned.getReleasesList(),
                planned.getIntegrityLevelsList(),
                planned.getIntegrityCategoriesList());
    }

    private static ChannelPlan channel(Channel planned) {
        return new ChannelPlan(
                planned.getKind() == Channel.Kind.CALL,
                new ChannelEnd(
                        planned.getFrom().getPartition(), planned.getFrom().getLocalName()),
                new ChannelEnd(planned.getTo().getPartition(), planned.getTo().getLocalName()));
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
