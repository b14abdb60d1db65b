package dev.cofferdam.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.flow.FlowTable;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Topology;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a topology: prints every violation, or who can affect whom. For one thread. */
@Command(
        name = "check",
        description = {
            "Check a topology against every rule.",
            "Prints all violations, each as FILE:LINE:COLUMN, rule and what would be right; for a good topology, who can"
                    + " affect whom, and through what."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the topology keeps every rule", "1:it does not", "2:the command itself is wrong"})
final class CheckCommand implements Callable<Integer> {
    private final Compiler compiler;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    CheckCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public Integer call() {
        Compilation compilation = file.compile(compiler);
        PrintWriter out = spec.commandLine().getOut();
        boolean good = compilation.plan().isPresent();
        if (json) {
            out.print(Json.print(good ? goodJson(compilation) : badJson(compilation.violations())));
        } else if (good) {
            printGood(compilation, out);
        } else {
            printBad(compilation.violations(), out);
        }
        out.flush();
        return good ? ExitCode.OK : ExitCode.REFUSED;
    }

    static void printBad(List<Violation> violations, PrintWriter out) {
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        for (Violation violation : violations) {
            broken.add(violation.rule());
            out.printf("%s: %s: %s%n", violation.at(), violation.rule().id(), violation.wrong());
            out.printf("    %s%n", violation.right());
        }
        out.printf("%nRules broken:%n");
        broken.forEach(rule -> out.printf("  %s: %s%n", rule.id(), rule.sentence()));
        String more = violations.size() == Violations.MAX ? " or more" : "";
        out.printf("%n%d violation%s%s%n", violations.size(), violations.size() == 1 ? "" : "s", more);
    }

    static ObjectNode badJson(List<Violation> violations) {
        ObjectNode root = Json.object().put("valid", false);
        root.set(
                "violations",
                Json.array(
                        violations,
                        violation -> Json.place(Json.object(), violation.at())
                                .put("rule", violation.rule().id())
                                .put("sentence", violation.rule().sentence())
                                .put("wrong", violation.wrong())
                                .put("right", violation.right())));
        return root;
    }

    private static void printGood(Compilation compilation, PrintWriter out) {
        Topology topology = compilation.topology().orElseThrow();
        FlowTable table = FlowTable.of(Flows.of(topology));
        int partitions = topology.partitions().size();
        out.printf("%s keeps every rule.%n", topology.name().value());
        if (table.effects().isEmpty()) {
            out.printf("%nNo partition can affect another.%n");
        } else {
            Table effects = new Table("WHO", "CAN AFFECT", "THROUGH");
            table.effects()
                    .forEach(effect -> effects.row(
                            labelled(effect.from().name(), effect.from().label().value()),
                            labelled(effect.to().name(), effect.to().label().value()),
                            effect.direct()
                                    ? String.join(", ", effect.through())
                                    : "by way of " + String.join(", ", effect.through())));
            out.printf("%n%s", effects);
            out.printf(
                    "%n%d of %d ordered pairs of partitions have a flow; between the others there is none.%n",
                    table.effects().size(), partitions * (partitions - 1));
        }
        if (!table.disks().isEmpty()) {
            Table disks = new Table("DISK", "WRITTEN BY", "READ BY");
            table.disks()
                    .forEach(use -> disks.row(
                            labelled(use.disk().name(), use.disk().label().value()),
                            names(use.writers()),
                            names(use.readers())));
            out.printf("%n%s", disks);
        }
    }

    private static String labelled(String name, String label) {
        return name + " (" + label + ")";
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nobody" : String.join(", ", names);
    }

    private static ObjectNode goodJson(Compilation compilation) {
        Topology topology = compilation.topology().orElseThrow();
        FlowTable table = FlowTable.of(Flows.of(topology));
        ObjectNode root =
                Json.object().put("valid", true).put("name", topology.name().value());
        root.set(
                "partitions",
                Json.array(
                        topology.partitions(),
                        partition -> Json.object()
                                .put("name", partition.name().value())
                                .put("label", partition.label().value())));
        root.set("disks", Json.array(table.disks(), use -> {
            ObjectNode disk = Json.object()
                    .put("name", use.disk().name())
                    .put("label", use.disk().label().value());
            disk.set("written_by", Json.texts(use.writers()));
            disk.set("read_by", Json.texts(use.readers()));
            return disk;
        }));
        root.set("flows", Json.array(table.effects(), effect -> {
            ObjectNode flow = Json.object()
                    .put("from", effect.from().name())
                    .put("to", effect.to().name())
                    .put("direct", effect.direct());
            flow.set("through", Json.texts(effect.through()));
            return flow;
        }));
        return root;
    }
}
