package dev.cofferdam.partition;

/** All that a {@link Program} can reach. */
public interface Partition {

    /** The partition's own name. */
    String name();
}
