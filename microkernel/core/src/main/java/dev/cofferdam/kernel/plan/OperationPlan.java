package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a topology claims to be, and who is named as cleared for what. Immutable.
 *
 * @param mode empty: it claims nothing
 */
public record OperationPlan(Optional<Mode> mode, List<Person> people) {
    /** Nothing is claimed, and nobody named. */
    public static final OperationPlan UNKNOWN = new OperationPlan(Optional.empty(), List.of());

    public OperationPlan {
        people = List.copyOf(people);
    }

    /** What can be claimed, the strictest first. */
    public enum Mode {
        /** No information goes from one class to another. */
        ISOLATION,
        /** Everybody is cleared for everything. */
        SYSTEM_HIGH,
        /** Everybody is cleared for something. */
        CONTROLLED,
        /** Neither is needed. */
        MULTI_LEVEL;

        /** As topologies write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Somebody who uses the topology. */
    public record Person(String name, AccessClass clearance) {
        /** Whether the person may see what is of that class: secrecy alone decides who may know. */
        public boolean isClearedFor(AccessClass accessClass) {
            return new AccessClass(accessClass.secrecy(), List.of())
                    .mayFlowTo(new AccessClass(clearance.secrecy(), List.of()));
        }
    }
}
