package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Checksums;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.store.editor.Damage.Kind;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Superblock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A volume at rest, in which any byte of any file is changed: the check names it, or it is one of those that mean nothing.
 */
final class FlippedByteTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);

    /** Prime, so that fields and sectors are hit at every offset. */
    private static final int STEP = 7;

    private static final String WORKING = "disk.disk";
    private static final String VERSIONS = "disk.version";
    private static final int DISK_BYTES = 3 * Checksums.BLOCK_BYTES + 1024;

    /** Ends within a sector of the third block: the fourth, and the rest of the third, belong to no version. */
    private static final int CONTENT_BYTES = 2 * Checksums.BLOCK_BYTES + 700;

    private static final int CHECKED_BYTES = 2 * Checksums.BLOCK_BYTES + 1024;
    private static final int CHECKED_BLOCKS = 3;
    private static final int BLOCKS = 4;
    private static final int SLOT_BYTES = 32;
    private static final StoreManifest PLAN = new StoreManifest(
            CrashedVolume.POLICY,
            Path.of("simulated"),
            List.of(new StoreManifest.Disk("disk", "low", DISK_BYTES, false)),
            List.of(new Subject("low", List.of(new Grant(0, true, true)), DISK_BYTES)));

    private final SimulatedDisk disk = new SimulatedDisk(Bug.NONE, _ -> {});
    private final MemorySegment window = MemorySegment.ofArray(new byte[DISK_BYTES]);

    private record Range(long from, long to) {
        boolean contains(long at) {
            return from <= at && at < to;
        }
    }

    @BeforeEach
    void volume() throws IOException {
        VolumeEditor.create(disk, new Superblock(new UUID(1, 2), 0, 2, 8, 0));
        try (VolumeEditor editor = VolumeEditor.open(disk, "simulated", Long.MAX_VALUE, TIME, VolumeRecorder.NONE)) {
            editor.createDisk("disk", "low", DISK_BYTES);
            editor.createDisk("untouched", "low", DISK_BYTES);
            editor.resizePool("high", 4 * 512, 2);
            editor.objects().seal(new Submission("object", "high", "alice", Submission.Content.of(new byte[] {1, 2})));
        }
        try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
            for (int version = 1; version <= 3; version++) {
                byte[] random = new byte[DISK_BYTES];
                new SplittableRandom(version).nextBytes(random);
                window.copyFrom(MemorySegment.ofArray(random));
                assertEquals(Status.OK, serve(engine, Operation.WRITE, 0, DISK_BYTES, 0));
                assertEquals(Status.OK, serve(engine, Operation.ADVANCE, CONTENT_BYTES, 0, 0));
            }
        }
        disk.unmap();
        assertEquals(List.of(), check(false).damages());
        assertEquals(List.of(), check(false).unvouched());
    }

    /** What means nothing, of a file with versions: what is between the fields, and behind what was published. */
    private static List<Range> meaningless(int blocks, int checkedBytes) {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(8, 512));
        for (long slot = 512; slot < 2048; slot += 512) {
            ranges.add(new Range(slot + SLOT_BYTES, slot + 512));
        }
        ranges.add(new Range(2048, VersionPage.BYTES));
        for (Image image : Image.values()) {
            boolean working = image == Image.WORKING;
            long table = VersionPage.checksumsAt(image, DISK_BYTES);
            ranges.add(new Range(table + (long) (working ? BLOCKS : blocks) * Checksums.BYTES, table + 4096));
            if (!working) {
                long at = VersionPage.imageAt(image, DISK_BYTES);
                ranges.add(new Range(at + checkedBytes, at + BLOCKS * (long) Checksums.BLOCK_BYTES));
            }
        }
        return ranges;
    }

    private static boolean meansNothing(String file, long at) {
        return switch (file) {
            case WORKING, "untouched.disk" -> at >= DISK_BYTES;
            case VERSIONS -> meaningless(CHECKED_BLOCKS, CHECKED_BYTES).stream().anyMatch(range -> range.contains(at));
            case "untouched.version" -> meaningless(0, 0).stream().anyMatch(range -> range.contains(at));
            default -> false;
        };
    }

    private VolumeCheck.Report check(boolean repair) throws IOException {
        return VolumeCheck.check(disk, Optional.of(CrashedVolume.POLICY), repair);
    }

    private Status serve(StoreEngine engine, Operation operation, long position, int length, long version) {
        Message message = new Message()
                .request(operation, 0, 1)
                .version(version)
                .payload(position, 0, length)
                .address(0, 0);
        engine.serve(message, window);
        return message.status();
    }

    private void flip(String file, long at, int bit) {
        disk.bytes(file)[(int) at] ^= (byte) (1 << bit);
    }

    @Test
    void everyByteThatMeansSomethingIsNamed() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        int named = 0;
        int passed = 0;
        for (String file : disk.names()) {
            for (int at = 0; at < disk.bytes(file).length; at += STEP) {
                int bit = random.nextInt(8);
                flip(file, at, bit);
                List<Damage> damages = check(false).damages();
                flip(file, at, bit);
                String what = "bit " + bit + " of byte " + at + " of " + file;
                boolean nothing = meansNothing(file, at);
                assertEquals(nothing ? 0 : 1, damages.size(), () -> what + ": " + damages);
                if (nothing) {
                    passed++;
                } else {
                    named++;
                }
            }
        }
        assertEquals(List.of(), check(false).damages());
        System.out.println("flipped bytes of a volume: " + named + " named, " + passed + " that mean nothing");
        assertTrue(named > 1000, () -> "only a few");
    }

    /** Whoever reads that version is told, and whoever reads another block of it is served. */
    @Test
    void aReaderOfAPublishedVersionIsTold() throws IOException {
        flip(VERSIONS, VersionPage.imageAt(Image.ODD, DISK_BYTES) + Checksums.BLOCK_BYTES + 77, 3);
        try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
            assertEquals(Status.DAMAGED, serve(engine, Operation.READ, 0, CHECKED_BYTES, 3));
            assertEquals(Status.DAMAGED, serve(engine, Operation.READ, Checksums.BLOCK_BYTES + 2048, 512, 3));
            assertEquals(Status.OK, serve(engine, Operation.READ, 0, Checksums.BLOCK_BYTES, 3));
            assertEquals(Status.OK, serve(engine, Operation.ADVANCE, CONTENT_BYTES, 0, 0));
            assertEquals(Status.OK, serve(engine, Operation.READ, 0, CHECKED_BYTES, 4), "the next is whole");
        }
    }

    /** A version that is not the last is gone when a store starts: it is forgotten, and the last stays. */
    @Test
    void anOlderVersionIsForgotten() throws IOException {
        flip(VERSIONS, VersionPage.imageAt(Image.EVEN, DISK_BYTES) + 77, 3);
        List<Damage> found = check(true).damages();
        assertEquals(
                List.of(Kind.VERSION_PAGE), found.stream().map(Damage::kind).toList(), found::toString);
        assertTrue(found.getFirst().what().startsWith("version 2, which is not the last: 1 of its blocks"));
        disk.unmap();
        assertEquals(List.of(), check(false).damages());
        try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
            assertEquals(Status.OK, serve(engine, Operation.READ, 0, CHECKED_BYTES, 3));
            assertEquals(Status.CHANGED, serve(engine, Operation.READ, 0, CHECKED_BYTES, 2));
        }
    }

    @Test
    void whatAStoreDidNotWriteIsNamedAfterItToo() throws IOException {
        flip(WORKING, 2 * Checksums.BLOCK_BYTES, 3);
        try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
            assertEquals(Status.OK, serve(engine, Operation.WRITE, 0, Checksums.BLOCK_BYTES, 0));
            assertEquals(List.of("disk"), check(false).unvouched(), "while it is written");
            assertEquals(List.of(), check(false).damages());
        }
        disk.unmap();
        List<Damage> found = check(false).damages();
        assertEquals(List.of(Kind.CONTENT), found.stream().map(Damage::kind).toList(), found::toString);
        assertEquals(WORKING, found.getFirst().place());
        assertEquals(
                "the working image: 1 of its blocks of 4096 bytes, the first at byte 8192, are not what their"
                        + " checksums say",
                found.getFirst().what());
    }

    /** Damaged checksums vouch for nothing; those of the next store do. */
    @Test
    void damagedChecksumsOfTheWorkingImageAreWithdrawn() throws IOException {
        for (boolean repaired : new boolean[] {true, false}) {
            flip(VERSIONS, VersionPage.checksumsAt(Image.WORKING, DISK_BYTES) + 1, 3);
            assertFalse(check(repaired).damages().isEmpty());
            disk.unmap();
            assertEquals(repaired ? List.of("disk") : List.of(), check(false).unvouched());
            try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
                assertEquals(Status.OK, serve(engine, Operation.WRITE, 8192, 512, 0));
            }
            disk.unmap();
            assertEquals(List.of(), check(false).damages());
            assertEquals(List.of(), check(false).unvouched());
        }
    }

    /** What is written after a disk was left would not be vouched for. */
    @Test
    void aDiskThatWasLeftIsNotWritten() throws IOException {
        try (StoreEngine engine = StoreEngine.open(PLAN, disk)) {
            engine.leave();
            assertEquals(Status.UNAVAILABLE, serve(engine, Operation.WRITE, 0, 512, 0));
            assertEquals(Status.OK, serve(engine, Operation.READ, 0, 512, 0));
        }
        assertEquals(List.of(), check(false).damages());
    }

    @Test
    void anOlderVersionPageIsRefusedByName() throws IOException {
        disk.bytes(VERSIONS)[0] = '3';
        IOException refused = assertThrows(IOException.class, () -> StoreEngine.open(PLAN, disk));
        assertTrue(refused.getMessage().startsWith("disk.version is a version page of format 3"), refused.getMessage());
        List<Damage> found = check(false).damages();
        assertEquals(
                List.of(Kind.VERSION_PAGE), found.stream().map(Damage::kind).toList(), found::toString);
    }
}
