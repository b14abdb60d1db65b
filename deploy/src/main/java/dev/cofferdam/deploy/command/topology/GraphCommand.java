package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.picture.FlowPicture;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the flows of a topology. For one thread. */
@Command(
        name = "graph",
        description = {
            "Print the flows of a topology as a graph: partitions are boxes, disks cylinders, an arrow is a grant or a"
                    + " channel by which information goes.",
            "A picture of it, with the access classes and how they stand to each other: cofferdam graph FILE --format svg"
                    + " > flows.svg. Pages in Markdown take --format mermaid."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:the topology breaks a rule; drawn is what could be read of it",
            "2:the command itself is wrong"
        })
public final class GraphCommand extends TopologyCommand {
    @Option(
            names = "--format",
            paramLabel = "dot|svg|mermaid",
            defaultValue = "dot",
            description = "The language of the graph (default: ${DEFAULT-VALUE}).")
    private Format format;

    /** As on the command line. */
    enum Format {
        dot,
        svg,
        mermaid
    }

    public GraphCommand(Compiler compiler) {
        super(compiler);
    }

    @Override
    protected Answer answer(Compilation compilation) {
        return compilation
                .topology()
                .filter(GraphCommand::isLabelled)
                .map(topology -> drawn(topology, compilation.violations()))
                .orElseGet(() -> ViolationReport.of(compilation.violations()));
    }

    /** Otherwise it is not known how its classes stand to each other. */
    private static boolean isLabelled(Topology topology) {
        Labels labels = Labels.of(topology);
        return Flows.of(topology).parties().stream()
                .allMatch(party -> labels.classOf(party.label()).isPresent());
    }

    private Answer drawn(Topology topology, List<Violation> violations) {
        if (!violations.isEmpty()) {
            PrintWriter err = spec().commandLine().getErr();
            err.print(ViolationReport.of(violations).text());
            err.flush();
        }
        String name = topology.name().value();
        Flows flows = Flows.of(topology);
        Labels labels = Labels.of(topology);
        String text = switch (format) {
            case dot -> new FlowGraph(flows, labels).dot(name);
            case svg -> new FlowPicture(name, flows, labels).svg();
            case mermaid -> new FlowGraph(flows, labels).mermaid();
        };
        return new Answer(
                violations.isEmpty() ? ExitCode.OK : ExitCode.REFUSED,
                columns -> text,
                Json.object().put("graph", text));
    }
}
