package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.editor.ChangedException;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.editor.WorkWatcher;
import dev.cofferdam.store.volume.DamageException;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Relabels every object of a signed manifest, one audit record an object. For one thread.
 *
 * <p>May be killed at any point and run again: an object that the audit says was relabelled under this root gets no
 * second record, only its class, and one that was passed over is passed over for good. Records of one batch are on stable storage before the volume's are changed.
 */
public final class StatutoryRun {
    private static final int BATCH = 1000;

    private final Rules rules;
    private final HeldObjects objects;
    private final Journal journal;
    private final InstantSource clock;

    public StatutoryRun(Rules rules, HeldObjects objects, Journal journal, InstantSource clock) {
        this.rules = rules;
        this.objects = objects;
        this.journal = journal;
        this.clock = clock;
    }

    /** How it ended: objects under their new class, exempt, and passed over since they are not what was signed. */
    public record Outcome(int relabelled, int exempt, int passedOver) {}

    /** What is due on a day, for people to sign. */
    public StatutoryManifest list(LocalDate asOf) throws IOException {
        return StatutoryManifest.of(asOf, timeline().now(), objects.identity(), objects.all(), rules);
    }

    private Timeline timeline() throws IOException {
        return Timeline.of(Optional.empty(), journal.moments(), clock.instant());
    }

    /**
     * Relabels, or goes on with it.
     *
     * @param watcher told of the objects of the list that are dealt with; where it ends the run, that goes on when it is
     *     given again
     * @throws RefusedException if the signatures do not suffice; nothing is relabelled then
     */
    public Outcome run(StatutoryManifest manifest, List<SshSignature> signatures, WorkWatcher watcher)
            throws IOException {
        String marker = "root " + manifest.root() + " ";
        List<String> people = approving(manifest, signatures);
        Set<String> decided = subjects(Kind.STATUTORY_RELABELLED, marker);
        Set<String> passed = subjects(Kind.STATUTORY_PASSED_OVER, marker);
        // What was begun in time is finished whenever; what was not begun expires.
        if (decided.isEmpty() && passed.isEmpty() && !timeline().now().isBefore(manifest.expires())) {
            throw new RefusedException("the manifest expired at " + manifest.expires() + "; list it again");
        }
        approve(manifest, marker, people, signatures);
        List<StatutoryManifest.Item> due =
                manifest.items().stream().filter(item -> !item.isExempt()).toList();
        Set<Long> done = done(due, decided);
        int passedOver = 0;
        for (int start = 0; start < due.size(); start += BATCH) {
            List<StatutoryManifest.Item> batch = due.subList(start, Math.min(due.size(), start + BATCH));
            List<StatutoryManifest.Item> open = batch.stream()
                    .filter(item -> !done.contains(item.object()))
                    .filter(item -> !passed.contains(AuditEvent.object(item.object())))
                    .toList();
            passedOver += batch(open, marker, decided);
            watcher.done(batch.size());
        }
        passedOver += passed.size();
        return new Outcome(due.size() - passedOver, manifest.items().size() - due.size(), passedOver);
    }

    /** What the audit says of which objects under that root: an object has one end there, and keeps it. */
    private Set<String> subjects(Kind kind, String marker) throws IOException {
        Set<String> subjects = new HashSet<>();
        for (AuditEvent entry : journal.entries(kind)) {
            if (entry.detail().startsWith(marker)) {
                subjects.add(entry.subject());
            }
        }
        return subjects;
    }

    private void approve(StatutoryManifest manifest, String marker, List<String> people, List<SshSignature> signatures)
            throws IOException {
        if (!subjects(Kind.STATUTORY_APPROVED, marker).isEmpty()) {
            return;
        }
        List<AuditEvent> entries = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            entries.add(new AuditEvent(
                    Kind.STATUTORY_APPROVED,
                    people.get(i),
                    "-",
                    marker + "as of " + manifest.asOf() + ", signature "
                            + signatures.get(i).base64()));
        }
        journal.append(entries);
    }

    /** Names of the people who signed, as many as it takes and all different, each allowed every move of the manifest. */
    private List<String> approving(StatutoryManifest manifest, List<SshSignature> signatures) throws IOException {
        if (!manifest.policyHash().equals(rules.hash())) {
            throw new RefusedException("the policy has changed since the manifest was listed; list it again");
        }
        if (!manifest.volume().equals(objects.identity())) {
            throw new RefusedException("the manifest is of volume " + Rendering.line(manifest.volume())
                    + ", this one is " + objects.identity() + "; list it again");
        }
        Set<Privilege> needed = new HashSet<>();
        for (StatutoryManifest.Item item : manifest.items()) {
            needed.add(Direction.of(rules.classOf(item.from()), rules.classOf(item.to()))
                    .privilege());
        }
        List<String> people = new ArrayList<>();
        for (SshSignature signature : signatures) {
            String name = rules.signer(signature, StatutoryManifest.NAMESPACE, manifest.statement())
                    .name();
            for (Privilege privilege : needed) {
                rules.require(name, privilege);
            }
            if (people.contains(name)) {
                throw new RefusedException(
                        name + " has signed twice; it takes " + Case.APPROVALS + " different people");
            }
            people.add(name);
        }
        if (people.size() < Case.APPROVALS) {
            throw new RefusedException(
                    "the manifest is signed by " + people.size() + " of " + Case.APPROVALS + " different people");
        }
        return people;
    }

    /** Those that an earlier run recorded and relabelled. */
    private Set<Long> done(List<StatutoryManifest.Item> due, Set<String> decided) throws IOException {
        Set<Long> done = new HashSet<>();
        if (!decided.isEmpty()) {
            Map<Long, String> labels = new HashMap<>();
            objects.all().forEach(object -> labels.put(object.id(), object.label()));
            due.stream()
                    .filter(item -> decided.contains(AuditEvent.object(item.object())))
                    .filter(item -> item.to().equals(labels.get(item.object())))
                    .forEach(item -> done.add(item.object()));
        }
        return done;
    }

    /** How many of the batch are not what was signed; these stay as they are. */
    private int batch(List<StatutoryManifest.Item> items, String marker, Set<String> decided) throws IOException {
        if (items.isEmpty()) {
            return 0;
        }
        try {
            relabel(items, marker, decided);
            return 0;
        } catch (ChangedException | DamageException e) {
            return oneByOne(items, marker, decided);
        }
    }

    private int oneByOne(List<StatutoryManifest.Item> items, String marker, Set<String> decided) throws IOException {
        int passedOver = 0;
        for (StatutoryManifest.Item item : items) {
            try {
                relabel(List.of(item), marker, decided);
            } catch (ChangedException | DamageException e) {
                passedOver++;
                journal.append(List.of(new AuditEvent(
                        Kind.STATUTORY_PASSED_OVER,
                        AuditEvent.object(item.object()),
                        item.from(),
                        marker + "it is not what was signed: " + e.getMessage())));
            }
        }
        return passedOver;
    }

    private void relabel(List<StatutoryManifest.Item> items, String marker, Set<String> decided) throws IOException {
        List<AuditEvent> entries = items.stream()
                .filter(item -> !decided.contains(AuditEvent.object(item.object())))
                .map(item -> new AuditEvent(
                        Kind.STATUTORY_RELABELLED,
                        AuditEvent.object(item.object()),
                        item.from(),
                        marker + "from " + item.from() + " to " + item.to()))
                .toList();
        List<Relabelling> changes = items.stream()
                .map(item -> new Relabelling(item.object(), item.version(), item.sha256(), item.to()))
                .toList();
        objects.relabel(changes, () -> {
            if (!entries.isEmpty()) {
                journal.append(entries);
            }
        });
    }
}
