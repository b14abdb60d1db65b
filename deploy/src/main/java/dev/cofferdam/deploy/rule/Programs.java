package dev.cofferdam.deploy.rule;

import dev.cofferdam.partition.Program;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The programs that come with Cofferdam, by name. Immutable. */
public final class Programs {
    private final SortedMap<String, Program> byName = new TreeMap<>();

    private Programs(Iterable<Program> programs) {
        programs.forEach(program -> byName.put(program.name(), program));
    }

    /** All that are on this process's path. */
    public static Programs installed() {
        return new Programs(ServiceLoader.load(Program.class));
    }

    /** These alone. */
    public static Programs of(Iterable<Program> programs) {
        return new Programs(programs);
    }

    /** The program of that name. */
    public Optional<Program> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    SortedMap<String, Program> byName() {
        return byName;
    }
}
