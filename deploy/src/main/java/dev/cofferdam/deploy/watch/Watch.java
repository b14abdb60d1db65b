package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.deploy.run.Activity;
import dev.cofferdam.deploy.run.AuditTail;
import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.EndActivity;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.run.Sample;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.control.WindowStatus;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A topology as it runs, on a page: looks at it, at its audit and at its logs, and tells whoever has the page open. For one thread. */
public final class Watch implements AutoCloseable {
    private static final int TEXT_CHARACTERS_MAX = 2000;
    private static final int LINES_MAX = 200;

    private final Directories directories;
    private final String topology;
    private final RunningKernel kernel;
    private final Instant since;
    private final Hub hub = new Hub();
    private final MergedLogs logs = new MergedLogs();
    private final Plan plan;
    private final Denials denials;
    private final Questions questions;
    private WatchServer server;
    private AuditTail audit;
    private final DiskRates disks;
    private Sample before;
    private ObjectNode sample;

    /**
     * Nobody has looked yet.
     *
     * @param plan of the topology, under the name that its file has
     * @param questions beside those that are answered here: the scene, and the audit
     * @param since what was printed before is not shown
     */
    public Watch(Directories directories, Plan plan, Topology topology, Questions questions, Instant since) {
        this.directories = directories;
        this.plan = plan;
        this.denials = new Denials(plan, topology);
        this.topology = plan.name();
        this.kernel = new Runs(directories).kernel(this.topology);
        this.since = since;
        this.disks = new DiskRates(plan);
        Map<String, Question> asked = new HashMap<>(questions.asked());
        JsonNode scene = scene(questions);
        asked.put("scene", parameters -> Optional.of(scene));
        asked.put("audit", new AuditSearch(directories, this.topology));
        this.questions = new Questions(asked, questions.orders());
    }

    private ObjectNode scene(Questions questions) {
        ObjectNode scene = Scene.of(plan)
                .put("control", !questions.orders().isEmpty())
                .put("downgrades", questions.asked().containsKey("cases"));
        ArrayNode kinds = scene.putArray("kinds");
        for (AuditEvent.Kind kind : AuditEvent.Kind.values()) {
            kinds.add(Names.word(kind));
        }
        return scene;
    }

    /** What opens the page once, and where the page is then. */
    public record Secrets(String token, String session) {}

    /**
     * Serves from now on, to the first who shows the token.
     *
     * @param secrets what nobody can guess: a token and a session
     * @return the port
     */
    public int serve(InetSocketAddress address, Secrets secrets) throws IOException {
        server = WatchServer.open(address, new Site(secrets.token, secrets.session, hub, questions));
        return server.port();
    }

    /** The page with all that was told so far, as one file that asks nobody. */
    public String saved(Instant now) throws IOException {
        return SavedPage.of(new Snapshot(hub, questions).take(now));
    }

    /** Asks the kernel, and tells how everything stands. */
    public void look() {
        hub.tell(Hub.Kind.STATE, state());
        if (before != null) {
            hub.tell(Hub.Kind.SAMPLE, sample);
        }
    }

    /** Tells what is new in the audit and in the logs, of which no kernel is asked. */
    public void read() {
        try {
            readAudit();
            readLogs();
        } catch (IOException e) {
            hub.tell(Hub.Kind.EVENT, object().put("kind", "unreadable").put("detail", cut(e.getMessage())));
        }
    }

    private ObjectNode state() {
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
            sample = sample(activities);
            before = now;
            return state;
        } catch (IOException e) {
            before = null;
            return object().put("runs", false);
        }
    }

    /** What is shown over time; short, for many of them are kept. */
    private static ObjectNode sample(List<Activity> activities) {
        ObjectNode sample = object().put("time", System.currentTimeMillis() / 1000);
        ObjectNode partitions = sample.putObject("partitions");
        for (Activity activity : activities) {
            partitions
                    .putArray(activity.partition().name())
                    .add(tenth(activity.cpuPercent()))
                    .add(tenth(activity.residentBytes() / (double) (1 << 20)))
                    .add(tenth(activity.messagesPerSecond()))
                    .add(tenth(activity.denialsPerSecond()));
        }
        return sample;
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

    private void readAudit() throws IOException {
        if (audit == null) {
            if (!Audits.has(directories, topology)) {
                return;
            }
            audit = new AuditTail(directories, topology);
            audit.soFar().forEach(this::happened);
        }
        audit.next(this::happened);
    }

    private void happened(AuditRecord record) {
        ObjectNode event = json(record);
        if (record.event().kind() == AuditEvent.Kind.DENIED) {
            ArrayNode why = event.putArray("why");
            denials.why(record.event().subject(), record.event().detail()).forEach(why::add);
        }
        hub.tell(Hub.Kind.EVENT, event);
    }

    static ObjectNode json(AuditRecord record) {
        return object().put("time", record.time().toString())
                .put("kind", Names.word(record.event().kind()))
                .put("subject", record.event().subject())
                .put("label", record.event().label())
                .put("detail", cut(record.event().detail()));
    }

    /** Of what is printed faster than anybody reads, the latest, and how much is left out. */
    private void readLogs() throws IOException {
        for (Map.Entry<String, Path> log : new Logs(directories).of(topology).entrySet()) {
            if (!logs.has(log.getKey())) {
                logs.add(log.getKey(), log.getValue());
            }
        }
        Deque<ObjectNode> lines = new ArrayDeque<>();
        int[] leftOut = {0};
        logs.read(since, (partition, line) -> {
            lines.add(object().put("partition", partition)
                    .put("time", line.timeText())
                    .put("text", cut(line.text())));
            if (lines.size() > LINES_MAX) {
                lines.remove();
                leftOut[0]++;
            }
        });
        if (leftOut[0] > 0) {
            hub.tell(
                    Hub.Kind.LOG,
                    object().put("partition", "")
                            .put("time", "")
                            .put("text", "(" + leftOut[0] + " lines are left out here; 'cofferdam logs' has them)"));
        }
        lines.forEach(line -> hub.tell(Hub.Kind.LOG, line));
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARACTERS_MAX ? text : text.substring(0, TEXT_CHARACTERS_MAX) + "...";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        logs.close();
        if (audit != null) {
            audit.close();
        }
    }
}
