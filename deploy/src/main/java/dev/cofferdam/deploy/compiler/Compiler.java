package dev.cofferdam.deploy.compiler;

import dev.cofferdam.deploy.domain.Split;
import dev.cofferdam.deploy.rule.CheckContext;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.deploy.yaml.TopologyReader;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a topology, checks every rule and makes its plan. Immutable.
 *
 * @param machine that the topology is to run on
 * @param programs that partitions may name
 * @param own directories of Cofferdam's own, of which no partition is given any
 */
public record Compiler(Machine machine, Programs programs, List<Path> own) {

    public Compiler {
        own = List.copyOf(own);
    }

    /** Where nothing is Cofferdam's. */
    public Compiler(Machine machine, Programs programs) {
        this(machine, programs, List.of());
    }

    /** The compiler for this machine and the programs on this process's path. */
    public static Compiler here() {
        Directories directories = Directories.of(System.getenv());
        List<Path> own = new ArrayList<>(List.of(directories.runs(), directories.states()));
        own.addAll(Installation.here().places());
        return new Compiler(Machine.here(), Programs.installed(), own);
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

    /**
     * Compiles what one domain of a topology runs.
     *
     * @return with the violations of the whole, where it has any
     * @throws IOException where the file cannot be read, or has no such domain
     */
    public Compilation compile(Path file, String domain) throws IOException {
        Source source = Source.of(file);
        Path identity = file.toRealPath();
        Compilation whole = compile(source, identity);
        if (whole.plan().isEmpty()) {
            return whole;
        }
        Split split = Split.of(source, whole.topology().orElseThrow());
        if (!split.domains().contains(domain)) {
            throw new IOException(
                    "there is no domain '" + domain + "' in it; " + Nearest.advice(domain, split.domains(), "domains"));
        }
        byte[] text = split.text(domain).getBytes(StandardCharsets.UTF_8);
        Path shown = file.resolveSibling(file.getFileName() + " (domain " + domain + ")");
        return compile(new Source(shown, text.length, text), identity);
    }

    private Compilation compile(Source source, Path identity) {
        Violations violations = new Violations();
        Optional<Topology> topology = TopologyReader.read(source, violations);
        CheckContext context =
                CheckContext.of(source.file().toAbsolutePath().normalize().getParent(), machine, programs, own);
        topology.ifPresent(read -> Rule.checkAll(read, context, violations));
        Optional<Plan> plan = violations.sorted().isEmpty()
                ? topology.map(sound -> new Planner(Labels.of(sound), context).plan(sound, identity.toString()))
                : Optional.empty();
        return new Compilation(topology, violations.sorted(), plan);
    }
}
