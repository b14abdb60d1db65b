package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * A disk as it is written, in a file of its own: the image, and behind it what keeps its readers consistent without a
 * lock, a sequence lock (Lameter 2005) for each stripe of the image. Whoever writes the disk writes this file; readers map
 * it read-only and leave no trace.
 *
 * <pre>
 *   0  image of n bytes
 *   n  {@value #STRIPES} x long  sequence of the stripe; odd while a write is going on in it
 * </pre>
 *
 * <p>Stripe i covers every run of {@value #STRIPE_BYTES} bytes whose number is i modulo {@value #STRIPES}. A writer that
 * does not keep to this harms its own disk alone: readers see its writes in part, or nothing for as long as they have
 * patience. Any number of threads read and write; writers of one instance take turns, so a process has one instance of
 * each image that it writes.
 */
public final class WorkingImage {
    private static final int STRIPES = 512;
    private static final int STRIPE_BYTES = 65_536;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment image;
    private final MemorySegment sequences;
    private final long patienceNanos;

    private WorkingImage(MemorySegment file, long patienceNanos) {
        long imageBytes = file.byteSize() - STRIPES * Long.BYTES;
        this.image = file.asSlice(0, imageBytes);
        this.sequences = file.asSlice(imageBytes);
        this.patienceNanos = patienceNanos;
    }

    /** Bytes of the file of a disk of that length. */
    public static long fileBytes(long diskBytes) {
        return diskBytes + STRIPES * Long.BYTES;
    }

    /**
     * A file that is mapped.
     *
     * @param patienceNanos for how long a read waits for a quiet moment; 0: it tries once
     */
    public static WorkingImage of(MemorySegment file, long patienceNanos) {
        return new WorkingImage(file, patienceNanos);
    }

    /** Ends the writes that a writer killed in the middle of them left open; nobody writes meanwhile. */
    public static void settle(Path file, long diskBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            of(SharedMemory.map(file, fileBytes(diskBytes), arena), 0).settle();
        }
    }

    /** As {@link #settle(Path, long)}. */
    public void settle() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            long sequence = (long) LONG.getVolatile(sequences, at(stripe));
            if ((sequence & 1) == 1) {
                LONG.setVolatile(sequences, at(stripe), sequence + 1);
            }
        }
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
        long start = 0;
        while (true) {
            long before = stableSum(position, bytes);
            if (before >= 0) {
                MemorySegment.copy(image, position, to, toPosition, bytes);
                VarHandle.acquireFence();
                if (stableSum(position, bytes) == before) {
                    return;
                }
            }
            long now = System.nanoTime();
            start = start == 0 ? now : start;
            if (now - start >= patienceNanos) {
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
            MemorySegment.copy(from, fromPosition, image, position, bytes);
        } finally {
            for (long run = first(position); run <= last; run++) {
                leave(at(run));
            }
        }
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
