package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * A disk as it is written, in a file of its own: the image, and behind it what keeps its readers consistent without a
 * lock, a sequence lock (Lameter 2005) for each stripe of the image, and what keeps its blocks whole when a writer is
 * killed. Whoever writes the disk writes this file; readers map it read-only and leave no trace.
 *
 * <pre>
 *   0         image of n bytes
 *   n         {@value #STRIPES} x long  sequence of the stripe; odd while a write is going on in it
 *   n + 4096  long  position of the block that is being written, and 1; 0 for none
 *   n + 4104  long  its length in bytes
 *   n + 4112  long  1 while storage may hold less than was forced, see {@link #distrust}
 *   n + 8192  its new content, of at most {@value #BLOCK_BYTES} bytes
 * </pre>
 *
 * <p>A block goes to its place behind the image first, and to the image then: whatever a writer is killed in the middle of,
 * each aligned block of {@value #BLOCK_BYTES} bytes is afterwards what it was or what it was to be. Against a loss of
 * power this does not help: what is on storage is what was forced there.
 *
 * <p>Stripe i covers every run of {@value #STRIPE_BYTES} bytes whose number is i modulo {@value #STRIPES}. A writer that
 * does not keep to this harms its own disk alone: readers see its writes in part, or nothing for as long as they have
 * patience. Any number of threads read and write; writers of one instance take turns, so a process has one instance of
 * each image that it writes.
 */
public final class WorkingImage {
    private static final int STRIPES = 512;
    private static final int STRIPE_BYTES = 65_536;
    private static final int BLOCK_BYTES = 4096;
    private static final int POSITION = 0;
    private static final int LENGTH = 8;
    private static final int DISTRUSTED = 16;
    private static final int CONTENT = 4096;
    private static final int REDO_BYTES = CONTENT + BLOCK_BYTES;
    private static final int BEHIND_BYTES = STRIPES * Long.BYTES + REDO_BYTES;
    /** Beyond this the reader did not run between two tries. */
    private static final long TRY_NANOS_MAX = 1_000_000;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment image;
    private final MemorySegment sequences;
    private final MemorySegment redo;
    private final long patienceNanos;
    private final LongSupplier clock;

    private WorkingImage(MemorySegment file, long patienceNanos, LongSupplier clock) {
        long imageBytes = file.byteSize() - BEHIND_BYTES;
        this.image = file.asSlice(0, imageBytes);
        this.sequences = file.asSlice(imageBytes, STRIPES * Long.BYTES);
        this.redo = file.asSlice(imageBytes + STRIPES * Long.BYTES);
        this.patienceNanos = patienceNanos;
        this.clock = clock;
    }

    /** Bytes of the file of a disk of that length. */
    public static long fileBytes(long diskBytes) {
        return diskBytes + BEHIND_BYTES;
    }

    /**
     * A file that is mapped.
     *
     * @param patienceNanos for how long a read waits for a quiet moment, of the time in which it runs itself: a reader that is
     *     frozen outside of its time windows waits no longer meanwhile, and a writer that is ends its write in its next; 0: it
     *     tries once
     */
    public static WorkingImage of(MemorySegment file, long patienceNanos) {
        return of(file, patienceNanos, System::nanoTime);
    }

    static WorkingImage of(MemorySegment file, long patienceNanos, LongSupplier clock) {
        return new WorkingImage(file, patienceNanos, clock);
    }

    /** Does the block again that a writer was killed in, and ends its write; nobody writes meanwhile. */
    public static void settle(Path file, long diskBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            of(SharedMemory.map(file, fileBytes(diskBytes), arena), 0).settle();
        } catch (InternalError e) {
            // What Java makes of a page that the file system has no room for, or storage does not give.
            throw new IOException(file + " cannot be written: its file system has no room for it, or storage fails", e);
        }
    }

    /** As {@link #settle(Path, long)}. */
    public void settle() {
        long position = (long) LONG.getVolatile(redo, (long) POSITION) - 1;
        long bytes = (long) LONG.getVolatile(redo, (long) LENGTH);
        if (position >= 0 && bytes >= 0 && bytes <= BLOCK_BYTES && position <= bytes() - bytes) {
            MemorySegment.copy(redo, CONTENT, image, position, bytes);
        }
        LONG.setVolatile(redo, (long) POSITION, 0L);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            long sequence = (long) LONG.getVolatile(sequences, at(stripe));
            if ((sequence & 1) == 1) {
                LONG.setVolatile(sequences, at(stripe), sequence + 1);
            }
        }
    }

    /**
     * Notes that storage is about to be asked to take the image. Until it did, {@link #trust}, nobody knows how much of the
     * image it holds, not even a process that starts after this one.
     */
    public void distrust() {
        LONG.setVolatile(redo, (long) DISTRUSTED, 1L);
    }

    /** Storage has taken the image. */
    public void trust() {
        LONG.setVolatile(redo, (long) DISTRUSTED, 0L);
    }

    /** Whether storage was asked, and what came of it is not known, or was a refusal. */
    public boolean isDistrusted() {
        return (long) LONG.getVolatile(redo, (long) DISTRUSTED) != 0;
    }

    /** The image's length. */
    public long bytes() {
        return image.byteSize();
    }

    /** The image itself, whose reads this class does not keep whole. */
    public MemorySegment memory() {
        return image;
    }

    /**
     * Copies {@code bytes} from {@code position} such that no write is seen in part.
     *
     * @throws UnstableException if writes left no quiet moment
     */
    public void read(long position, MemorySegment to, long toPosition, long bytes) throws UnstableException {
        long last = 0;
        long waited = 0;
        while (true) {
            long before = stableSum(position, bytes);
            if (before >= 0) {
                MemorySegment.copy(image, position, to, toPosition, bytes);
                VarHandle.acquireFence();
                if (stableSum(position, bytes) == before) {
                    return;
                }
            }
            long now = clock.getAsLong();
            waited += last == 0 ? 0 : Math.min(now - last, TRY_NANOS_MAX);
            last = now;
            if (waited >= patienceNanos) {
                throw new UnstableException(patienceNanos);
            }
            Thread.onSpinWait();
        }
    }

    /** Copies into the image, after the writes of other threads. */
    public synchronized void write(long position, MemorySegment from, long fromPosition, long bytes) {
        long last = last(position, bytes);
        for (long run = first(position); run <= last; run++) {
            enter(at(run));
        }
        try {
            for (long done = 0; done < bytes; ) {
                long at = position + done;
                long length = Math.min(bytes - done, BLOCK_BYTES - at % BLOCK_BYTES);
                writeBlock(at, from, fromPosition + done, length);
                done += length;
            }
        } finally {
            for (long run = first(position); run <= last; run++) {
                leave(at(run));
            }
        }
    }

    private void writeBlock(long position, MemorySegment from, long fromPosition, long bytes) {
        MemorySegment.copy(from, fromPosition, redo, CONTENT, bytes);
        LONG.setOpaque(redo, (long) LENGTH, bytes);
        LONG.setRelease(redo, (long) POSITION, position + 1);
        VarHandle.storeStoreFence();
        MemorySegment.copy(redo, CONTENT, image, position, bytes);
        LONG.setRelease(redo, (long) POSITION, 0L);
    }

    /** Sequences only grow, so their sum is unchanged only if each of them is; -1 while one is odd. */
    private long stableSum(long position, long bytes) {
        long sum = 0;
        for (long run = first(position); run <= last(position, bytes); run++) {
            long sequence = (long) LONG.getAcquire(sequences, at(run));
            if ((sequence & 1) == 1) {
                return -1;
            }
            sum += sequence;
        }
        return sum;
    }

    private void enter(long at) {
        LONG.setOpaque(sequences, at, (long) LONG.getOpaque(sequences, at) + 1);
        VarHandle.fullFence();
    }

    private void leave(long at) {
        LONG.setRelease(sequences, at, (long) LONG.getOpaque(sequences, at) + 1);
    }

    private static long first(long position) {
        return position / STRIPE_BYTES;
    }

    /** No stripe twice: one that is entered twice looks as quiet as before. */
    private static long last(long position, long bytes) {
        long last = bytes == 0 ? first(position) : (position + bytes - 1) / STRIPE_BYTES;
        return Math.min(last, first(position) + STRIPES - 1);
    }

    private static long at(long run) {
        return run % STRIPES * Long.BYTES;
    }
}
