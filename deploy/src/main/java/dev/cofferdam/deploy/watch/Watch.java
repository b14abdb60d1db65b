package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.run.Activity;
import dev.cofferdam.deploy.run.AuditTail;
import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.run.Sample;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

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
    private final WatchServer server;
    private AuditTail audit;
    private Sample before;

    /**
     * Serves from now on, to the first who shows the token.
     *
     * @param plan of the topology, under the name that its file has
     * @param secrets what nobody can guess: a token and a session
     * @param explain JSON of the verdict about two parties
     * @param since what was printed before is not shown
     */
    public Watch(
            Directories directories,
            Plan plan,
            InetSocketAddress address,
            Secrets secrets,
            BiFunction<String, String, Optional<String>> explain,
            Instant since)
            throws IOException {
        this.directories = directories;
        this.topology = plan.name();
        this.kernel = new Runs(directories).kernel(topology);
        this.since = since;
        String scene = Scene.of(plan).toString();
        this.server = WatchServer.open(address, new Site(secrets.token, secrets.session, hub, () -> scene, explain));
    }

    /** What opens the page once, and where the page is then. */
    public record Secrets(String token, String session) {}

    public int port() {
        return server.port();
    }

    /** Asks the kernel, and tells how everything stands. */
    public void look() {
        hub.tell(Hub.Kind.STATE, state());
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
                    .put("isolation", now.status().isolation());
            ArrayNode partitions = state.putArray("partitions");
            now.since(earlier).forEach(activity -> partitions.add(partition(activity)));
            before = now;
            return state;
        } catch (IOException e) {
            before = null;
            return object().put("runs", false);
        }
    }

    private static ObjectNode partition(Activity activity) {
        return object().put("name", activity.partition().name())
                .put("state", activity.partition().state().toLowerCase(Locale.ROOT))
                .put("restarts", activity.partition().restarts())
                .put("denials", activity.partition().denials())
                .put("cpu", activity.cpuPercent())
                .put("memory", activity.residentBytes())
                .put("limit", activity.partition().memoryLimitBytes())
                .put("messages", activity.messagesPerSecond());
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
        hub.tell(
                Hub.Kind.EVENT,
                object().put("time", record.time().toString())
                        .put("kind", Names.word(record.event().kind()))
                        .put("subject", record.event().subject())
                        .put("label", record.event().label())
                        .put("detail", cut(record.event().detail())));
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
        server.close();
        logs.close();
        if (audit != null) {
            audit.close();
        }
    }
}
