package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.store.editor.SealedObjects.Marking;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.Pool;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Submission.Content;
import dev.cofferdam.store.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of objects, one by one and many at once. */
final class SealedObjectsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final long POOL_BYTES = 8 * Volume.BLOCK_BYTES;

    private final List<VolumeEvent> recorded = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void volume() throws IOException {
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory, Long.MAX_VALUE, InstantSource.fixed(NOW), VolumeRecorder.NONE)) {
            editor.resizePool("high", POOL_BYTES, 8);
            editor.resizePool("low", POOL_BYTES, 2);
        }
    }

    private VolumeEditor open() throws IOException {
        return VolumeEditor.open(directory, Long.MAX_VALUE, InstantSource.fixed(NOW), recorded::addAll);
    }

    private static Submission submission(String name, String label, String text) {
        return new Submission(name, label, "alice", Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsSealedIsThereWithItsSlack() throws IOException {
        SealedObject sealed;
        try (VolumeEditor editor = open()) {
            sealed = editor.objects().seal(submission("report", "high", "quite secret"));
        }
        byte[] extent = Arrays.copyOf("quite secret".getBytes(StandardCharsets.UTF_8), 512);
        String digest = HexFormat.of().formatHex(Extents.sha256().digest(extent));
        SealedObject expected = new SealedObject(
                sealed.id(),
                "report",
                "high",
                "alice",
                12,
                1,
                digest,
                NOW,
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertEquals(expected, sealed);
        assertEquals(List.of(new VolumeEvent.ObjectSealed(sealed)), recorded);
        Volume volume = Volume.open(directory);
        assertEquals(List.of(sealed), volume.objects());
        assertEquals(Optional.of(sealed), volume.object(sealed.id()));
        assertArrayEquals(extent, volume.extent(sealed.id()));
        assertEquals(new Pool("high", POOL_BYTES, 512, 8, 1), volume.pools().getFirst());
    }

    @Test
    void relabellingWantsTheObjectAsItWasSeen() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObjects objects = editor.objects();
            SealedObject first = objects.seal(submission("first", "high", "1"));
            SealedObject second = objects.seal(submission("second", "high", "2"));
            List<Relabelling> wrong = List.of(
                    new Relabelling(first.id(), 1, first.sha256(), "low"),
                    new Relabelling(second.id(), 1, first.sha256(), "low"));
            assertThrows(ChangedException.class, () -> objects.relabel(wrong));
            assertThrows(ChangedException.class, () -> objects.relabel(first.id(), 2, first.sha256(), "low"));
            assertThrows(ChangedException.class, () -> objects.relabel(first.id() + 99, 1, first.sha256(), "low"));
            assertEquals(List.of(first, second), editor.volume().objects());
            SealedObject down = objects.relabel(first.id(), 1, first.sha256(), "low");
            assertEquals("low", down.label());
            assertEquals(2, down.version());
            assertEquals(new VolumeEvent.ObjectRelabelled(first, down), recorded.getLast());
            assertEquals(List.of(down, second), editor.volume().objects());
        }
    }

    @Test
    void changedContentIsNotRelabelled() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObject sealed = editor.objects().seal(submission("first", "high", "1"));
            Path file = directory.resolve(Volume.objectsFile(0));
            byte[] bytes = Files.readAllBytes(file);
            bytes[511] ^= 1;
            Files.write(file, bytes);
            assertThrows(DamageException.class, () -> editor.objects().relabel(sealed.id(), 1, sealed.sha256(), "low"));
            assertThrows(DamageException.class, () -> editor.volume().extent(sealed.id()));
            assertEquals(List.of(sealed), editor.volume().objects());
        }
    }

    @Test
    void whatIsNotRecordedDoesNotHappen() throws IOException {
        SealedObject sealed;
        try (VolumeEditor editor = open()) {
            sealed = editor.objects().seal(submission("first", "high", "1"));
        }
        VolumeRecorder full = events -> {
            throw new IOException("the audit has no room");
        };
        try (VolumeEditor editor = VolumeEditor.open(directory, Long.MAX_VALUE, InstantSource.fixed(NOW), full)) {
            SealedObjects objects = editor.objects();
            assertThrows(IOException.class, () -> objects.relabel(sealed.id(), 1, sealed.sha256(), "low"));
            assertThrows(IOException.class, () -> objects.delete(sealed.id()));
            assertThrows(IOException.class, () -> objects.seal(submission("second", "high", "2")));
            assertThrows(IOException.class, () -> editor.createDisk("disk", "low", 512));
            assertEquals(List.of(sealed), editor.volume().objects());
            assertEquals(List.of(), editor.volume().disks());
        }
        try (var files = Files.list(directory)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".disk")));
        }
    }

    @Test
    void deletedSpaceIsZeroAndUsedAgainUnderAnotherId() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObjects objects = editor.objects();
            SealedObject first = objects.seal(submission("first", "high", "1".repeat(8 * 512)));
            assertThrows(IOException.class, () -> objects.seal(submission("second", "high", "2")));
            objects.delete(first.id());
            assertArrayEquals(new byte[(int) POOL_BYTES], Files.readAllBytes(directory.resolve(Volume.objectsFile(0))));
            SealedObject second = objects.seal(submission("second", "high", "2"));
            assertNotEquals(first.id(), second.id());
            assertEquals(Optional.empty(), editor.volume().object(first.id()));
            assertThrows(IOException.class, () -> objects.delete(first.id()));
        }
    }

    /** What one class uses is no other's business: neither space nor records. */
    @Test
    void poolsAreApart() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObjects objects = editor.objects();
            objects.seal(submission("all of it", "high", "1".repeat(8 * 512)));
            SealedObject first = objects.seal(submission("first", "low", "1".repeat(7 * 512)));
            objects.seal(submission("second", "low", "2"));
            IOException full = assertThrows(IOException.class, () -> objects.seal(submission("third", "low", "3")));
            assertTrue(full.getMessage().contains("2 of 2 objects"), full.getMessage());
            objects.relabel(first.id(), 1, first.sha256(), "high");
            assertThrows(IOException.class, () -> objects.seal(submission("third", "low", "3")));
            assertThrows(IOException.class, () -> objects.seal(submission("none", "middle", "4")));
        }
    }

    @Test
    void marksAreReplacedAsAWhole() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObjects objects = editor.objects();
            Optional<LocalDate> date = Optional.of(LocalDate.of(2051, 1, 1));
            SealedObject sealed = objects.seal(
                    new Submission("report", "high", "alice", Content.of(new byte[1]), date, Optional.of("low")));
            assertEquals(date, sealed.declassification());
            assertEquals(Optional.of("low"), sealed.successor());
            Marking exempt = new Marking(sealed.id(), 1, date, Optional.of("low"), Optional.of("names a source"));
            SealedObject marked = objects.mark(List.of(exempt)).getFirst();
            assertEquals(Optional.of("names a source"), marked.exemption());
            assertEquals(2, marked.version());
            assertThrows(ChangedException.class, () -> objects.mark(List.of(exempt)));
            assertEquals(List.of(marked), editor.volume().objects());
        }
    }

    @Test
    void aListIsSealedAsAWhole() throws IOException {
        try (VolumeEditor editor = open()) {
            SealedObjects objects = editor.objects();
            Content shorter = Content.of(600, () -> new ByteArrayInputStream(new byte[599]));
            List<Submission> list =
                    List.of(submission("first", "high", "1"), new Submission("second", "high", "alice", shorter));
            IOException early = assertThrows(IOException.class, () -> objects.seal(list));
            assertTrue(early.getMessage().contains("ended before its 600 bytes"), early.getMessage());
            assertEquals(List.of(), editor.volume().objects());
            assertArrayEquals(new byte[(int) POOL_BYTES], Files.readAllBytes(directory.resolve(Volume.objectsFile(0))));
            assertEquals(
                    2, objects.seal(List.of(list.getFirst(), list.getFirst())).size());
        }
    }
}
