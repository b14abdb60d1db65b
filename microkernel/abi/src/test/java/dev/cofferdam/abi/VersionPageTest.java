package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One writer and several readers on a real mapped file, each with a mapping of its own. */
@Timeout(60)
final class VersionPageTest {
    private static final int STRIPE_BYTES = 65_536;
    private static final int STRIPES_AT = 1536;
    private static final int EVEN_AT = 512;
    private static final int ODD_AT = 1024;
    private static final int DISK_BYTES = 4 * STRIPE_BYTES;

    /** Begins and ends within stripes, and has a whole one between. */
    private static final int POSITION = STRIPE_BYTES / 2;

    private static final int BYTES = 2 * STRIPE_BYTES;
    private static final int CONTENT_PER_VERSION = 512;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Arena arena = Arena.ofShared();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private Path page;
    private Path data;

    @BeforeEach
    void files() throws IOException {
        page = Files.write(directory.resolve("page"), VersionPage.initial());
        data = Files.write(directory.resolve("data"), new byte[DISK_BYTES]);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        threads.close();
        arena.close();
    }

    private MemorySegment disk() throws IOException {
        return SharedMemory.map(data, DISK_BYTES, arena);
    }

    private MemorySegment memory() throws IOException {
        return SharedMemory.map(page, VersionPage.BYTES, arena);
    }

    private VersionPage writer() throws IOException {
        return VersionPage.writer(memory(), "page");
    }

    private static Published publish(VersionPage writer, long contentBytes) {
        return writer.publish(writer.prepare(), contentBytes);
    }

    /** What one reader saw. */
    private record Seen(long reads, long distinct) {}

    @Test
    void noReadSeesAWriteInPart() throws IOException, InterruptedException, ExecutionException {
        VersionPage writer = writer();
        MemorySegment written = disk();
        long end = System.nanoTime() + RUN_NANOS;
        Callable<Seen> reading = reader(end);
        Future<Seen> first = threads.submit(reading);
        Future<Seen> second = threads.submit(reading);
        Future<Long> publishing = threads.submit(publishedReader(end));
        MemorySegment block = arena.allocate(BYTES, 8);
        for (long number = 1; System.nanoTime() - end < 0; number++) {
            fill(block, number);
            writer.write(written, POSITION, block, 0, BYTES);
            publish(writer, number * CONTENT_PER_VERSION);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        for (Seen seen : new Seen[] {first.get(), second.get()}) {
            assertTrue(seen.reads >= 10 && seen.distinct >= 2, seen::toString);
        }
        assertTrue(publishing.get() >= 2, "versions seen");
    }

    private Callable<Seen> reader(long end) throws IOException {
        VersionPage versions = VersionPage.reader(page, arena);
        MemorySegment disk = SharedMemory.mapReadOnly(data, DISK_BYTES, arena);
        return () -> {
            MemorySegment to = Arena.ofAuto().allocate(BYTES, 8);
            long reads = 0;
            long distinct = 0;
            for (long last = -1; System.nanoTime() - end < 0; reads++) {
                versions.read(disk, POSITION, to, 0, BYTES);
                assertTrue(isWhole(to), "torn after " + reads + " reads");
                long number = to.get(ValueLayout.JAVA_LONG, 0);
                assertTrue(number >= last, "an older write after a newer one");
                distinct += number == last ? 0 : 1;
                last = number;
            }
            return new Seen(reads, distinct);
        };
    }

    private Callable<Long> publishedReader(long end) throws IOException {
        VersionPage versions = VersionPage.reader(page, arena);
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

    /** Control: the same copies without the page see writes in part. */
    @Test
    void withoutThePageReadsAreTorn() throws IOException {
        MemorySegment written = disk();
        MemorySegment read = SharedMemory.mapReadOnly(data, DISK_BYTES, arena);
        Future<?> writing = threads.submit(() -> {
            MemorySegment block = Arena.ofAuto().allocate(BYTES, 8);
            for (long number = 1; !Thread.currentThread().isInterrupted(); number++) {
                fill(block, number);
                MemorySegment.copy(block, 0, written, POSITION, BYTES);
            }
        });
        MemorySegment to = arena.allocate(BYTES, 8);
        do {
            MemorySegment.copy(read, POSITION, to, 0, BYTES);
        } while (isWhole(to));
        assertTrue(writing.cancel(true));
    }

    private static void fill(MemorySegment block, long number) {
        for (long at = 0; at < block.byteSize(); at += Long.BYTES) {
            block.set(ValueLayout.JAVA_LONG, at, number);
        }
    }

    private static boolean isWhole(MemorySegment block) {
        long bytes = block.byteSize();
        return MemorySegment.mismatch(block, Long.BYTES, bytes, block, 0, bytes - Long.BYTES) < 0;
    }

    /** What a writer leaves that is killed between entering and leaving. */
    private void die() throws IOException {
        MemorySegment memory = memory();
        long sequence = memory.get(ValueLayout.JAVA_LONG, STRIPES_AT);
        assertEquals(0, sequence % 2, "nobody writes");
        memory.set(ValueLayout.JAVA_LONG, STRIPES_AT, sequence + 1);
    }

    @Test
    void theNextWriterSettlesWhatTheLastLeftOpen() throws IOException, InterruptedException, ExecutionException {
        VersionPage reader = VersionPage.reader(page, arena);
        MemorySegment disk = disk();
        publish(writer(), 7);
        die();
        MemorySegment to = arena.allocate(512);
        Future<Boolean> read = threads.submit(() -> {
            reader.read(disk, 0, to, 0, 512);
            return true;
        });
        assertThrows(TimeoutException.class, () -> read.get(50, TimeUnit.MILLISECONDS));
        VersionPage next = writer();
        assertTrue(read.get());
        assertEquals(new Published(1, 7), reader.published());
        assertEquals(new Published(2, 8), publish(next, 8));
    }

    @Test
    void readersGiveUpOnlyOnWhatNobodySettles() throws Exception {
        VersionPage reader = VersionPage.reader(page, arena);
        MemorySegment disk = disk();
        die();
        MemorySegment to = arena.allocate(2 * STRIPE_BYTES);
        Future<?> read = threads.submit(() -> {
            reader.read(disk, 0, to, 0, STRIPE_BYTES + 512);
            return null;
        });
        reader.read(disk, STRIPE_BYTES, to, 0, STRIPE_BYTES);
        ExecutionException end = assertThrows(ExecutionException.class, read::get);
        assertInstanceOf(UnstableException.class, end.getCause());
    }

    @Test
    void theLastVersionStaysWhileTheNextIsMade() throws IOException {
        VersionPage reader = VersionPage.reader(page, arena);
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
        for (int words = 0; words < 8; words++) {
            byte[] mixed = before.clone();
            for (int word = 0; word < 3; word++) {
                if ((words & (1 << word)) != 0) {
                    System.arraycopy(after, ODD_AT + 8 * word, mixed, ODD_AT + 8 * word, 8);
                }
            }
            Files.write(page, mixed);
            Published expected = words == 7 ? new Published(3, 1536) : new Published(2, 1024);
            assertEquals(expected, writer().published(), "words " + words);
        }
    }

    private boolean isDamaged() throws IOException {
        return !VersionPage.isPage(memory()) || VersionPage.isDamaged(memory());
    }

    /** Any one bit: of the magic and of what vouches for a version. */
    @Test
    void aFlippedBitIsNamed() throws IOException {
        VersionPage writer = writer();
        publish(writer, 512);
        publish(writer, 1024);
        assertFalse(isDamaged());
        MemorySegment memory = memory();
        for (long start : new long[] {0, EVEN_AT, EVEN_AT + 8, EVEN_AT + 16, ODD_AT, ODD_AT + 8, ODD_AT + 16}) {
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
        int imageBytes = 2 * STRIPE_BYTES;
        Path file = Files.write(directory.resolve("images"), new byte[(int) VersionPage.fileBytes(imageBytes)]);
        MemorySegment images = SharedMemory.map(file, VersionPage.fileBytes(imageBytes), arena);
        VersionPage reader = VersionPage.reader(page, arena);
        VersionPage writer = writer();
        long end = System.nanoTime() + RUN_NANOS;
        Future<long[]> reading = threads.submit(() -> {
            long[] seen = new long[2];
            MemorySegment to = Arena.ofAuto().allocate(imageBytes, 8);
            while (System.nanoTime() - end < 0) {
                long version = reader.published().version();
                boolean whole = reader.readExactly(images, version, 0, to, 0, imageBytes);
                seen[whole ? 0 : 1]++;
                assertTrue(!whole || (isWhole(to) && to.get(ValueLayout.JAVA_LONG, 0) == version), "of " + version);
            }
            return seen;
        });
        while (System.nanoTime() - end < 0) {
            long version = writer.prepare();
            fill(images.asSlice(VersionPage.imageAt(version, imageBytes), imageBytes), version);
            writer.publish(version, imageBytes);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        assertTrue(reading.get()[0] >= 10, "versions read whole");
    }

    /** A write that is longer than all stripes together enters each once. */
    @Test
    void aVeryLongWriteIsSeenInEveryStripe() throws IOException {
        int stripes = (VersionPage.BYTES - STRIPES_AT) / Long.BYTES;
        long bytes = (stripes + 2L) * STRIPE_BYTES;
        MemorySegment disk = arena.allocate(bytes);
        MemorySegment from = arena.allocate(bytes);
        writer().write(disk, 0, from, 0, bytes);
        MemorySegment memory = SharedMemory.mapReadOnly(page, VersionPage.BYTES, arena);
        for (int stripe = 0; stripe < stripes; stripe++) {
            assertEquals(2, memory.get(ValueLayout.JAVA_LONG, STRIPES_AT + 8L * stripe), "stripe " + stripe);
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.write(page, new byte[VersionPage.BYTES]);
        assertThrows(IOException.class, () -> VersionPage.reader(page, arena));
        assertThrows(IOException.class, this::writer);
    }
}
