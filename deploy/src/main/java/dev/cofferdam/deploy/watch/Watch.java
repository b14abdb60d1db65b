package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.deploy.run.AuditTail;
import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.MergedLogs;
import dev.cofferdam.deploy.run.RunLooker;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A topology as it runs, on a page: looks at it, at its audit and at its logs, and tells whoever has the page open. For one thread. */
public final class Watch implements AutoCloseable {
    private static final int TEXT_CHARACTERS_MAX = 2000;
    private static final int LINES_MAX = 200;
    private static final int HELD_MAX = 1000;

    /** What partitions' own doings make of the audit; what else it says of them names other things, too. */
    private static final Set<AuditEvent.Kind> OF_PARTITIONS = Set.of(
            AuditEvent.Kind.PARTITION_STARTED,
            AuditEvent.Kind.PARTITION_ORDERED,
            AuditEvent.Kind.PARTITION_READY,
            AuditEvent.Kind.PARTITION_SILENT,
            AuditEvent.Kind.OUTBOX_FULL,
            AuditEvent.Kind.PARTITION_ENDED,
            AuditEvent.Kind.PARTITION_RESTARTED,
            AuditEvent.Kind.DENIED);

    private final Directories directories;
    private final String topology;
    private final Clearance clearance;
    /** Lines that are older are not shown. */
    private Instant since;

    /** For a class: what was read, until the next look has found the kernel of the look before it. */
    private final Deque<Held> held = new ArrayDeque<>();

    private final Hub hub = new Hub();
    private final MergedLogs logs = new MergedLogs();
    private final Plan plan;
    private final Denials denials;
    private final Questions questions;
    private WatchServer server;
    private AuditTail audit;
    private final Overview overview;

    private record Held(Hub.Kind kind, ObjectNode what) {}

    /**
     * Nobody has looked yet.
     *
     * @param clearance of those who look at the page
     * @param plan of the topology, under the name that its file has
     * @param questions beside those that are answered here: the scene and, for who may know all, the audit; for a class none
     * @param since what was printed before is not shown
     */
    public Watch(
            Directories directories,
            Clearance clearance,
            Plan plan,
            Topology topology,
            Questions questions,
            Instant since) {
        this.clearance = clearance;
        this.directories = directories;
        this.plan = plan;
        this.denials = new Denials(plan, topology);
        this.topology = plan.name();
        this.since = since;
        this.overview = new Overview(
                new RunLooker(directories, this.topology),
                clearance,
                Scene.of(plan, clearance),
                new DiskRates(plan, clearance),
                InstantSource.system());
        Map<String, Question> asked = new HashMap<>(questions.asked());
        JsonNode scene = scene(questions);
        asked.put("scene", parameters -> Optional.of(scene));
        if (clearance.isAll()) {
            asked.put("audit", new AuditSearch(directories, this.topology));
        }
        this.questions = new Questions(asked, questions.orders());
    }

    private ObjectNode scene(Questions questions) {
        ObjectNode scene = Scene.of(plan, clearance)
                .put("clearance", clearance.label().orElse(""))
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
        hub.tell(Hub.Kind.STATE, overview.look());
        overview.sample().ifPresent(sample -> hub.tell(Hub.Kind.SAMPLE, sample));
        if (overview.isSameRun()) {
            held.forEach(each -> hub.tell(each.kind, each.what));
        }
        held.clear();
    }

    /** A page for a class is told it at the next look, if it is still of the run whose plan says who may know it. */
    private void tell(Hub.Kind kind, ObjectNode what) {
        if (clearance.isAll()) {
            hub.tell(kind, what);
            return;
        }
        held.add(new Held(kind, what));
        if (held.size() > HELD_MAX) {
            held.remove();
        }
    }

    /** Tells what is new in the audit and in the logs, of which no kernel is asked. */
    public void read() {
        try {
            readAudit();
            readLogs();
        } catch (IOException e) {
            String why = clearance.isAll() ? cut(e.getMessage()) : "";
            tell(Hub.Kind.EVENT, object().put("kind", "unreadable").put("detail", why));
        }
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
        if (!clearance.isAll()) {
            if (record.event().kind() == AuditEvent.Kind.KERNEL_STARTED) {
                // What was printed in an earlier run may have been of another class.
                since = record.time();
            }
            if (!isSeen(record.event())) {
                return;
            }
        }
        ObjectNode event = json(record);
        if (clearance.isAll() && record.event().kind() == AuditEvent.Kind.DENIED) {
            ArrayNode why = event.putArray("why");
            denials.why(record.event().subject(), record.event().detail()).forEach(why::add);
        }
        tell(Hub.Kind.EVENT, event);
    }

    private boolean isSeen(AuditEvent event) {
        return OF_PARTITIONS.contains(event.kind())
                && clearance.seesPartition(event.subject(), plan)
                && plan.partitions().stream()
                        .filter(partition -> partition.name().equals(event.subject()))
                        .flatMap(partition -> partition.accessClass().stream())
                        .anyMatch(of -> plan.policy().format(of).equals(event.label()));
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
            if (!logs.has(log.getKey()) && clearance.seesPartition(log.getKey(), plan)) {
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
            tell(
                    Hub.Kind.LOG,
                    object().put("partition", "")
                            .put("time", "")
                            .put("text", "(" + leftOut[0] + " lines are left out here; 'cofferdam logs' has them)"));
        }
        lines.forEach(line -> tell(Hub.Kind.LOG, line));
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
