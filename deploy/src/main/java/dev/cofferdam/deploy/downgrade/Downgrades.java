package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.Volumes;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.CaseDirectory;
import dev.cofferdam.store.downgrade.Cases;
import dev.cofferdam.store.downgrade.Desk;
import dev.cofferdam.store.downgrade.Destination;
import dev.cofferdam.store.downgrade.HeldObjects;
import dev.cofferdam.store.downgrade.Moment;
import dev.cofferdam.store.downgrade.Privilege;
import dev.cofferdam.store.downgrade.RefusedException;
import dev.cofferdam.store.downgrade.Rules;
import dev.cofferdam.store.downgrade.SshSignature;
import dev.cofferdam.store.downgrade.StatutoryManifest;
import dev.cofferdam.store.downgrade.StatutoryRun;
import dev.cofferdam.store.downgrade.SubmissionStatement;
import dev.cofferdam.store.downgrade.Timeline;
import dev.cofferdam.store.downgrade.VolumeObjects;
import dev.cofferdam.store.editor.SealedObjects;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.WorkWatcher;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The downgrades of one topology: its rules, its volume, its audit. Each method that changes something holds the cases
 * and the audit while it works, and first settles what a killed command left. For one thread.
 */
public final class Downgrades {
    private static final Duration REVIEW_PATIENCE = Duration.ofMinutes(2);
    private static final int BATCH = 1000;

    private final Plan plan;
    private final Rules rules;
    private final Directories directories;
    private final Installation installation;
    private final Duration reviewPatience;
    private final Consumer<String> notices;
    private final StorePlan store;
    private final Path volume;

    private Downgrades(
            Plan plan,
            Rules rules,
            Directories directories,
            Installation installation,
            Duration reviewPatience,
            Consumer<String> notices) {
        this.plan = plan;
        this.rules = rules;
        this.directories = directories;
        this.installation = installation;
        this.reviewPatience = reviewPatience;
        this.notices = notices;
        this.store = plan.store().orElseThrow();
        this.volume = store.volume();
    }

    /**
     * Of a plan that has a store and says who may downgrade.
     *
     * @param notices told what people should know besides the answer, in a sentence
     */
    public static Downgrades of(Plan plan, Directories directories, Installation installation, Consumer<String> notices)
            throws IOException {
        return of(plan, directories, installation, REVIEW_PATIENCE, notices);
    }

    /** With filters that have no more than that time, all together. */
    static Downgrades of(
            Plan plan,
            Directories directories,
            Installation installation,
            Duration reviewPatience,
            Consumer<String> notices)
            throws IOException {
        return new Downgrades(plan, PlannedRules.of(plan), directories, installation, reviewPatience, notices);
    }

    /** For looking only. */
    public Cases cases() {
        return CaseDirectory.look(volume);
    }

    /** The content of a case's object, without slack; empty where the object is gone. */
    public Optional<byte[]> content(Case of) throws IOException {
        if (of.content().isEmpty()) {
            return Optional.empty();
        }
        Volume opened = Volume.open(volume);
        Optional<SealedObject> object = opened.object(of.content().get().object());
        return object.isEmpty()
                ? Optional.empty()
                : Optional.of(Arrays.copyOf(
                        opened.extent(object.get().id()),
                        Math.toIntExact(object.get().bytes())));
    }

    /** Something to do at the open desk. */
    private interface Work<T> {
        T at(Desk desk, AuditTrail trail) throws IOException;
    }

    private <T> T atDesk(Work<T> work) throws IOException {
        try (AuditTrail trail = AuditTrail.open(directories, plan.name())) {
            Volumes.prepare(plan, trail);
            try (CaseDirectory cases = CaseDirectory.open(volume)) {
                Desk desk = new Desk(
                        rules,
                        cases,
                        new VolumeObjects(volume, store.sizeBytes(), InstantSource.system(), trail),
                        new TrailJournal(trail),
                        InstantSource.system(),
                        new SecureRandom());
                desk.settle();
                reviews().prune(cases);
                try (Closeable _ = () -> reviews().prune(cases)) {
                    desk.timeline().notice().ifPresent(notices);
                    return work.at(desk, trail);
                }
            }
        }
    }

    /** What the submitter of a file signs. */
    public SubmissionStatement submission(Desk.Request request, Path file) throws IOException {
        return atDesk((desk, trail) -> desk.statement(request, Submission.Content.of(file)));
    }

    /** Submits a file. */
    public Case submit(Desk.Request request, Path file, SshSignature signature) throws IOException {
        return atDesk((desk, trail) -> desk.submit(request, Submission.Content.of(file), signature, review()));
    }

    /**
     * Some bytes of what is published on a disk, which no store may be serving.
     *
     * @param bytes left out: all from there on
     */
    public record DiskRange(String disk, long from, Optional<Long> bytes) {}

    /** What the submitter of a part of a disk signs. */
    public SubmissionStatement submission(String submitter, String to, DiskRange range) throws IOException {
        Desk.Request request = new Desk.Request(submitter, label(range.disk()), to);
        return withRange(range, (desk, content) -> desk.statement(request, content));
    }

    /** Submits a part of a disk. */
    public Case submit(String submitter, String to, DiskRange range, SshSignature signature) throws IOException {
        Desk.Request request = new Desk.Request(submitter, label(range.disk()), to);
        return withRange(range, (desk, content) -> desk.submit(request, content, signature, review()));
    }

    /** Something to do with content at the open desk. */
    private interface ContentWork<T> {
        T at(Desk desk, Submission.Content content) throws IOException;
    }

    private <T> T withRange(DiskRange range, ContentWork<T> work) throws IOException {
        return atDesk((desk, trail) -> {
            Path image = CaseDirectory.scratch(volume, "disk");
            try {
                new DiskImages(plan).exportTo(range.disk(), image, out -> out);
                return work.at(desk, content(image, range));
            } finally {
                Files.deleteIfExists(image);
            }
        });
    }

    private static Submission.Content content(Path image, DiskRange range) throws IOException {
        long size = Files.size(image);
        long from = range.from();
        long length = range.bytes().orElse(size - from);
        if (from < 0 || length < 1 || from > size - length) {
            throw new RefusedException(
                    "what is published on disk " + range.disk() + " has " + size + " bytes; name a range within it");
        }
        return Submission.Content.of(length, () -> {
            InputStream in = Files.newInputStream(image);
            in.skipNBytes(from);
            return in;
        });
    }

    private FilterRun review() {
        return new FilterRun(plan, directories, reviews(), installation, reviewPatience);
    }

    private Reviews reviews() {
        return new Reviews(directories.state(plan.name()).resolve("reviews"));
    }

    public Case approve(String id, SshSignature signature) throws IOException {
        return atDesk((desk, trail) -> desk.approve(id, signature));
    }

    public Case reject(String id, String person, String reason) throws IOException {
        return atDesk((desk, trail) -> desk.reject(id, person, reason));
    }

    /** How the clock stands, after the audit. */
    public Timeline timeline() throws IOException {
        return atDesk((desk, trail) -> desk.timeline());
    }

    /** A person says which day it is; what is over then expires. */
    public Timeline confirmTime(String person, LocalDate day) throws IOException {
        return atDesk((desk, trail) -> {
            desk.confirmTime(person, day);
            desk.settle();
            return desk.timeline();
        });
    }

    /** When a record of an audit was written. */
    public static Moment moment(AuditRecord record) {
        return TrailJournal.moment(record);
    }

    /** Moves the object of a case to a disk, which no store may be serving. */
    public Case release(String id, String disk) throws IOException {
        String label = label(disk);
        return atDesk((desk, trail) -> desk.release(id, new DiskDestination(disk, label)));
    }

    private String label(String disk) throws RefusedException {
        DiskPlan planned = store.disks().stream()
                .filter(each -> each.name().equals(disk))
                .findFirst()
                .orElseThrow(() -> new RefusedException("the topology has no disk " + disk));
        return plan.label(planned);
    }

    /** A disk of the volume. */
    private final class DiskDestination implements Destination {
        private final String disk;
        private final String label;

        DiskDestination(String disk, String label) {
            this.disk = disk;
            this.label = label;
        }

        @Override
        public String name() {
            return disk;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public void receive(HeldObjects objects, SealedObject object) throws IOException {
            byte[] content = Arrays.copyOf(objects.extent(object.id()), Math.toIntExact(object.bytes()));
            new DiskImages(plan).publish(disk, Submission.Content.of(content));
        }
    }

    /**
     * Seals files that come down by statute on a day, in the order given.
     *
     * @param watcher is told of each thousand, and may end it there: what it was told of is sealed then, and nothing else
     */
    public List<SealedObject> seal(
            String submitter, String label, List<Path> files, LocalDate day, String successor, WorkWatcher watcher)
            throws IOException {
        rules.require(submitter, Privilege.SUBMIT);
        String canonical = rules.canonical(label);
        Optional<String> next = Optional.of(rules.canonical(successor));
        return atDesk((desk, trail) -> {
            List<SealedObject> sealed = new ArrayList<>();
            try (VolumeEditor editor = edit(trail)) {
                for (int start = 0; start < files.size(); start += BATCH) {
                    List<Submission> batch = new ArrayList<>();
                    for (Path file : files.subList(start, Math.min(files.size(), start + BATCH))) {
                        batch.add(new Submission(
                                file.getFileName().toString(),
                                canonical,
                                submitter,
                                Submission.Content.of(file),
                                Optional.of(day),
                                next));
                    }
                    sealed.addAll(editor.objects().seal(batch));
                    watcher.done(batch.size());
                }
            }
            return sealed;
        });
    }

    private VolumeEditor edit(AuditTrail trail) throws IOException {
        return VolumeEditor.open(volume, store.sizeBytes(), InstantSource.system(), trail);
    }

    /** Leaves an object out of every later manifest's relabelling. */
    public SealedObject exempt(String person, long id, String reason) throws IOException {
        rules.require(person);
        return atDesk((desk, trail) -> {
            try (VolumeEditor editor = edit(trail)) {
                SealedObject object =
                        editor.volume().object(id).orElseThrow(() -> new RefusedException("there is no object " + id));
                return editor.objects()
                        .mark(List.of(new SealedObjects.Marking(
                                id,
                                object.version(),
                                object.declassification(),
                                object.successor(),
                                Optional.of(reason + " (" + person + ")"))))
                        .getFirst();
            }
        });
    }

    /** What is due on a day; kept by its root for those who sign it. */
    public StatutoryManifest due(LocalDate asOf) throws IOException {
        return atDesk((desk, trail) -> {
            StatutoryManifest manifest = statutory(trail).list(asOf);
            CaseDirectory.replace(manifestFile(manifest.root()), manifest.encode());
            return manifest;
        });
    }

    /** A manifest that was listed before. */
    public StatutoryManifest manifest(String root) throws IOException {
        Path file = manifestFile(root);
        if (!root.matches("[0-9a-f]{64}") || !Files.isRegularFile(file)) {
            throw new RefusedException("no manifest was listed with the root " + root);
        }
        StatutoryManifest manifest = StatutoryManifest.decode(Files.readString(file));
        if (!manifest.root().equals(root)) {
            throw new RefusedException(file + " was changed: its root is " + manifest.root());
        }
        return manifest;
    }

    /** Relabels what a manifest lists, or goes on with it. */
    public StatutoryRun.Outcome run(StatutoryManifest manifest, List<SshSignature> signatures, WorkWatcher watcher)
            throws IOException {
        return atDesk((desk, trail) -> statutory(trail).run(manifest, signatures, watcher));
    }

    private StatutoryRun statutory(AuditTrail trail) {
        return new StatutoryRun(
                rules,
                new VolumeObjects(volume, store.sizeBytes(), InstantSource.system(), trail),
                new TrailJournal(trail),
                InstantSource.system());
    }

    private Path manifestFile(String root) {
        return CaseDirectory.manifest(volume, root);
    }
}
