package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.run.Activity;
import dev.cofferdam.deploy.run.EndActivity;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Sample;
import dev.cofferdam.kernel.control.WindowStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a topology and all that is in it stands, for the page; rates are those since the look before. For one thread. */
final class Overview {
    private final RunningKernel kernel;
    private final DiskRates disks;
    private final InstantSource clock;
    private Sample before;
    private Optional<ObjectNode> sample = Optional.empty();

    Overview(RunningKernel kernel, DiskRates disks, InstantSource clock) {
        this.kernel = kernel;
        this.disks = disks;
        this.clock = clock;
    }

    /** Asks the kernel how everything stands; where none answers, that it does not run. */
    ObjectNode look() {
        try {
            Sample now = Sample.of(kernel);
            Sample earlier = before == null ? now : before;
            ObjectNode state = object().put("runs", true)
                    .put("design", now.status().design())
                    .put("isolation", now.status().isolation())
                    .put("kernel", tenth(now.kernelCpuPercent(earlier)));
            List<Activity> activities = now.since(earlier);
            ArrayNode partitions = state.putArray("partitions");
            activities.forEach(activity -> partitions.add(partition(activity)));
            state.set("disks", disks.look(now.nanos()));
            ArrayNode windows = state.putArray("windows");
            now.status().windows().forEach(window -> windows.add(window(window)));
            sample = Optional.of(sample(activities));
            before = now;
            return state;
        } catch (IOException e) {
            before = null;
            sample = Optional.empty();
            return object().put("runs", false);
        }
    }

    /** What of the last look is shown over time, where there was one. */
    Optional<ObjectNode> sample() {
        return sample;
    }

    /** Short, for many of them are kept. */
    private ObjectNode sample(List<Activity> activities) {
        ObjectNode figures = object().put("time", clock.instant().getEpochSecond());
        ObjectNode partitions = figures.putObject("partitions");
        for (Activity activity : activities) {
            partitions
                    .putArray(activity.partition().name())
                    .add(tenth(activity.cpuPercent()))
                    .add(tenth(activity.residentBytes() / (double) (1 << 20)))
                    .add(tenth(activity.messagesPerSecond()))
                    .add(tenth(activity.denialsPerSecond()));
        }
        return figures;
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

    private static ObjectNode partition(Activity activity) {
        ObjectNode told = object();
        ArrayNode ends = told.putArray("ends");
        for (EndActivity end : activity.ends()) {
            ends.addObject()
                    .put("read", tenth(end.readsPerSecond()))
                    .put("readBytes", tenth(end.readBytesPerSecond()))
                    .put("write", tenth(end.writesPerSecond()))
                    .put("writeBytes", tenth(end.writtenBytesPerSecond()));
        }
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
