package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Schedule.Core;
import dev.cofferdam.deploy.topology.Schedule.Rest;
import dev.cofferdam.deploy.topology.Schedule.Window;
import dev.cofferdam.deploy.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Draws a good schedule as a timeline, and says when two partitions run. Stateless. */
final class ScheduleReport {
    private static final int COLUMNS = 60;

    /** In fewer the table has no room for times. */
    private static final int TIMES_COLUMNS_MIN = 70;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final char NOBODY = '.';

    private ScheduleReport() {}

    /** One frame: a line a core, a letter a window, and what each letter stands for. */
    static String text(Topology topology, Schedule schedule, Labels labels, int columns) {
        long frame = schedule.frameMicros().value();
        int width = Math.max(10, Math.min(COLUMNS, columns - "core 1023  ".length()));
        StringBuilder text = new StringBuilder(Fold.text(
                "Windows in each frame of %d us, of which a column is %d us:\n"
                        .formatted(frame, Math.ceilDiv(frame, width)),
                columns));
        Table table = new Table("WINDOW", "CORE", "START", "LENGTH", "SHARE", "WHO", "THE REST GOES TO");
        if (columns < TIMES_COLUMNS_MIN) {
            table.dispensable("SHARE", "LENGTH", "START"); // the lines above show them
        }
        int letter = 0;
        for (Core core : schedule.cores()) {
            text.append("core %-4d  %s\n".formatted(core.number().value(), line(schedule, core, letter, width)));
            for (Window window : core.windows()) {
                table.row(
                        Character.toString(letter(letter++)),
                        core.number().value().toString(),
                        window.startMicros().value() + " us",
                        window.lengthMicros().value() + " us",
                        "%d%%"
                                .formatted(100
                                        * window.lengthMicros().value()
                                        / schedule.frameMicros(core).value()),
                        window.partitions().stream()
                                .map(name -> labelled(name.value(), topology, labels))
                                .collect(Collectors.joining(", ")),
                        window.rest().value() == Rest.DOMINATING ? heirs(window, core, topology, labels) : "nobody");
            }
        }
        return text + "\n" + table.in(columns)
                + (schedule.unscheduled().isEmpty()
                        ? ""
                        : Fold.text(
                                "At any time, beside whoever has a window: "
                                        + schedule.unscheduled().stream()
                                                .map(name -> labelled(name.value(), topology, labels))
                                                .collect(Collectors.joining(", "))
                                        + "\n",
                                columns));
    }

    private static char letter(int number) {
        return LETTERS.charAt(number % LETTERS.length());
    }

    /** A window that is there has a column at least. */
    private static String line(Schedule schedule, Core core, int firstLetter, int width) {
        double micros = (double) schedule.frameMicros().value() / width;
        char[] line = Character.toString(NOBODY).repeat(width).toCharArray();
        for (long from = 0;
                from < schedule.frameMicros().value();
                from += schedule.frameMicros(core).value()) {
            for (int i = 0; i < core.windows().size(); i++) {
                Window window = core.windows().get(i);
                int start = (int) Math.round((from + window.startMicros().value()) / micros);
                int end = (int) Math.round((from + window.endMicros()) / micros);
                for (int at = start; at < Math.max(end, start + 1) && at < width; at++) {
                    line[at] = letter(firstLetter + i);
                }
            }
        }
        return new String(line);
    }

    private static String labelled(String name, Topology topology, Labels labels) {
        return label(name, topology)
                .map(label -> name + " (" + labels.canonical(label) + ")")
                .orElse(name);
    }

    private static Optional<Located<String>> label(String name, Topology topology) {
        return topology.partitions().stream()
                .filter(partition -> partition.name().value().equals(name))
                .map(Topology.Partition::label)
                .findFirst();
    }

    /** Of the same core, and of a class that dominates the window's. */
    private static String heirs(Window window, Core core, Topology topology, Labels labels) {
        List<String> heirs = new ArrayList<>();
        for (Window other : core.windows()) {
            for (Located<String> name : other.partitions()) {
                boolean dominates = mayFlow(window.partitions().getFirst().value(), name.value(), topology, labels);
                if (dominates && !isIn(window, name.value()) && !heirs.contains(name.value())) {
                    heirs.add(name.value());
                }
            }
        }
        return heirs.isEmpty() ? "nobody" : String.join(", ", heirs);
    }

    private static boolean mayFlow(String from, String to, Topology topology, Labels labels) {
        return label(from, topology)
                .flatMap(labels::classOf)
                .flatMap(source -> label(to, topology).flatMap(labels::classOf).map(source::mayFlowTo))
                .orElse(false);
    }

    private static boolean isIn(Window window, String name) {
        return window.partitions().stream().anyMatch(each -> each.value().equals(name));
    }

    static ObjectNode json(Schedule schedule) {
        ObjectNode object =
                Json.object().put("frame_micros", schedule.frameMicros().value());
        object.set("cores", Json.array(schedule.cores(), core -> {
            ObjectNode of = Json.object()
                    .put("core", core.number().value())
                    .put("frame_micros", schedule.frameMicros(core).value());
            of.set("windows", Json.array(core.windows(), window -> {
                ObjectNode one = Json.object()
                        .put("start_micros", window.startMicros().value())
                        .put("length_micros", window.lengthMicros().value())
                        .put("rest", Names.word(window.rest().value()))
                        .put("overrun", Names.word(window.overrun().value()));
                one.set("partitions", Json.texts(names(window.partitions())));
                return one;
            }));
            return of;
        }));
        object.set("unscheduled", Json.texts(names(schedule.unscheduled())));
        return object;
    }

    private static List<String> names(List<Located<String>> names) {
        return names.stream().map(Located::value).toList();
    }

    /** When one partition runs, seen from another; empty where one is none, or has no window. */
    static String between(String from, String to, Schedule schedule, Topology topology, Labels labels) {
        Optional<Long> fromCore = schedule.coreOf(from).map(Located::value);
        Optional<Long> toCore = schedule.coreOf(to).map(Located::value);
        if (fromCore.isEmpty() || toCore.isEmpty()) {
            return "";
        }
        if (!fromCore.equals(toCore)) {
            return "time: %s has windows on core %d, %s on core %d: they may run at once\n"
                    .formatted(from, fromCore.get(), to, toCore.get());
        }
        if (schedule.windows().anyMatch(window -> isIn(window, from) && isIn(window, to))) {
            return "time: %s and %s share windows of core %d\n".formatted(from, to, fromCore.get());
        }
        boolean inherits = schedule.windows()
                .anyMatch(window -> isIn(window, from) && window.rest().value() == Rest.DOMINATING);
        return "time: %s and %s have windows of their own on core %d%s\n"
                .formatted(
                        from,
                        to,
                        fromCore.get(),
                        inherits && mayFlow(from, to, topology, labels)
                                ? "; %s may have what %s leaves of its own".formatted(to, from)
                                : ": neither runs in the other's");
    }
}
