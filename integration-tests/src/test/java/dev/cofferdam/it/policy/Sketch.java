package dev.cofferdam.it.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A topology as far as it says who may observe whom. Immutable. An access class is a map from the names of the
 * organisations that it has a part of to its part of each.
 *
 * @param people who may change the class of objects; empty where nobody may
 */
record Sketch(
        List<Organisation> organisations,
        List<Disk> disks,
        List<Partition> partitions,
        List<Grant> grants,
        List<Channel> channels,
        List<Person> people) {

    /** A virtual disk of the store. */
    record Disk(String name, Map<String, Clearance> label) {}

    /** An isolated process. */
    record Partition(String name, Map<String, Clearance> label) {}

    /** How a partition may use a disk. */
    enum Access {
        READ,
        WRITE,
        READ_WRITE
    }

    /**
     * One use of a disk that a partition is granted.
     *
     * @param as the partition's own name for it
     */
    record Grant(String partition, String disk, String as, Access access) {}

    /** What kind of connection a channel is. */
    enum Kind {
        ONE_WAY,
        CALL
    }

    /** A channel, each end under the local name that its partition has for it. */
    record Channel(String from, String fromEnd, String to, String toEnd, Kind kind) {}

    /** What a person may do to the class of objects. */
    enum Right {
        SUBMIT,
        DOWNGRADE,
        UPGRADE,
        INCOMPARABLE
    }

    /** Somebody whose signature counts. */
    record Person(String name, Set<Right> may) {}
}
