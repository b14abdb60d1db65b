package dev.cofferdam.deploy.compiler;

import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Surroundings;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.yaml.TopologyReader;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a topology, checks every rule and makes its plan. Immutable.
 *
 * @param machine that the topology is to run on
 * @param programs that partitions may name
 */
public record Compiler(Machine machine, Programs programs) {

    /** The compiler for this machine and the programs on this process's path. */
    public static Compiler here() {
        return new Compiler(Machine.here(), Programs.installed());
    }

    /**
     * Compiles {@code file}; whatever is wrong with its text is a violation in the result.
     *
     * @throws IOException where the file cannot be read
     */
    public Compilation compile(Path file) throws IOException {
        Violations violations = new Violations();
        Optional<Topology> topology = TopologyReader.read(file, violations);
        Surroundings surroundings =
                Surroundings.of(file.toAbsolutePath().normalize().getParent(), machine, programs);
        topology.ifPresent(read -> Rule.checkAll(read, surroundings, violations));
        String identity = file.toRealPath().toString();
        Optional<Plan> plan = violations.sorted().isEmpty()
                ? topology.map(sound -> new Planner(Labels.of(sound), surroundings).plan(sound, identity))
                : Optional.empty();
        return new Compilation(topology, violations.sorted(), plan);
    }
}
