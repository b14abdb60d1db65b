package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Schedule.Core;
import dev.cofferdam.deploy.topology.Schedule.Overrun;
import dev.cofferdam.deploy.topology.Schedule.Rest;
import dev.cofferdam.deploy.topology.Schedule.Window;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.util.List;

/** The keys of a schedule. */
final class ScheduleShape {
    private static final int CORES_MAX = 64;
    private static final int WINDOWS_MAX = 64;

    private ScheduleShape() {}

    static Key<Schedule> schedule() {
        Key<Long> frame = Key.required("frame-micros", frame(), "after how long all of it repeats");
        Key<List<Located<Core>>> cores =
                Key.required("cores", new Items<>("scheduled cores", core(), 1, CORES_MAX), "the cores with windows");
        Key<List<Located<String>>> unscheduled = Key.optional(
                "unscheduled",
                new Items<>("names", TopologyShape.NAME, 0, Topology.PARTITIONS_MAX),
                "who has no window and runs at any time: partitions, or store");
        return Key.optional(
                "schedule",
                new Section<>(
                        "a schedule",
                        List.of(frame, cores, unscheduled),
                        of -> new Schedule(
                                of.get(frame), TopologyShape.values(of.value(cores)), of.value(unscheduled))),
                "when partitions run: a frame of windows that repeats");
    }

    private static Scalar<Long> frame() {
        return Scalar.number(WindowPlan.FRAME_MICROS_MIN, WindowPlan.FRAME_MICROS_MAX);
    }

    private static Section<Core> core() {
        Key<Long> number = Key.required("core", Scalar.number(0, Affinity.CORES_MAX - 1), "the core's number");
        Key<Long> frame = Key.optional(
                "frame-micros", frame(), "after how long its windows repeat, a part of the whole; left out, the whole");
        Key<List<Located<Window>>> windows = Key.required(
                "windows", new Items<>("windows", window(), 1, WINDOWS_MAX), "its windows, in their order");
        return new Section<>(
                "a scheduled core",
                List.of(number, frame, windows),
                of -> new Core(of.get(number), of.find(frame), TopologyShape.values(of.value(windows))));
    }

    private static Section<Window> window() {
        Key<List<Located<String>>> partitions = Key.required(
                "partitions",
                new Items<>("names", TopologyShape.NAME, 1, Topology.PARTITIONS_MAX),
                "who may run in it: partitions of one class, or store");
        Key<Long> start = Key.required(
                "start-micros", Scalar.number(0, WindowPlan.FRAME_MICROS_MAX), "where in the core's frame it begins");
        Key<Long> length = Key.required(
                "length-micros", Scalar.number(1, WindowPlan.FRAME_MICROS_MAX), "how long it is, a switch included");
        Key<Rest> rest = Key.optional(
                "rest",
                Scalar.word(TopologyShape.words(Rest.class), Rest.UNREADABLE),
                Rest.IDLE,
                TextNode.valueOf("idle"),
                "who has what its partitions leave unused: nobody (idle), or those of the core whose class dominates"
                        + " theirs (dominating)");
        Key<Overrun> overrun = Key.optional(
                "overrun",
                Scalar.word(TopologyShape.words(Overrun.class), Overrun.UNREADABLE),
                Overrun.LOG,
                TextNode.valueOf("log"),
                "what becomes of a partition that has not stopped long after, beside a record: nothing (log), it is"
                        + " frozen for good, restarted or stopped");
        return new Section<>(
                "a window",
                List.of(partitions, start, length, rest, overrun),
                of -> new Window(of.value(partitions), of.get(start), of.get(length), of.get(rest), of.get(overrun)));
    }
}
