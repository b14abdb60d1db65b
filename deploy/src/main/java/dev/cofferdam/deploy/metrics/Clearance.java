package dev.cofferdam.deploy.metrics;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import java.util.Optional;

/**
 * What a page may tell. Immutable.
 *
 * @param label of the class of those who read it; empty for an operator, who may know all
 */
public record Clearance(Optional<String> label) {
    /** The operator's. */
    public static final Clearance ALL = new Clearance(Optional.empty());

    /** Whether a page may tell what every class together does. */
    boolean isAll() {
        return label.isEmpty();
    }

    /**
     * Whether a page may tell of something of that class.
     *
     * @param policy of the topology that runs
     */
    boolean sees(AccessClass of, Policy policy) {
        try {
            return isAll() || of.mayFlowTo(policy.parse(label.get()));
        } catch (LabelException e) {
            // The topology was launched anew, and its policy knows the class no more: nothing flows to it.
            return false;
        }
    }
}
