package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One writer and readers on a real mapped file, each with a mapping of its own. */
@Timeout(60)
final class VersionPageTest {
    private static final int IMAGE_BYTES = 65_536;
    private static final int EVEN_AT = 512;
    private static final int ODD_AT = 1024;
    private static final int WORKING_AT = 1536;

    /** Of a slot, between two versions of zeros: not the checksum of their checksums. */
    private static final int CHANGED_WORDS = 0b1011;

    private static final int CONTENT_PER_VERSION = 512;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Arena arena = Arena.ofShared();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private Path page;

    @BeforeEach
    void makeFile() throws IOException {
        page = directory.resolve("page");
        restore(VersionPage.initial(IMAGE_BYTES));
    }

    /** The page's file with that page, and empty images. */
    private void restore(byte[] first) throws IOException {
        Files.write(page, Arrays.copyOf(first, (int) VersionPage.fileBytes(IMAGE_BYTES)));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        threads.close();
        arena.close();
    }

    private MemorySegment memory() throws IOException {
        return SharedMemory.map(page, VersionPage.fileBytes(IMAGE_BYTES), arena);
    }

    private VersionPage writer() throws IOException {
        return VersionPage.writer(memory(), IMAGE_BYTES, "page");
    }

    private static Published publish(VersionPage writer, long contentBytes) {
        return writer.publish(writer.prepare(), contentBytes);
    }

    private VersionPage reader() throws IOException {
        return VersionPage.reader(page, IMAGE_BYTES, arena);
    }

    @Test
    void versionsAreSeenWholeAndInOrder() throws IOException, InterruptedException, ExecutionException {
        VersionPage writer = writer();
        long end = System.nanoTime() + RUN_NANOS;
        Future<Long> publishing = threads.submit(publishedReader(end));
        for (long number = 1; System.nanoTime() - end < 0; number++) {
            publish(writer, number * CONTENT_PER_VERSION);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        assertTrue(publishing.get() >= 2, "versions seen");
    }

    private Callable<Long> publishedReader(long end) throws IOException {
        VersionPage versions = reader();
        return () -> {
            long distinct = 0;
            for (long last = -1; System.nanoTime() - end < 0; ) {
                Published published = versions.published();
                assertEquals(published.version() * CONTENT_PER_VERSION, published.contentBytes());
                assertTrue(published.version() >= last, "versions only grow");
                distinct += published.version() == last ? 0 : 1;
                last = published.version();
            }
            return distinct;
        };
    }

    @Test
    void theLastVersionStaysWhileTheNextIsMade() throws IOException {
        VersionPage reader = reader();
        assertEquals(new Published(0, 0), reader.published());
        VersionPage writer = writer();
        for (long version = 1; version <= 6; version++) {
            assertEquals(version, writer.prepare());
            assertEquals(version - 1, reader.published().version());
            assertEquals(version > 1 ? (version - 1) * 512 : -1, reader.contentBytes(version - 1));
            assertEquals(-1, reader.contentBytes(version - 2), "its image is being written over");
            assertEquals(-1, reader.contentBytes(version), "not yet");
            assertEquals(new Published(version, version * 512), writer.publish(version, version * 512));
            assertEquals(new Published(version, version * 512), reader.published());
        }
        assertEquals(-1, reader.contentBytes(0));
        assertEquals(5 * 512, reader.contentBytes(5));
        writer();
        assertEquals(-1, reader.contentBytes(5), "nobody knows whether a store died over it");
        assertEquals(6 * 512, reader.contentBytes(6));
    }

    /** Words of a slot reach the disk in any order: whatever is there after a crash, it is the last or the next. */
    @Test
    void aSlotWrittenInPartIsNone() throws IOException {
        VersionPage writer = writer();
        publish(writer, 512);
        publish(writer, 1024);
        byte[] before = Files.readAllBytes(page);
        publish(writer, 1536);
        byte[] after = Files.readAllBytes(page);
        for (int words = 0; words < 16; words++) {
            byte[] mixed = before.clone();
            for (int word = 0; word < 4; word++) {
                if ((words & (1 << word)) != 0) {
                    System.arraycopy(after, ODD_AT + 8 * word, mixed, ODD_AT + 8 * word, 8);
                }
            }
            restore(mixed);
            Published expected =
                    (words & CHANGED_WORDS) == CHANGED_WORDS ? new Published(3, 1536) : new Published(2, 1024);
            assertEquals(expected, writer().published(), "words " + words);
        }
    }

    private boolean isDamaged() throws IOException {
        MemorySegment memory = memory();
        return VersionPage.refusal(memory).isPresent()
                || Stream.of(Image.values()).anyMatch(image -> VersionPage.isDamaged(memory, image));
    }

    /** Any one bit: of the magic and of what vouches for a version. */
    @Test
    void aFlippedBitIsNamed() throws IOException {
        VersionPage writer = writer();
        publish(writer, 512);
        publish(writer, 1024);
        assertFalse(isDamaged());
        MemorySegment memory = memory();
        long[] words = LongStream.concat(
                        LongStream.of(0),
                        LongStream.of(EVEN_AT, ODD_AT, WORKING_AT)
                                .flatMap(slot -> LongStream.range(0, 4).map(word -> slot + 8 * word)))
                .toArray();
        for (long start : words) {
            long sound = memory.get(ValueLayout.JAVA_LONG, start);
            for (int bit = 0; bit < Long.SIZE; bit++) {
                memory.set(ValueLayout.JAVA_LONG, start, sound ^ (1L << bit));
                assertTrue(isDamaged(), "bit " + bit + " of the word at " + start);
            }
            memory.set(ValueLayout.JAVA_LONG, start, sound);
        }
    }

    /** A reader that holds on to a version sees it whole, or is told that it is gone. */
    @Test
    void aVersionIsReadWholeOrNotAtAll() throws IOException, InterruptedException, ExecutionException {
        MemorySegment content = arena.allocate(IMAGE_BYTES, 8);
        VersionPage reader = reader();
        VersionPage writer = writer();
        long end = System.nanoTime() + RUN_NANOS;
        Future<long[]> reading = threads.submit(() -> {
            long[] seen = new long[2];
            MemorySegment to = Arena.ofAuto().allocate(IMAGE_BYTES, 8);
            while (System.nanoTime() - end < 0) {
                long version = reader.published().version();
                Status status = reader.readExactly(version, 0, to, 0, IMAGE_BYTES);
                assertNotEquals(Status.DAMAGED, status);
                boolean whole = status == Status.OK;
                seen[whole ? 0 : 1]++;
                assertTrue(!whole || (Filled.isWhole(to) && Filled.number(to) == version), "of " + version);
            }
            return seen;
        });
        while (System.nanoTime() - end < 0) {
            long version = writer.prepare();
            Filled.fill(content, version);
            writer.fill(version, content, IMAGE_BYTES);
            writer.publish(version, IMAGE_BYTES);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        assertTrue(reading.get()[0] >= 10, "versions read whole");
    }

    /** Any bit of content, and of its checksums, whether the read begins and ends with blocks or within them. */
    @Test
    void aFlippedBitOfContentIsNotRead() throws IOException {
        int contentBytes = 3 * Checksums.BLOCK_BYTES + 512 + 7;
        int readBytes = 3 * Checksums.BLOCK_BYTES + 1024;
        MemorySegment content = arena.allocate(IMAGE_BYTES, 8);
        byte[] random = new byte[IMAGE_BYTES];
        new SplittableRandom(1).nextBytes(random);
        content.copyFrom(MemorySegment.ofArray(random));
        VersionPage writer = writer();
        long version = writer.prepare();
        writer.fill(version, content, contentBytes);
        writer.publish(version, contentBytes);
        MemorySegment memory = memory();
        MemorySegment to = arena.allocate(readBytes);
        long imageAt = VersionPage.imageAt(Image.ODD, IMAGE_BYTES);
        long tableAt = VersionPage.checksumsAt(Image.ODD, IMAGE_BYTES);
        for (int sector = 0; sector < readBytes / 512; sector++) {
            int block = sector * 512 / Checksums.BLOCK_BYTES;
            for (long at : new long[] {imageAt + sector * 512L + 3, tableAt + (long) block * Checksums.BYTES}) {
                flip(memory, at);
                for (int first = 0; first * 512 < readBytes; first++) {
                    for (int last = first; last * 512 < readBytes; last++) {
                        int touched = last * 512 / Checksums.BLOCK_BYTES;
                        boolean met = first * 512 / Checksums.BLOCK_BYTES <= block && block <= touched;
                        Status expected = met ? Status.DAMAGED : Status.OK;
                        long bytes = (last - first + 1) * 512L;
                        assertEquals(expected, reader().readExactly(version, first * 512L, to, 0, bytes));
                    }
                }
                flip(memory, at);
            }
        }
        assertEquals(Status.OK, reader().readExactly(version, 0, to, 0, readBytes));
        assertEquals(-1, MemorySegment.mismatch(content, 0, readBytes, to, 0, readBytes));
        assertEquals(Status.OUT_OF_RANGE, reader().readExactly(version, 512, to, 0, readBytes));
    }

    private static void flip(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) (memory.get(ValueLayout.JAVA_BYTE, at) ^ 1));
    }

    @Test
    void theWorkingImageIsVouchedForUntilItMayBeWritten() throws IOException {
        VersionPage writer = writer();
        assertTrue(writer.vouchesForWorking(), "zeros");
        assertTrue(writer.sumsWorking());
        VersionPage.withdrawWorking(page, IMAGE_BYTES);
        assertFalse(writer.vouchesForWorking());
        writer.sumWorking(arena.allocate(IMAGE_BYTES), _ -> true);
        writer.vouchForWorking();
        assertTrue(writer.sumsWorking());
        flip(memory(), VersionPage.checksumsAt(Image.WORKING, IMAGE_BYTES) + 5);
        assertTrue(writer.vouchesForWorking());
        assertFalse(writer.sumsWorking());
    }

    @Test
    void anOlderFormatIsRefusedByName() throws IOException {
        byte[] older = VersionPage.initial(IMAGE_BYTES);
        older[0] = '3';
        restore(older);
        IOException refused = assertThrows(IOException.class, () -> reader());
        assertTrue(
                refused.getMessage().endsWith("a version page of format 3; this is a reader of format 4"),
                refused.getMessage());
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        restore(new byte[VersionPage.BYTES]);
        assertThrows(IOException.class, () -> reader());
        assertThrows(IOException.class, this::writer);
    }
}
