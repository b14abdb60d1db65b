package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
final class WorkingImageTest {
    private static final int STRIPE_BYTES = 65_536;
    private static final int STRIPES = 512;
    private static final int DISK_BYTES = 4 * STRIPE_BYTES;

    /** Begins and ends within stripes, and has a whole one between. */
    private static final int POSITION = STRIPE_BYTES / 2;

    private static final int BYTES = 2 * STRIPE_BYTES;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Arena arena = Arena.ofShared();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.write(directory.resolve("image"), new byte[(int) WorkingImage.fileBytes(DISK_BYTES)]);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        threads.close();
        arena.close();
    }

    private MemorySegment memory() throws IOException {
        return SharedMemory.map(file, WorkingImage.fileBytes(DISK_BYTES), arena);
    }

    private WorkingImage writer() throws IOException {
        return WorkingImage.of(memory(), PATIENCE_NANOS);
    }

    private WorkingImage reader(long patienceNanos) throws IOException {
        return WorkingImage.of(
                SharedMemory.mapReadOnly(file, WorkingImage.fileBytes(DISK_BYTES), arena), patienceNanos);
    }

    /** What one reader saw. */
    private record Seen(long reads, long distinct) {}

    @Test
    void noReadSeesAWriteInPart() throws IOException, InterruptedException, ExecutionException {
        WorkingImage writer = writer();
        long end = System.nanoTime() + RUN_NANOS;
        Future<Seen> first = threads.submit(reading(end));
        Future<Seen> second = threads.submit(reading(end));
        MemorySegment block = arena.allocate(BYTES, 8);
        for (long number = 1; System.nanoTime() - end < 0; number++) {
            Filled.fill(block, number);
            writer.write(POSITION, block, 0, BYTES);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        for (Seen seen : new Seen[] {first.get(), second.get()}) {
            assertTrue(seen.reads >= 10 && seen.distinct >= 2, seen::toString);
        }
    }

    private Callable<Seen> reading(long end) throws IOException {
        WorkingImage image = reader(PATIENCE_NANOS);
        return () -> {
            MemorySegment to = Arena.ofAuto().allocate(BYTES, 8);
            long reads = 0;
            long distinct = 0;
            for (long last = -1; System.nanoTime() - end < 0; reads++) {
                image.read(POSITION, to, 0, BYTES);
                assertTrue(Filled.isWhole(to), "torn after " + reads + " reads");
                long number = Filled.number(to);
                assertTrue(number >= last, "an older write after a newer one");
                distinct += number == last ? 0 : 1;
                last = number;
            }
            return new Seen(reads, distinct);
        };
    }

    /** Control: the same copies without the sequences see writes in part. */
    @Test
    void withoutTheSequencesReadsAreTorn() throws IOException {
        MemorySegment written = writer().memory();
        MemorySegment read = reader(0).memory();
        Future<?> writing = threads.submit(() -> {
            MemorySegment block = Arena.ofAuto().allocate(BYTES, 8);
            for (long number = 1; !Thread.currentThread().isInterrupted(); number++) {
                Filled.fill(block, number);
                MemorySegment.copy(block, 0, written, POSITION, BYTES);
            }
        });
        MemorySegment to = arena.allocate(BYTES, 8);
        do {
            MemorySegment.copy(read, POSITION, to, 0, BYTES);
        } while (Filled.isWhole(to));
        assertTrue(writing.cancel(true));
    }

    /** What a writer leaves that is killed between entering and leaving. */
    private void die() throws IOException {
        MemorySegment memory = memory();
        long sequence = memory.get(ValueLayout.JAVA_LONG, DISK_BYTES);
        assertEquals(0, sequence % 2, "nobody writes");
        memory.set(ValueLayout.JAVA_LONG, DISK_BYTES, sequence + 1);
    }

    @Test
    void whatADeadWriterLeftOpenIsSettled() throws IOException, InterruptedException, ExecutionException {
        WorkingImage reader = reader(TimeUnit.SECONDS.toNanos(30));
        die();
        MemorySegment to = arena.allocate(512);
        Future<Boolean> read = threads.submit(() -> {
            reader.read(0, to, 0, 512);
            return true;
        });
        assertThrows(TimeoutException.class, () -> read.get(50, TimeUnit.MILLISECONDS));
        WorkingImage.settle(file, DISK_BYTES);
        assertTrue(read.get());
    }

    @Test
    void readersGiveUpOnlyOnWhatNobodySettles() throws Exception {
        WorkingImage reader = reader(PATIENCE_NANOS);
        die();
        MemorySegment to = arena.allocate(2 * STRIPE_BYTES);
        Future<?> read = threads.submit(() -> {
            reader.read(0, to, 0, STRIPE_BYTES + 512);
            return null;
        });
        reader.read(STRIPE_BYTES, to, 0, STRIPE_BYTES);
        ExecutionException end = assertThrows(ExecutionException.class, read::get);
        assertInstanceOf(UnstableException.class, end.getCause());
    }

    /** So that a writer that leaves a write open does not keep others' service waiting. */
    @Test
    @Timeout(1)
    void withoutPatienceItIsTriedOnce() throws IOException {
        WorkingImage reader = reader(0);
        die();
        MemorySegment to = arena.allocate(512);
        for (int i = 0; i < 1000; i++) {
            assertThrows(UnstableException.class, () -> reader.read(0, to, 0, 512));
        }
    }

    /** A write that is longer than all stripes together enters each once. */
    @Test
    void aVeryLongWriteIsSeenInEveryStripe() {
        long bytes = (STRIPES + 2L) * STRIPE_BYTES;
        MemorySegment memory = arena.allocate(WorkingImage.fileBytes(bytes), 8);
        WorkingImage.of(memory, 0).write(0, arena.allocate(bytes), 0, bytes);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            assertEquals(2, memory.get(ValueLayout.JAVA_LONG, bytes + 8L * stripe), "stripe " + stripe);
        }
    }
}
