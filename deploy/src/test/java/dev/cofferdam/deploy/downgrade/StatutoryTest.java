package dev.cofferdam.deploy.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.store.downgrade.HeldObjects;
import dev.cofferdam.store.downgrade.Person;
import dev.cofferdam.store.downgrade.Privilege;
import dev.cofferdam.store.downgrade.Rules;
import dev.cofferdam.store.downgrade.SshPublicKey;
import dev.cofferdam.store.downgrade.SshSignature;
import dev.cofferdam.store.downgrade.StatutoryManifest;
import dev.cofferdam.store.downgrade.StatutoryRun;
import dev.cofferdam.store.downgrade.VolumeObjects;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.editor.WorkWatcher;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run over a real volume and a real audit, cut off in the middle and taken up again; it prints its rate. More objects
 * with {@code -Dcofferdam.statutory.objects=100000}.
 */
class StatutoryTest {
    private static final int OBJECTS = Integer.getInteger("cofferdam.statutory.objects", 3000);
    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
    private static final int BATCH = 10_000;

    @TempDir
    Path directory;

    @Test
    void everyObjectIsRelabelledOnceThoughTheRunWasCutOff() throws Exception {
        Path volume = directory.resolve("volume");
        seal(volume);
        Rules rules = rules();
        StatutoryManifest manifest;
        List<SshSignature> signatures;
        long start;
        try (AuditTrail trail = AuditTrail.open(new Directories(directory, directory.resolve("state")), "test")) {
            VolumeObjects objects =
                    new VolumeObjects(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE);
            manifest = run(rules, objects, trail).list(DAY);
            assertEquals(OBJECTS, manifest.items().size());
            signatures = List.of(sign("bob", manifest), sign("carol", manifest));
            List<SshSignature> both = signatures;
            StatutoryManifest listed = manifest;
            start = System.nanoTime();
            assertThrows(
                    IllegalStateException.class,
                    () -> run(rules, new CutOff(objects), trail).run(listed, both, WorkWatcher.NONE));
        }
        try (AuditTrail trail = AuditTrail.open(new Directories(directory, directory.resolve("state")), "test")) {
            VolumeObjects objects =
                    new VolumeObjects(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE);
            assertEquals(
                    new StatutoryRun.Outcome(OBJECTS, 0, 0),
                    run(rules, objects, trail).run(manifest, signatures, WorkWatcher.NONE));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%d objects relabelled in %.1f s, %.0f a second%n", OBJECTS, seconds, OBJECTS / seconds);
            List<AuditRecord> all = new ArrayList<>();
            trail.read(all::add);
            long records = all.stream()
                    .filter(record -> record.event().kind() == Kind.STATUTORY_RELABELLED)
                    .map(record -> record.event().subject())
                    .distinct()
                    .count();
            assertEquals(OBJECTS, records);
            assertEquals(OBJECTS + 2, all.size());
            assertEquals(
                    OBJECTS,
                    Volume.open(volume).objects().stream()
                            .filter(object -> object.label().equals("low"))
                            .count());
        }
    }

    private static StatutoryRun run(Rules rules, HeldObjects objects, AuditTrail trail) {
        return new StatutoryRun(rules, objects, new TrailJournal(trail), InstantSource.system());
    }

    private static void seal(Path volume) throws IOException {
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
            editor.resizePool("high", OBJECTS * 512L, OBJECTS);
            for (int start = 0; start < OBJECTS; start += BATCH) {
                List<Submission> batch = new ArrayList<>();
                for (int i = start; i < Math.min(OBJECTS, start + BATCH); i++) {
                    batch.add(new Submission(
                            "record-" + i,
                            "high",
                            "alice",
                            Submission.Content.of(("record " + i).getBytes(StandardCharsets.UTF_8)),
                            Optional.of(DAY),
                            Optional.of("low")));
                }
                editor.objects().seal(batch);
            }
        }
    }

    private Rules rules() throws Exception {
        List<Person> people = new ArrayList<>();
        for (String name : List.of("bob", "carol")) {
            command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name);
            people.add(new Person(
                    name,
                    SshPublicKey.parse(Files.readString(directory.resolve(name + ".pub"))),
                    Set.of(Privilege.DOWNGRADE)));
        }
        Policy policy = new Policy(
                List.of(new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of())));
        return new Rules(policy, Duration.ofDays(7), people, List.of(), "policy");
    }

    private SshSignature sign(String person, StatutoryManifest manifest) throws Exception {
        Files.writeString(directory.resolve("statement"), manifest.statement());
        Files.deleteIfExists(directory.resolve("statement.sig"));
        command("ssh-keygen", "-Y", "sign", "-n", StatutoryManifest.NAMESPACE, "-f", person, "statement");
        return SshSignature.parse(Files.readString(directory.resolve("statement.sig")));
    }

    private void command(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor());
    }

    /** Ends, as a kill would, after the second batch is recorded and before it is relabelled. */
    private static final class CutOff implements HeldObjects {
        private final HeldObjects whole;
        private int batches;

        CutOff(HeldObjects whole) {
            this.whole = whole;
        }

        @Override
        public String identity() throws IOException {
            return whole.identity();
        }

        @Override
        public SealedObject seal(Submission what) throws IOException {
            return whole.seal(what);
        }

        @Override
        public Optional<SealedObject> find(long id) throws IOException {
            return whole.find(id);
        }

        @Override
        public List<SealedObject> all() throws IOException {
            return whole.all();
        }

        @Override
        public byte[] extent(long id) throws IOException {
            return whole.extent(id);
        }

        @Override
        public void relabel(List<Relabelling> changes, Recording recording) throws IOException {
            boolean last = ++batches == 2;
            whole.relabel(changes, () -> {
                recording.record();
                if (last) {
                    throw new IllegalStateException("killed");
                }
            });
        }

        @Override
        public void delete(long id) throws IOException {
            whole.delete(id);
        }
    }
}
