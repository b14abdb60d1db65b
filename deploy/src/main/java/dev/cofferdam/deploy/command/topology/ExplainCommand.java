package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.abi.LabelException;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Explanation;
import dev.cofferdam.deploy.flow.Explanation.Access;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.rule.LabelAdvice;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Explains whether a flow would be allowed, and whether a topology grants it. For one thread. */
@Command(
        name = "explain",
        description = {
            "Would this flow be allowed, why, and does the topology grant it?",
            "FROM and TO name partitions or disks of the topology, or are labels of its policy. The topology may break"
                    + " other rules.",
            "Without them: which modes could the topology claim, and what keeps it from the others?"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:allowed, or the modes are said", "1:refused", "2:the command itself is wrong"})
public final class ExplainCommand extends TopologyCommand {
    @Parameters(index = "1", paramLabel = "FROM", arity = "0..1", description = "Who sends or uses.")
    private String from;

    @Parameters(index = "2", paramLabel = "TO", arity = "0..1", description = "Who receives or is used.")
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

    public ExplainCommand(Compiler compiler) {
        super(compiler);
    }

    @Override
    public Answer answer(Compilation compilation) {
        if (from != null && to == null) {
            throw wrong("name TO as well: whom or what '" + Printable.of(from) + "' may affect or use");
        }
        return compilation
                .topology()
                .flatMap(topology -> from == null
                        ? ModeReport.of(topology)
                        : explain(topology)
                                .map(explanation -> ExplanationReport.of(explanation, time(topology, explanation))))
                .orElseGet(() -> ViolationReport.of(compilation.violations()));
    }

    /** Empty where faults of the policy or of a label leave nothing to explain. */
    private Optional<Explanation> explain(Topology topology) {
        Labels labels = Labels.of(topology);
        if (labels.policy().isEmpty()) {
            return Optional.empty();
        }
        Flows flows = Flows.of(topology);
        for (String asked : List.of(from, to)) {
            topology.counted().stream()
                    .filter(counted -> counted.name().value().equals(asked))
                    .findFirst()
                    .ifPresent(counted -> {
                        throw wrong(counted.sentence() + "; name one of them");
                    });
        }
        return Explanation.of(
                new Explanation.Question(party(from, labels, flows), party(to, labels, flows), access), labels, flows);
    }

    /** When the two run, in words; nothing where they have no windows, or the schedule has faults. */
    private static String time(Topology topology, Explanation explanation) {
        return topology.schedule()
                .map(schedule -> ScheduleReport.between(
                        explanation.question().from().name(),
                        explanation.question().to().name(),
                        schedule,
                        topology,
                        Labels.of(topology)))
                .orElse("");
    }

    private Party party(String text, Labels labels, Flows flows) {
        return Explanation.party(text, labels, flows)
                .orElseThrow(() -> wrong("'" + Printable.of(text) + "' is no partition, disk or label of the topology"
                        + advice(text, labels, flows)));
    }

    /** What was meant, or else all that there is. */
    private static String advice(String text, Labels labels, Flows flows) {
        List<String> names = flows.parties().stream().map(Party::name).toList();
        String partition = text.replaceFirst("\\..*", "");
        if (!partition.equals(text) && names.contains(partition)) {
            return "; of the channel end '" + Printable.of(text) + "' name the partition, " + partition;
        }
        Optional<LabelException> fault = labels.fault(text);
        String asLabel = fault.map(each -> "; as a label: " + Printable.of(each.getMessage()))
                .orElse("");
        return Nearest.to(partition, names)
                .map(near -> "; " + Nearest.question(partition, near))
                .or(() -> fault.flatMap(each ->
                                LabelAdvice.meant(text, each, labels.policy().orElseThrow()))
                        .map(question -> asLabel + "; " + question))
                .orElseGet(() -> "; it has "
                        + Nearest.listed(
                                flows.parties().stream().map(Party::kindAndName).toList())
                        + asLabel);
    }

    /** Reads an access as topologies write it. */
    public static final class AccessConverter implements ITypeConverter<Access> {
        @Override
        public Access convert(String text) {
            return Arrays.stream(Access.values())
                    .filter(access -> Names.word(access).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + Printable.of(text) + "' is no access; "
                            + Nearest.advice(
                                    text,
                                    Arrays.stream(Access.values())
                                            .map(Names::word)
                                            .toList(),
                                    "accesses")));
        }
    }
}
