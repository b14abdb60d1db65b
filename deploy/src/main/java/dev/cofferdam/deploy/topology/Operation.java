package dev.cofferdam.deploy.topology;

import java.util.List;
import java.util.Optional;

/**
 * How a topology is operated: what it claims to be, and who uses it. Immutable.
 *
 * @param mode empty: it claims nothing
 */
public record Operation(Optional<Located<Mode>> mode, List<Person> people) {
    /** Nothing is said about it. */
    public static final Operation UNKNOWN = new Operation(Optional.empty(), List.of());

    public Operation {
        people = List.copyOf(people);
    }

    /** What can be claimed, the strictest first. */
    public enum Mode {
        UNREADABLE,
        /** No information goes from one class to another. */
        ISOLATION,
        /** Everybody is cleared for everything. */
        SYSTEM_HIGH,
        /** Everybody is cleared for something. */
        CONTROLLED,
        /** Neither is needed. */
        MULTI_LEVEL
    }

    /**
     * Somebody who uses the topology.
     *
     * @param uses partitions whose console or socket the person uses
     */
    public record Person(Located<String> name, Located<String> clearance, List<Located<String>> uses) {}
}
