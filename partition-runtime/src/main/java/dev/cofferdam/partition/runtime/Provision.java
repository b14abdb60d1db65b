package dev.cofferdam.partition.runtime;

import java.util.Map;

/**
 * What a topology gives a program. Immutable.
 *
 * @param arguments each of its kind, as the program gets them
 * @param disks how many
 * @param memoryBytes the partition's limit
 */
public record Provision(Map<String, String> arguments, int disks, long memoryBytes) {
    public Provision {
        arguments = Map.copyOf(arguments);
    }
}
