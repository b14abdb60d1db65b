package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.run.Activity;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.EndActivity;
import dev.cofferdam.deploy.run.RunLooker;
import dev.cofferdam.deploy.run.Sample;
import dev.cofferdam.deploy.run.TimedRequests;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.runtime.OwnFigures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a topology and all that is in it stands, for the page, as far as those may know who look at it; rates are those since
 * the look before. For one thread.
 */
final class Overview {
    private final RunLooker running;
    private final Clearance clearance;
    private final DiskRates disks;
    private final InstantSource clock;
    /** What the page was told of the topology at first, and the plan that was found to be told the same. */
    private final ObjectNode scene;

    private Plan found;
    private Sample before;
    private boolean sameRun;
    private Map<String, OwnFigures> requestsBefore = Map.of();
    private Optional<ObjectNode> sample = Optional.empty();

    /** @param scene of the plan that the page is about */
    Overview(RunLooker running, Clearance clearance, ObjectNode scene, DiskRates disks, InstantSource clock) {
        this.running = running;
        this.clearance = clearance;
        this.scene = scene;
        this.disks = disks;
        this.clock = clock;
    }

    /** Asks the kernel how everything stands; where none answers, that it does not run. */
    ObjectNode look() {
        try {
            Sample now = running.look();
            requireSeen(now);
            Sample earlier = before == null ? now : before;
            ObjectNode state = object().put("runs", true)
                    .put("design", now.status().design())
                    .put("isolation", now.status().isolation());
            if (clearance.isAll()) {
                state.put("kernel", tenth(now.kernelCpuPercent(earlier)));
            }
            List<Activity> activities = now.since(earlier).stream()
                    .filter(activity ->
                            clearance.seesPartition(activity.partition().name(), running.plan()))
                    .toList();
            Map<String, OwnFigures> requests = TimedRequests.of(running.kernel(), now.status());
            ArrayNode partitions = state.putArray("partitions");
            activities.forEach(activity -> partitions.add(partition(activity, requests)));
            state.set("disks", disks.look(now.nanos()));
            ArrayNode windows = state.putArray("windows");
            if (clearance.isAll()) {
                now.status().windows().forEach(window -> windows.add(window(window)));
            }
            sample = Optional.of(sample(activities, requests));
            sameRun = before != null
                    && before.status().kernelPid() == now.status().kernelPid();
            before = now;
            requestsBefore = requests;
            return state;
        } catch (IOException e) {
            before = null;
            sameRun = false;
            requestsBefore = Map.of();
            sample = Optional.empty();
            return object().put("runs", false);
        }
    }

    /**
     * A page for a class tells only what runs by what it said of it at first: of a topology that was launched otherwise it
     * might tell more than the class may know.
     */
    private void requireSeen(Sample now) throws IOException {
        Plan plan = running.plan();
        if (clearance.hasEnded(now.status(), plan)) {
            throw new IOException("all that may be seen has ended");
        }
        if (!clearance.isAll() && !plan.equals(found)) {
            if (!Scene.of(plan, clearance).equals(scene)) {
                throw new IOException("it was launched otherwise");
            }
            found = plan;
        }
    }

    /** Whether the last look and the one before it found the same kernel. */
    boolean isSameRun() {
        return sameRun;
    }

    /** What of the last look is shown over time, where there was one. */
    Optional<ObjectNode> sample() {
        return sample;
    }

    /** Short, for many of them are kept. */
    private ObjectNode sample(List<Activity> activities, Map<String, OwnFigures> requests) {
        ObjectNode figures = object().put("time", clock.instant().getEpochSecond());
        ObjectNode partitions = figures.putObject("partitions");
        for (Activity activity : activities) {
            String name = activity.partition().name();
            ArrayNode told = partitions
                    .putArray(name)
                    .add(tenth(activity.cpuPercent()))
                    .add(tenth(activity.residentBytes() / (double) (1 << 20)))
                    .add(tenth(activity.messagesPerSecond()))
                    .add(tenth(activity.denialsPerSecond()));
            meanMicros(name, requests).ifPresent(told::add);
        }
        return figures;
    }

    /** Since the look before; nothing at the first look at an incarnation, which would tell of all of its life. */
    private OptionalDouble meanMicros(String partition, Map<String, OwnFigures> requests) {
        OwnFigures now = requests.get(partition);
        OwnFigures earlier = requestsBefore.get(partition);
        return now == null || earlier == null
                ? OptionalDouble.empty()
                : now.meanNanosSince(earlier).stream()
                        .map(nanos -> tenth(nanos / 1000))
                        .findFirst();
    }

    private static double tenth(double value) {
        return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
    }

    private static ObjectNode window(WindowStatus window) {
        ObjectNode told = object().put("core", window.core())
                .put("frame", window.frameMicros())
                .put("start", window.startMicros())
                .put("length", window.lengthMicros())
                .put("ran", window.turns())
                .put("missed", window.missed())
                .put("late", window.late())
                .put("overruns", window.overruns())
                .put("error", window.startErrorNanos())
                .put("worst", window.startErrorNanosMax())
                .put("lasted", window.lengthNanos());
        ArrayNode partitions = told.putArray("partitions");
        window.partitions().forEach(partitions::add);
        return told;
    }

    private static ObjectNode partition(Activity activity, Map<String, OwnFigures> requests) {
        ObjectNode told = object();
        ArrayNode ends = told.putArray("ends");
        for (EndActivity end : activity.ends()) {
            ends.addObject()
                    .put("read", tenth(end.readsPerSecond()))
                    .put("readBytes", tenth(end.readBytesPerSecond()))
                    .put("write", tenth(end.writesPerSecond()))
                    .put("writeBytes", tenth(end.writtenBytesPerSecond()));
        }
        Optional.ofNullable(requests.get(activity.partition().name()))
                .ifPresent(latencies -> told.put("inFlight", latencies.inFlight()));
        return told.put("name", activity.partition().name())
                .put("state", activity.partition().state().toLowerCase(Locale.ROOT))
                .put("label", activity.partition().label())
                .put("restarts", activity.partition().restarts())
                .put("denials", activity.partition().denials())
                .put("cpu", tenth(activity.cpuPercent()))
                .put("memory", activity.residentBytes())
                .put("limit", activity.partition().memoryLimitBytes())
                .put("messages", tenth(activity.messagesPerSecond()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
