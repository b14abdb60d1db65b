package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.Lifecycle;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import java.util.Optional;

/**
 * What those may be told who look at a topology: the one place where it is decided, for every kind of page. Immutable.
 *
 * @param label of the class of those who read it; empty for an operator, who may know all
 */
public record Clearance(Optional<String> label) {
    /** The operator's. */
    public static final Clearance ALL = new Clearance(Optional.empty());

    /** Whether a page may tell what every class together does. */
    public boolean isAll() {
        return label.isEmpty();
    }

    /** The store's own partition has no class: all of them change it. */
    public boolean seesPartition(String name, Plan plan) {
        return isAll()
                || plan.partitions().stream()
                        .filter(partition -> partition.name().equals(name))
                        .map(PartitionPlan::accessClass)
                        .flatMap(Optional::stream)
                        .anyMatch(of -> sees(of, plan.policy()));
    }

    /** One that is in the volume and not in the plan is the operator's. */
    public boolean seesDisk(String name, Plan plan) {
        return isAll()
                || plan.disks().stream()
                        .filter(disk -> disk.name().equals(name))
                        .map(DiskPlan::accessClass)
                        .anyMatch(of -> sees(of, plan.policy()));
    }

    /**
     * Whether all that a class may know has ended for good. Then the topology has ended for it: how long it goes on is for
     * others to decide, and would tell of them.
     */
    public boolean hasEnded(KernelStatus status, Plan plan) {
        return !isAll()
                && status.partitions().stream()
                        .filter(partition -> seesPartition(partition.name(), plan))
                        .allMatch(partition ->
                                Lifecycle.State.valueOf(partition.state()).isFinal());
    }

    private boolean sees(AccessClass of, Policy policy) {
        try {
            return of.mayFlowTo(policy.parse(label.get()));
        } catch (LabelException e) {
            // The topology was launched anew, and its policy knows the class no more: nothing flows to it.
            return false;
        }
    }
}
