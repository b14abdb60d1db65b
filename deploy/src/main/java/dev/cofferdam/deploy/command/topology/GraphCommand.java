package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.picture.FlowPicture;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
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
        exitCodeList = {"0:printed", "1:the topology breaks a rule", "2:the command itself is wrong"})
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
        if (compilation.plan().isEmpty()) {
            return ViolationReport.of(compilation.violations());
        }
        Topology topology = compilation.topology().orElseThrow();
        String name = topology.name().value();
        Flows flows = Flows.of(topology);
        Labels labels = Labels.of(topology);
        String text = switch (format) {
            case dot -> new FlowGraph(flows, labels).dot(name);
            case svg -> new FlowPicture(name, flows, labels).svg();
            case mermaid -> new FlowGraph(flows, labels).mermaid();
        };
        return new Answer(ExitCode.OK, columns -> text, Json.object().put("graph", text));
    }
}
