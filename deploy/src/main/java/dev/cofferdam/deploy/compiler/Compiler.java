package dev.cofferdam.deploy.compiler;

import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Surroundings;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.yaml.Source;
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
        return compile(Source.of(file), file.toRealPath());
    }

    /** Compiles a text that is no file; its paths start from this process's directory. */
    public Compilation compile(Source source) {
        return compile(source, source.file().toAbsolutePath());
    }

    private Compilation compile(Source source, Path identity) {
        Violations violations = new Violations();
        Optional<Topology> topology = TopologyReader.read(source, violations);
        Surroundings surroundings =
                Surroundings.of(source.file().toAbsolutePath().normalize().getParent(), machine, programs);
        topology.ifPresent(read -> Rule.checkAll(read, surroundings, violations));
        Optional<Plan> plan = violations.sorted().isEmpty()
                ? topology.map(sound -> new Planner(Labels.of(sound), surroundings).plan(sound, identity.toString()))
                : Optional.empty();
        return new Compilation(topology, violations.sorted(), plan);
    }
}
