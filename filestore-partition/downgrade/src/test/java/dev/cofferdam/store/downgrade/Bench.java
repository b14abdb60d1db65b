package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.store.editor.ChangedException;
import dev.cofferdam.store.editor.SealedObjects;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A desk over memory, which can die before or after any of its effects and be taken up by another with what was durable
 * then. For one thread.
 */
final class Bench {
    static final String FROM = "secret/crypto";
    static final String TO = "unclassified";
    static final byte[] CONTENT = "the weather was fine\n".getBytes(StandardCharsets.UTF_8);
    private static final int BLOCK_BYTES = 512;
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    final TestKey bob = TestKey.make();
    TestKey carol = TestKey.make();
    final TestKey dave = TestKey.make();
    final TestKey alice = TestKey.make();
    final TestKey erin = TestKey.make();

    final Map<String, String> cases = new TreeMap<>();
    final Map<String, String> submissions = new TreeMap<>();
    final Map<Long, Extent> extents = new TreeMap<>();
    final List<AuditEvent> journal = new ArrayList<>();
    final List<Moment> moments = new ArrayList<>();
    final List<String> disk = new ArrayList<>();

    List<String> filters = List.of("types", "words");
    String policyHash = "policy-1";
    String volume = "volume-1";
    Instant now = NOON;
    /** A submission that a test makes later. */
    SshSignature signed;

    List<Verdict> verdicts = List.of(new Verdict("types", true, List.of()), new Verdict("words", true, List.of()));

    /** Effects left to live. */
    private int life = Integer.MAX_VALUE;

    private boolean afterEffect;
    private int effects;
    private int randomSeed;

    /** The process was killed. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A sealed object and its bytes. */
    static final class Extent {
        SealedObject record;
        byte[] bytes;
    }

    /** Dies at the n-th effect from now on, before it or right after it. */
    void dieAt(int effect, boolean after) {
        effects = 0;
        life = effect;
        afterEffect = after;
    }

    void live() {
        life = Integer.MAX_VALUE;
        effects = 0;
    }

    int effects() {
        return effects;
    }

    private void effect(Runnable effect) {
        effects++;
        if (effects == life && !afterEffect) {
            throw new Died();
        }
        effect.run();
        if (effects == life) {
            throw new Died();
        }
    }

    Rules rules() {
        Policy policy = new Policy(List.of(new Organisation(
                "", List.of("unclassified", "secret"), List.of("crypto", "nuclear"), List.of(), List.of(), List.of())));
        return new Rules(
                policy,
                Duration.ofDays(7),
                List.of(
                        new Person("alice", alice.publicKey(), Set.of(Privilege.SUBMIT, Privilege.DOWNGRADE)),
                        new Person("bob", bob.publicKey(), Set.of(Privilege.DOWNGRADE)),
                        new Person(
                                "carol",
                                carol.publicKey(),
                                Set.of(Privilege.SUBMIT, Privilege.DOWNGRADE, Privilege.INCOMPARABLE)),
                        new Person("erin", erin.publicKey(), Set.of(Privilege.UPGRADE))),
                filters,
                policyHash);
    }

    Desk desk() {
        return new Desk(
                rules(),
                new MemoryCases(),
                new MemoryObjects(),
                new MemoryJournal(),
                () -> now,
                new Random(randomSeed++));
    }

    StatutoryRun statutory() {
        return new StatutoryRun(rules(), new MemoryObjects(), new MemoryJournal(), () -> now);
    }

    Case submit() throws IOException {
        return submit(FROM, TO);
    }

    Case submit(String from, String to) throws IOException {
        return desk().submit(
                        new Desk.Request("alice", from, to),
                        Submission.Content.of(CONTENT),
                        submission(alice, from, to),
                        (of, object) -> verdicts);
    }

    /** Over the content, in alice's name. */
    SshSignature submission(TestKey key, String from, String to) throws IOException {
        SubmissionStatement statement =
                desk().statement(new Desk.Request("alice", from, to), Submission.Content.of(CONTENT));
        return key.sign(SubmissionStatement.NAMESPACE, statement.text());
    }

    /** The audit goes on without the desk, and the clock with it. */
    void witness(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(Timeline.LEAP)) {
            now = now.plus(left.compareTo(Timeline.LEAP) < 0 ? left : Timeline.LEAP);
            moments.add(new Moment(moments.size() + 1L, now, false));
        }
    }

    Case load(String id) throws IOException {
        return new MemoryCases().find(id);
    }

    SshSignature signature(TestKey key, Case of) {
        return key.sign(Case.NAMESPACE, of.statement());
    }

    Destination destination(String label) {
        return new Destination() {
            @Override
            public String name() {
                return "bulletins";
            }

            @Override
            public String label() {
                return label;
            }

            @Override
            public void receive(HeldObjects objects, SealedObject object) {
                effect(() -> disk.add(object.name()));
            }
        };
    }

    List<AuditEvent> entries(AuditEvent.Kind kind) {
        return journal.stream().filter(entry -> entry.kind() == kind).toList();
    }

    /** An object that is due on a day. */
    long add(String label, LocalDate on, String successor) {
        long id = extents.size() + 1L;
        byte[] content = ("record " + id).getBytes(StandardCharsets.UTF_8);
        put(id, "record-" + id, label, content.length, content, Optional.of(on), Optional.of(successor));
        return id;
    }

    private SealedObject put(
            long id,
            String name,
            String label,
            int length,
            byte[] bytes,
            Optional<LocalDate> on,
            Optional<String> successor) {
        Extent extent = new Extent();
        extent.bytes = bytes;
        extent.record = new SealedObject(
                id, name, label, "alice", length, 1, hash(bytes), now, now, on, successor, Optional.empty());
        extents.put(id, extent);
        return extent.record;
    }

    /** The next version of an object, under that label and with that exemption. */
    void change(long id, String label, Optional<String> exemption) {
        SealedObject old = extents.get(id).record;
        extents.get(id).record = new SealedObject(
                id,
                old.name(),
                label,
                old.submitter(),
                old.bytes(),
                old.version() + 1,
                old.sha256(),
                old.created(),
                now,
                old.declassification(),
                old.successor(),
                exemption);
    }

    static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
    }

    private final class MemoryCases implements Cases {
        @Override
        public void save(Case changed) {
            effect(() -> cases.put(changed.id(), CaseText.encode(changed)));
        }

        @Override
        public Case find(String id) throws RefusedException {
            if (!cases.containsKey(id)) {
                throw new RefusedException("there is no case " + id);
            }
            return CaseText.decode(cases.get(id));
        }

        @Override
        public void remember(String statement, String id) {
            effect(() -> submissions.put(statement, id));
        }

        @Override
        public Optional<String> madeBy(String statement) {
            return Optional.ofNullable(submissions.get(statement));
        }

        @Override
        public List<Case> all() throws RefusedException {
            List<Case> all = new ArrayList<>();
            for (String text : cases.values()) {
                all.add(CaseText.decode(text));
            }
            return all;
        }
    }

    private final class MemoryJournal implements Journal {
        @Override
        public void append(List<AuditEvent> entries) {
            effect(() -> {
                journal.addAll(entries);
                entries.forEach(entry -> moments.add(
                        new Moment(moments.size() + 1L, now, entry.kind() == AuditEvent.Kind.TIME_CONFIRMED)));
            });
        }

        @Override
        public List<Moment> moments() {
            return moments;
        }

        @Override
        public List<AuditEvent> entries(AuditEvent.Kind kind) {
            return Bench.this.entries(kind);
        }
    }

    private final class MemoryObjects implements HeldObjects {
        @Override
        public String identity() {
            return volume;
        }

        @Override
        public SealedObject seal(Submission what) throws IOException {
            byte[] read;
            try (InputStream content = what.content().open()) {
                read = content.readAllBytes();
            }
            long id = extents.size() + 1L;
            byte[] extent = Arrays.copyOf(read, Math.ceilDiv(read.length, BLOCK_BYTES) * BLOCK_BYTES);
            effect(() -> put(id, what.name(), what.label(), read.length, extent, Optional.empty(), Optional.empty()));
            return extents.get(id).record;
        }

        @Override
        public Optional<SealedObject> find(long id) {
            return Optional.ofNullable(extents.get(id)).map(extent -> extent.record);
        }

        @Override
        public List<SealedObject> all() {
            return extents.values().stream().map(extent -> extent.record).toList();
        }

        @Override
        public byte[] extent(long id) {
            return extents.get(id).bytes;
        }

        /** Each object is an effect of its own: after a crash any number of a batch may be done. */
        @Override
        public void relabel(List<SealedObjects.Relabelling> changes, Recording recording) throws IOException {
            for (SealedObjects.Relabelling change : changes) {
                Extent extent = extents.get(change.id());
                if (extent == null
                        || extent.record.version() != change.version()
                        || !Bench.hash(extent.bytes).equals(change.sha256())) {
                    throw new ChangedException("object " + change.id() + " is not as expected");
                }
            }
            recording.record();
            changes.forEach(change -> effect(() -> change(
                    change.id(),
                    change.newLabel(),
                    extents.get(change.id()).record.exemption())));
        }

        @Override
        public void delete(long id) {
            effect(() -> extents.remove(id));
        }
    }
}
