package dev.cofferdam.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Access;
import dev.cofferdam.deploy.flow.Explanation.Direction;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Topology;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Explains whether a flow would be allowed, and whether a topology grants it. For one thread. */
@Command(
        name = "explain",
        description = {
            "Would this flow be allowed, why, and does the topology grant it?",
            "FROM and TO name partitions or disks of the topology, or are labels of its policy. The topology may break"
                    + " other rules."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:allowed", "1:refused", "2:the command itself is wrong"})
final class ExplainCommand implements Callable<Integer> {
    private final Compiler compiler;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Parameters(index = "1", paramLabel = "FROM", description = "Who sends or uses.")
    private String from;

    @Parameters(index = "2", paramLabel = "TO", description = "Who receives or is used.")
    private String to;

    @Parameters(
            index = "3",
            paramLabel = "ACCESS",
            arity = "0..1",
            defaultValue = "flow",
            converter = AccessConverter.class,
            description = {
                "What FROM does to TO: flow (the default: information goes from FROM to TO), one-way, call (both ways),"
                        + " read (from TO to FROM), write or read-write."
            })
    private Access access;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    ExplainCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public Integer call() {
        Compilation compilation = file.compile(compiler);
        PrintWriter out = spec.commandLine().getOut();
        Optional<Topology> topology = compilation.topology();
        Labels labels = topology.map(Labels::of).orElse(null);
        if (labels == null || labels.policy().isEmpty()) {
            return refuse(compilation, out);
        }
        Flows flows = Flows.of(topology.get());
        Explanation.Question question =
                new Explanation.Question(party(from, labels, flows), party(to, labels, flows), access);
        Optional<Explanation> explanation = Explanation.of(question, labels, flows);
        if (explanation.isEmpty()) {
            return refuse(compilation, out); // a label of one of the two has faults
        }
        if (json) {
            out.print(Json.print(json(explanation.get())));
        } else {
            print(explanation.get(), out);
        }
        out.flush();
        return explanation.get().allowed() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private int refuse(Compilation compilation, PrintWriter out) {
        if (json) {
            out.print(Json.print(CheckCommand.badJson(compilation.violations())));
        } else {
            CheckCommand.printBad(compilation.violations(), out);
        }
        out.flush();
        return ExitCode.REFUSED;
    }

    private Party party(String text, Labels labels, Flows flows) {
        return Explanation.party(text, labels, flows)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "'" + text + "' is no partition or disk of " + file + " and no label of its policy; it has "
                                + String.join(
                                        ", ",
                                        flows.parties().stream()
                                                .map(Party::kindAndName)
                                                .toList())));
    }

    private static void print(Explanation explanation, PrintWriter out) {
        out.printf("%s%n%n", explanation.allowed() ? "ALLOWED" : "REFUSED");
        Direction first = explanation.directions().getFirst();
        printLabel(first.from(), first.fromLabel(), out);
        printLabel(first.to(), first.toLabel(), out);
        for (Direction direction : explanation.directions()) {
            out.printf(
                    "%n%s -> %s: %s%n",
                    direction.from().kindAndName(),
                    direction.to().kindAndName(),
                    direction.allowed() ? "allowed" : "refused");
            direction.obstacles().forEach(obstacle -> out.printf("    because %s%n", obstacle));
            direction.granted().forEach(flow -> out.printf("    granted at %s: %s%n", flow.at(), flow.through()));
            if (direction.granted().isEmpty()) {
                out.printf("    not granted: no disk grant or channel of the topology leads there%n");
            }
        }
        out.printf("%n%s: %s%n", Rule.FLOW_DOMINATED.id(), Rule.FLOW_DOMINATED.sentence());
    }

    private static void printLabel(Party party, String label, PrintWriter out) {
        String at = party.kind() == Party.Kind.LABEL ? "" : " (" + party.label().at() + ")";
        out.printf("%s: %s%s%n", party.kindAndName(), label, at);
    }

    private static ObjectNode json(Explanation explanation) {
        ObjectNode root = Json.object()
                .put("allowed", explanation.allowed())
                .put("granted", explanation.granted())
                .put("rule", Rule.FLOW_DOMINATED.id())
                .put("sentence", Rule.FLOW_DOMINATED.sentence());
        root.set("directions", Json.array(explanation.directions(), direction -> {
            ObjectNode object = Json.object()
                    .put("from", direction.from().kindAndName())
                    .put("from_label", direction.fromLabel())
                    .put("to", direction.to().kindAndName())
                    .put("to_label", direction.toLabel())
                    .put("allowed", direction.allowed());
            object.set("obstacles", Json.texts(direction.obstacles()));
            object.set(
                    "granted",
                    Json.array(
                            direction.granted(),
                            flow -> Json.place(Json.object(), flow.at()).put("through", flow.through())));
            return object;
        }));
        return root;
    }

    /** Reads an access as topologies write it. */
    static final class AccessConverter implements ITypeConverter<Access> {
        @Override
        public Access convert(String text) {
            return Arrays.stream(Access.values())
                    .filter(access -> Names.word(access).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Access.values())
                                            .map(Names::word)
                                            .toList())));
        }
    }
}
