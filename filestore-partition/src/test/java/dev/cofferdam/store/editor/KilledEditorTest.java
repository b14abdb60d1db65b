package dev.cofferdam.store.editor;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.store.editor.Damage.Kind;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that changes a volume without a pause is killed with -9, again and again: {@code
 * -Dcofferdam.editor.kills=N} times.
 */
@Timeout(600)
final class KilledEditorTest {
    private static final int KILLS = Integer.getInteger("cofferdam.editor.kills", 3);
    private static final Set<Kind> LEFT_BY_KILLS = Set.of(Kind.COPY, Kind.UNFINISHED);

    @TempDir
    private Path directory;

    /** Runs in the process that is killed: every line it prints is something that was acknowledged. */
    static final class Changes {
        private Changes() {}

        public static void main(String[] args) throws IOException {
            Path volume = Path.of(args[0]);
            for (int round = 0; ; round++) {
                try (VolumeEditor editor =
                        VolumeEditor.open(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
                    SealedObjects objects = editor.objects();
                    for (SealedObject old : editor.volume().objects()) {
                        if (old.id() % 2 == round % 2) {
                            objects.delete(old.id());
                        }
                    }
                    List<SealedObject> sealed = objects.seal(Stream.generate(() ->
                                    new Submission("object", "high", "alice", Submission.Content.of(new byte[1000])))
                            .limit(8)
                            .toList());
                    sealed = objects.relabel(sealed.stream()
                            .map(object -> new Relabelling(object.id(), 1, object.sha256(), "low"))
                            .toList());
                    editor.createDisk("disk" + round, "low", 1 << 16);
                    long bytes = Volume.open(volume).find("disk").orElseThrow().bytes();
                    editor.growDisk("disk", bytes + 1024, WorkWatcher.NONE);
                    publish(Volume.open(volume).find("disk").orElseThrow(), volume, round);
                    editor.cloneDisk("disk", "twin" + round, WorkWatcher.NONE);
                    editor.deleteDisk("twin" + round);
                    System.out.println("made " + sealed.getLast().id() + " " + round);
                    if (round > 0) {
                        editor.deleteDisk("disk" + (round - 1));
                    }
                    objects.delete(sealed.stream().map(SealedObject::id).toList());
                }
            }
        }
    }

    private static void publish(DiskRecord disk, Path volume, int round) throws IOException {
        byte[] content = new byte[(int) disk.bytes()];
        Arrays.fill(content, (byte) round);
        try (HeldDisk held = HeldDisk.open(CrashedVolume.POLICY, volume, disk)) {
            held.write(Submission.Content.of(content));
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAndNothingIsHalfDone() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        List<Kind> left = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Path volume = directory.resolve("volume" + kill);
            try (VolumeEditor editor =
                    VolumeEditor.openOrCreate(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
                editor.resizePool("high", 1 << 20, 64);
                editor.createDisk("disk", "low", 4 << 20);
            }
            int round = killAfterAWhile(volume, random.nextInt(100));
            List<Damage> damages =
                    VolumeCheck.check(volume, Optional.empty(), true).damages();
            damages.forEach(damage -> left.add(damage.kind()));
            assertTrue(LEFT_BY_KILLS.containsAll(left), damages::toString);
            assertEquals(
                    List.of(),
                    VolumeCheck.check(volume, Optional.empty(), false).damages());
            // Made, and perhaps removed when the next was there.
            Set<String> disks =
                    Volume.open(volume).disks().stream().map(DiskRecord::name).collect(Collectors.toSet());
            assertTrue(disks.contains("disk" + round) || disks.contains("disk" + (round + 1)), disks::toString);
            assertPublished(volume, round);
        }
        System.out.println(KILLS + " editors killed; left behind: " + left);
    }

    /** The last version is that of the last round that was acknowledged, or of the next, and whole. */
    private void assertPublished(Path volume, int round) throws IOException {
        DiskRecord disk = Volume.open(volume).find("disk").orElseThrow();
        Path image = directory.resolve("image");
        Published published;
        try (FileChannel file = FileChannel.open(image, CREATE, TRUNCATE_EXISTING, WRITE);
                HeldDisk held = HeldDisk.open(CrashedVolume.POLICY, volume, disk)) {
            published = held.read(file);
        }
        assertTrue(published.version() == round + 1 || published.version() == round + 2, published::toString);
        byte[] content = Files.readAllBytes(image);
        byte[] expected = new byte[content.length];
        Arrays.fill(expected, (byte) (published.version() - 1));
        assertArrayEquals(expected, content);
        // Whoever holds a disk next vouches for its working image when he leaves it.
        List<String> unvouched =
                VolumeCheck.check(volume, Optional.empty(), false).unvouched();
        assertTrue(unvouched.isEmpty(), unvouched::toString);
    }

    /** Returns the last round that was acknowledged. */
    private static int killAfterAWhile(Path volume, int millis) throws IOException, InterruptedException {
        String classes = Stream.of(KilledEditorTest.class, VolumeEditor.class, Volume.class, Policy.class)
                .map(KilledEditorTest::place)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes,
                        Changes.class.getName(),
                        volume.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String last = lines.readLine();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            // Through its handle: the process object itself would close the stream that is still to be read.
            process.toHandle().destroyForcibly();
            for (String line = last; line != null; line = lines.readLine()) {
                last = line;
            }
            process.waitFor();
            return Integer.parseInt(last.substring(last.lastIndexOf(' ') + 1));
        }
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
