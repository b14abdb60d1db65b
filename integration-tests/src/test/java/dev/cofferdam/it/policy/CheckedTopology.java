package dev.cofferdam.it.policy;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Access;
import dev.cofferdam.deploy.flow.Explanation.Question;
import dev.cofferdam.deploy.flow.FlowTable;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.it.policy.Observations.Sight;
import dev.cofferdam.it.policy.Observations.Step;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code check} and {@code explain} say of a topology, in the words of {@link Observations}. The only place that
 * knows deploy's interfaces. Immutable.
 */
final class CheckedTopology {
    private static final Compiler COMPILER =
            new Compiler(new Machine(1L << 40, 2), Programs.of(List.of(new NeverRun())));
    private static final Pattern REFUSED = Pattern.compile("by (?:[a-z-]+ grant '(?<as>[^']+)' of (?<whose>\\S+)"
            + "|[a-z-]+ channel (?<end>\\S+) -> \\S+), (?:disk|partition) (?<from>\\S+) \\(.*\\)"
            + " may not flow to (?:disk|partition) (?<to>\\S+) \\(.*");

    private final Compilation compilation;
    private final Topology topology;
    private final Labels labels;
    private final Flows flows;

    private CheckedTopology(Compilation compilation) {
        this.compilation = compilation;
        this.topology = compilation.topology().orElseThrow();
        this.labels = Labels.of(topology);
        this.flows = Flows.of(topology);
    }

    /** Checks the text, which is written to {@code file}. */
    static CheckedTopology of(String text, Path file) throws IOException {
        return new CheckedTopology(COMPILER.compile(Files.writeString(file, text)));
    }

    /** The plan that the compiler made. */
    Plan plan() {
        return compilation.plan().orElseThrow(() -> new AssertionError(compilation.violations()));
    }

    boolean isAccepted() {
        return compilation.violations().isEmpty();
    }

    /** The steps for which it is refused. */
    Set<Step> refused() {
        return compilation.violations().stream()
                .filter(violation -> violation.rule() == Rule.FLOW_DOMINATED)
                .map(violation -> step(violation.wrong()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Step step(String wrong) {
        Matcher matcher = REFUSED.matcher(wrong);
        if (!matcher.matches()) {
            throw new AssertionError("not understood: " + wrong);
        }
        String by = matcher.group("end") == null
                ? matcher.group("whose") + "." + matcher.group("as")
                : matcher.group("end");
        return new Step(matcher.group("from"), matcher.group("to"), by);
    }

    /** How many people may submit what nobody may approve. */
    long submittersInVain() {
        return compilation.violations().stream()
                .filter(violation -> violation.rule() == Rule.APPROVERS_SUFFICE)
                .count();
    }

    /** What it is refused for beside flows and approvers: the sketches mean nothing of the kind. */
    List<String> otherViolations() {
        return compilation.violations().stream()
                .filter(violation ->
                        violation.rule() != Rule.FLOW_DOMINATED && violation.rule() != Rule.APPROVERS_SUFFICE)
                .map(Object::toString)
                .toList();
    }

    /** The table of {@code check}: who can affect whom. */
    Set<Sight> sights(boolean direct) {
        return FlowTable.of(flows).effects().stream()
                .filter(effect -> effect.direct() || !direct)
                .map(effect -> new Sight(effect.from().name(), effect.to().name()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What {@code explain} answers. */
    record Answer(boolean allowed, boolean granted) {}

    /** Asks as the command line would: for names or labels, and a word for the access. */
    Answer explain(String from, String to, String access) {
        Question question = new Question(
                party(from), party(to), Access.valueOf(access.replace('-', '_').toUpperCase(java.util.Locale.ROOT)));
        Explanation explanation = Explanation.of(question, labels, flows).orElseThrow();
        return new Answer(explanation.allowed(), explanation.granted());
    }

    private Party party(String text) {
        return Explanation.party(text, labels, flows).orElseThrow(() -> new AssertionError("no party: " + text));
    }

    /** What every partition of a sketch runs. */
    private static final class NeverRun implements Program {
        @Override
        public String name() {
            return "idle";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public void run(Partition partition) {
            throw new UnsupportedOperationException("checking a topology runs no program");
        }
    }
}
