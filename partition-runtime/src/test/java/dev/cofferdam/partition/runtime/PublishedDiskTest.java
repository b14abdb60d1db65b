package dev.cofferdam.partition.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader and the other domain's store, which know nothing of each other but a file. */
final class PublishedDiskTest {
    private static final int DISK_BYTES = 16_384;

    @TempDir
    private Path directory;

    private final Arena arena = Arena.ofAuto();
    private MemorySegment stored;
    private VersionPage store;

    @BeforeEach
    void make() throws IOException {
        Path file = directory.resolve("disk.version");
        byte[] page = VersionPage.initial(DISK_BYTES);
        Files.write(file, Arrays.copyOf(page, (int) VersionPage.fileBytes(DISK_BYTES)));
        stored = SharedMemory.map(file, VersionPage.fileBytes(DISK_BYTES), arena);
        store = VersionPage.writer(stored, DISK_BYTES, "disk");
    }

    private PublishedDisk reader(LongConsumer pause) throws IOException {
        VersionPage versions = VersionPage.reader(directory.resolve("disk.version"), DISK_BYTES, arena);
        End granted = new End("in", Kind.DISK_READ, Mapping.PUBLISHED, DISK_BYTES);
        return new PublishedDisk(versions, arena.allocate(DISK_BYTES), granted, pause);
    }

    private PublishedDisk reader() throws IOException {
        return reader(millis -> {
            throw new AssertionError("nothing is waited for");
        });
    }

    private void publish(int value, int contentBytes) {
        long version = store.prepare();
        MemorySegment image = arena.allocate(DISK_BYTES);
        image.fill((byte) value);
        store.fill(version, image, contentBytes);
        store.publish(version, contentBytes);
    }

    private static byte[] bytes(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] filled(int value, int ones, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, 0, ones, (byte) value);
        return bytes;
    }

    @Test
    void readsWhatWasPublishedLastAndZerosBehindIt() throws IOException {
        PublishedDisk disk = reader();
        assertArrayEquals(new byte[DISK_BYTES], bytes(disk.read(0, DISK_BYTES)));
        publish(5, 1000);
        assertEquals(new Published(1, 1000), disk.published());
        assertArrayEquals(filled(5, 1024, DISK_BYTES), bytes(disk.read(0, DISK_BYTES)));
        assertArrayEquals(filled(5, 512, 512), bytes(disk.readExactly(1, 512, 512)));
        assertArrayEquals(new byte[512], bytes(disk.read(8192, 512)));
        publish(6, 2048);
        publish(7, 512);
        assertEquals(Reason.CHANGED, refusal(() -> disk.readExactly(1, 0, 512)));
    }

    @Test
    void whatIsNotWhatWasPublishedIsRefused() throws IOException {
        publish(5, 4096);
        long at = VersionPage.imageAt(VersionPage.Image.ODD, DISK_BYTES);
        stored.set(ValueLayout.JAVA_BYTE, at + 100, (byte) 6);
        PublishedDisk disk = reader();
        assertEquals(Reason.DAMAGED, refusal(() -> disk.read(0, 4096)));
    }

    @Test
    void nothingIsWrittenAndNothingReadOutside() throws IOException {
        PublishedDisk disk = reader();
        assertEquals(Reason.DENIED, refusal(() -> disk.write(0, arena.allocate(512))));
        assertEquals(Reason.DENIED, refusal(disk::flush));
        assertEquals(Reason.DENIED, refusal(() -> disk.advance(512)));
        for (long[] place : new long[][] {{-512, 512}, {DISK_BYTES, 512}, {100, 512}, {0, 100}, {0, 0}, {0, -512}}) {
            assertEquals(Reason.OUT_OF_RANGE, refusal(() -> disk.read(place[0], (int) place[1])));
        }
    }

    @Test
    void waitsByLookingLessAndLessOften() throws IOException {
        List<Long> pauses = new ArrayList<>();
        PublishedDisk disk = reader(millis -> {
            pauses.add(millis);
            if (pauses.size() == 8) {
                publish(5, 512);
            }
        });
        assertEquals(new Published(1, 512), disk.await(1));
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L), pauses);
    }

    private interface Act {
        void act() throws IOException;
    }

    private static Reason refusal(Act act) {
        return assertThrows(RequestException.class, act::act).reason();
    }
}
