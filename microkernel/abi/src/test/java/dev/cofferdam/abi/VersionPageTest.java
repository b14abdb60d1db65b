package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    private static final int STRIPES_AT = 64;
    private static final int SEQUENCE_AT = 8;
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

    /** What one reader saw. */
    private record Seen(long reads, long distinct) {}

    @Test
    void noReadSeesAWriteInPart() throws IOException, InterruptedException, ExecutionException {
        VersionPage writer = VersionPage.writer(page, arena);
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
            writer.publish(number * CONTENT_PER_VERSION);
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
    private void die(long at) throws IOException {
        MemorySegment memory = SharedMemory.map(page, VersionPage.BYTES, arena);
        long sequence = memory.get(ValueLayout.JAVA_LONG, at);
        assertEquals(0, sequence % 2, "nobody writes");
        memory.set(ValueLayout.JAVA_LONG, at, sequence + 1);
    }

    @Test
    void theNextWriterSettlesWhatTheLastLeftOpen() throws IOException, InterruptedException, ExecutionException {
        VersionPage reader = VersionPage.reader(page, arena);
        MemorySegment disk = disk();
        VersionPage.writer(page, arena).publish(7);
        die(STRIPES_AT);
        die(SEQUENCE_AT);
        MemorySegment to = arena.allocate(512);
        Future<Published> published = threads.submit(reader::published);
        Future<Boolean> read = threads.submit(() -> {
            reader.read(disk, 0, to, 0, 512);
            return true;
        });
        assertThrows(TimeoutException.class, () -> published.get(50, TimeUnit.MILLISECONDS));
        assertThrows(TimeoutException.class, () -> read.get(50, TimeUnit.MILLISECONDS));
        VersionPage next = VersionPage.writer(page, arena);
        assertTrue(read.get());
        assertEquals(new Published(1, 7), published.get());
        assertEquals(new Published(2, 8), next.publish(8));
    }

    @Test
    void readersGiveUpOnlyOnWhatNobodySettles() throws Exception {
        VersionPage reader = VersionPage.reader(page, arena);
        MemorySegment disk = disk();
        die(STRIPES_AT);
        die(SEQUENCE_AT);
        MemorySegment to = arena.allocate(2 * STRIPE_BYTES);
        Future<?> published = threads.submit(reader::published);
        Future<?> read = threads.submit(() -> {
            reader.read(disk, 0, to, 0, STRIPE_BYTES + 512);
            return null;
        });
        reader.read(disk, STRIPE_BYTES, to, 0, STRIPE_BYTES);
        for (Future<?> unstable : new Future<?>[] {published, read}) {
            ExecutionException end = assertThrows(ExecutionException.class, unstable::get);
            assertInstanceOf(UnstableException.class, end.getCause());
        }
    }

    /** A write that is longer than all stripes together enters each once. */
    @Test
    void aVeryLongWriteIsSeenInEveryStripe() throws IOException {
        int stripes = (VersionPage.BYTES - STRIPES_AT) / Long.BYTES;
        long bytes = (stripes + 2L) * STRIPE_BYTES;
        MemorySegment disk = arena.allocate(bytes);
        MemorySegment from = arena.allocate(bytes);
        VersionPage.writer(page, arena).write(disk, 0, from, 0, bytes);
        MemorySegment memory = SharedMemory.mapReadOnly(page, VersionPage.BYTES, arena);
        for (int stripe = 0; stripe < stripes; stripe++) {
            assertEquals(2, memory.get(ValueLayout.JAVA_LONG, STRIPES_AT + 8L * stripe), "stripe " + stripe);
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.write(page, new byte[VersionPage.BYTES]);
        assertThrows(IOException.class, () -> VersionPage.reader(page, arena));
        Files.write(page, new byte[8]);
        assertThrows(IOException.class, () -> VersionPage.writer(page, arena));
    }
}
