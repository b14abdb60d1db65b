package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.host.CoreAssignment;
import dev.cofferdam.kernel.host.CoreAssignment.Cores;
import dev.cofferdam.kernel.host.Processors;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says on which cores of a machine stays what works for each partition of a plan. Stateless. */
final class CoreReport {
    private CoreReport() {}

    /** What was answered, and the cores after it, by the design and the wait policy that {@code up} takes unless told. */
    static Answer after(Answer answer, Plan plan, Processors processors) {
        SystemPlan system = SystemPlan.of(plan, Options.design(plan));
        List<Cores> cores =
                CoreAssignment.of(processors, system, WaitPolicy.ADAPTIVE).parties();
        return new Answer(
                answer.exitCode(),
                columns -> answer.page().in(columns) + "\n" + text(system, cores, processors, columns),
                () -> json((ObjectNode) answer.json(), system, cores));
    }

    private static String text(SystemPlan system, List<Cores> cores, Processors processors, int columns) {
        Table table = new Table("PARTITION", "CORES");
        for (int i : clients(system)) {
            String way = cores.get(i).text(system.design());
            table.row(system.partitions().get(i).name(), way.isEmpty() ? "as Linux chooses" : way);
        }
        return Fold.text(
                        "Cores by design %s on this machine, which lets this process use %s:\n"
                                .formatted(Choices.word(system.design()), numbers(processors)),
                        columns)
                + "\n" + table.in(columns);
    }

    /** The store's threads are where its clients' are. */
    private static List<Integer> clients(SystemPlan system) {
        return IntStream.range(0, system.partitions().size())
                .filter(i -> !system.isStore(i))
                .boxed()
                .toList();
    }

    private static String numbers(Processors processors) {
        return processors.numbers().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static ObjectNode json(ObjectNode root, SystemPlan system, List<Cores> cores) {
        var each = root.putArray("cores");
        for (int i : clients(system)) {
            ObjectNode partition =
                    Json.object().put("partition", system.partitions().get(i).name());
            put(partition, "own", cores.get(i).own());
            if (system.design() == Design.CALL || system.design() == Design.MESSAGE) {
                put(partition, "kernel", cores.get(i).kernel());
            }
            if (system.design() == Design.MESSAGE) {
                put(partition, "store", cores.get(i).store());
            }
            each.add(partition);
        }
        return root;
    }

    private static void put(ObjectNode partition, String thread, int core) {
        if (core != Affinity.ANY) {
            partition.put(thread, core);
        }
    }
}
