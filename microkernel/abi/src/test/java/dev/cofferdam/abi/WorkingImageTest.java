package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One writer and several readers on a real mapped file, each with a mapping of its own. */
@Timeout(60)
final class WorkingImageTest {
    private static final int STRIPE_BYTES = 65_536;
    private static final int STRIPES = 512;
    private static final int BLOCK_BYTES = 4096;
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

    /**
     * A writer that is killed anywhere: what it had stored by then is there, in the order in which it stored it. The block
     * is the old one or the new one, never a part of each.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 512, 4096})
    void aBlockIsWholeWhereverItsWriterWasKilled(int offset) throws IOException, UnstableException {
        int length = offset == 512 ? 3584 : BLOCK_BYTES;
        MemorySegment before = arena.allocate(BLOCK_BYTES, 8);
        before.fill((byte) 'o');
        MemorySegment after = arena.allocate(BLOCK_BYTES, 8);
        after.fill((byte) 'n');
        for (int stored = 0; stored <= 2 * length + 2; stored += 97) {
            MemorySegment memory = memory();
            writer().write(offset, before, 0, length);
            dieAfter(memory, stored, offset, after, length);
            writer().settle();
            MemorySegment read = arena.allocate(length, 8);
            writer().read(offset, read, 0, length);
            byte first = read.get(ValueLayout.JAVA_BYTE, 0);
            MemorySegment whole = stored <= length ? before : after;
            assertEquals(whole.get(ValueLayout.JAVA_BYTE, 0), first, "after " + stored);
            assertEquals(-1, read.mismatch(whole.asSlice(0, length)), "torn after " + stored);
        }
    }

    /** The first so many stores of a write: the content, where it goes, the image, the end. */
    private static void dieAfter(MemorySegment memory, int stored, int at, MemorySegment block, int length) {
        long redo = DISK_BYTES + STRIPES * Long.BYTES;
        memory.asSlice(redo + 4096).copyFrom(block.asSlice(0, Math.min(stored, length)));
        memory.set(ValueLayout.JAVA_LONG, redo + 8, length);
        if (stored > length) {
            memory.set(ValueLayout.JAVA_LONG, redo, at + 1L);
            int copied = Math.min(stored - length - 1, length);
            memory.asSlice(at).copyFrom(block.asSlice(0, copied));
        }
        if (stored > 2 * length + 1) {
            memory.set(ValueLayout.JAVA_LONG, redo, 0L);
        }
    }

    /** The partition that a disk is lent to can write anything there: it harms its own disk alone. */
    @ParameterizedTest
    @CsvSource({
        "-1, 4096",
        "9223372036854775807, 4096",
        "262145, 4096",
        "262143, 4096",
        "1, -1",
        "1, 4097",
        "1, 9223372036854775807"
    })
    void whatIsToBeDoneAgainIsOfThisImage(long position, long length) throws IOException {
        MemorySegment memory = memory();
        long redo = DISK_BYTES + STRIPES * Long.BYTES;
        memory.set(ValueLayout.JAVA_LONG, redo, position);
        memory.set(ValueLayout.JAVA_LONG, redo + 8, length);
        memory.asSlice(redo + 4096).fill((byte) 'x');
        writer().settle();
        assertEquals(-1, memory.asSlice(0, DISK_BYTES).mismatch(MemorySegment.ofArray(new byte[DISK_BYTES])));
        assertEquals(0, memory.get(ValueLayout.JAVA_LONG, redo));
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

    /** A writer that was frozen in the middle ends its write in its next window, and a reader is there yet, frozen or not. */
    @Test
    void patienceIsTheReadersOwnTime() throws IOException, UnstableException {
        MemorySegment memory = SharedMemory.mapReadOnly(file, WorkingImage.fileBytes(DISK_BYTES), arena);
        die();
        long[] looks = {0};
        WorkingImage reader = WorkingImage.of(memory, PATIENCE_NANOS, () -> {
            if (++looks[0] == 5) {
                settle();
            }
            return looks[0] * 2 * PATIENCE_NANOS;
        });
        reader.read(0, arena.allocate(512), 0, 512);
        assertEquals(5, looks[0]);
    }

    private void settle() {
        try {
            WorkingImage.settle(file, DISK_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
