package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.OperationPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the mode holds that a plan claims, derived once more from the plan: the compiler that proved it is not trusted.
 * For plans that keep the {@link FlowRules}. Stateless.
 */
final class ModeRules {
    private final SystemPlan plan;
    private final List<String> violations = new ArrayList<>();

    private ModeRules(SystemPlan plan) {
        this.plan = plan;
    }

    /** A sentence for each flow or person that breaks the mode. */
    static List<String> violations(SystemPlan plan) {
        ModeRules rules = new ModeRules(plan);
        plan.operation().mode().ifPresent(mode -> {
            switch (mode) {
                case ISOLATION -> rules.isolation();
                case SYSTEM_HIGH, CONTROLLED -> rules.people(mode);
                case MULTI_LEVEL -> {}
            }
        });
        return List.copyOf(rules.violations);
    }

    private void isolation() {
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (DiskGrant grant : plan.partitions().get(i).disks()) {
                same(
                        partition(i),
                        plan.partitions().get(i).accessClass(),
                        "disk " + plan.disks().get(grant.disk()).name() + " (" + plan.diskLabel(grant.disk()) + ")",
                        Optional.of(plan.disks().get(grant.disk()).accessClass()));
            }
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (PublishedGrant grant : plan.partitions().get(i).published()) {
                same(
                        partition(i),
                        plan.partitions().get(i).accessClass(),
                        "disk " + grant.disk() + " (" + plan.policy().format(grant.accessClass()) + ") of the volume "
                                + grant.volume(),
                        Optional.of(grant.accessClass()));
            }
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (ViewGrant view : plan.partitions().get(i).views()) {
                same(
                        partition(i),
                        plan.partitions().get(i).accessClass(),
                        "directory " + view.path() + " (" + plan.policy().format(view.accessClass()) + ")",
                        Optional.of(view.accessClass()));
            }
        }
        for (ChannelPlan channel : plan.channels()) {
            same(channel.from().partition(), channel.to().partition());
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (int before : plan.partitions().get(i).after()) {
                same(before, i);
            }
        }
    }

    private void same(int from, int to) {
        same(
                partition(from),
                plan.partitions().get(from).accessClass(),
                partition(to),
                plan.partitions().get(to).accessClass());
    }

    private String partition(int partition) {
        return "partition " + plan.partitions().get(partition).name() + " (" + plan.label(partition) + ")";
    }

    private void same(String one, Optional<AccessClass> oneClass, String other, Optional<AccessClass> otherClass) {
        if (!oneClass.equals(otherClass)) {
            violations.add("in mode isolation, " + one + " and " + other + " have nothing to share");
        }
    }

    private void people(OperationPlan.Mode mode) {
        if (plan.operation().people().isEmpty()) {
            violations.add("mode " + mode.word() + " is claimed, and nobody is named");
        }
        List<AccessClass> classes = Stream.of(
                        plan.partitions().stream()
                                .map(PartitionPlan::accessClass)
                                .flatMap(Optional::stream),
                        plan.partitions().stream()
                                .flatMap(partition -> partition.published().stream())
                                .map(PublishedGrant::accessClass),
                        plan.partitions().stream()
                                .flatMap(partition -> partition.views().stream())
                                .map(ViewGrant::accessClass),
                        plan.disks().stream().map(DiskPlan::accessClass))
                .flatMap(each -> each)
                .distinct()
                .toList();
        for (OperationPlan.Person person : plan.operation().people()) {
            boolean holds = mode == OperationPlan.Mode.SYSTEM_HIGH
                    ? classes.stream().allMatch(person::isClearedFor)
                    : classes.stream().anyMatch(person::isClearedFor);
            if (!holds) {
                violations.add("in mode " + mode.word() + ", " + person.name() + " is not cleared for "
                        + (mode == OperationPlan.Mode.SYSTEM_HIGH ? "everything" : "anything"));
            }
        }
    }
}
