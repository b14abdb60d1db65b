package dev.cofferdam.partition.runtime;

import dev.cofferdam.partition.Program;
import java.util.List;

/** A program that comes with Cofferdam and has a say beyond that of everybody's. */
public interface BundledProgram extends Program {

    /**
     * Why it could not do its work with what a topology gives it, where each argument is of its kind. Asked when the topology
     * is checked.
     */
    default List<Objection> objections(Provision given) {
        return List.of();
    }

    /** Names of the jars, without version, that it needs beside the partition runtime. */
    default List<String> libraries() {
        return List.of();
    }
}
