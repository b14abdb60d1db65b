package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The page beside a disk that keeps readers consistent without a lock: a sequence lock (Lameter 2005) for each stripe
 * of the disk, and the published version with the length of its content. The store writes it, readers map it read-only
 * and leave no trace.
 *
 * <pre>
 *    0  long magic
 *    8  long sequence of the next two; odd while they change
 *   16  long version          24  long content length in bytes
 *   64  {@value #STRIPES} x long  sequence of the stripe; odd while a write is going on in it
 * </pre>
 *
 * <p>Stripe i covers every run of {@value #STRIPE_BYTES} bytes whose number is i modulo {@value #STRIPES}.
 */
public final class VersionPage {
    public static final int BYTES = 4096;

    private static final long MAGIC = 0x434f_4646_5645_5231L; // COFFVER1
    private static final int SEQUENCE = 8;
    private static final int VERSION = 16;
    private static final int CONTENT = 24;
    private static final int STRIPES_AT = 64;
    private static final int STRIPES = (BYTES - STRIPES_AT) / 8;
    private static final int STRIPE_BYTES = 65_536;
    private static final long UNSTABLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    private VersionPage(MemorySegment memory) {
        this.memory = memory;
    }

    /** What was published last: version 0 has no content. */
    public record Published(long version, long contentBytes) {}

    /** Maps the page of a reader. */
    public static VersionPage reader(Path file, Arena arena) throws IOException {
        return checked(file, SharedMemory.mapReadOnly(file, BYTES, arena));
    }

    /** Maps the page of the store, and ends the writes that a store killed in the middle of them left open. */
    public static VersionPage writer(Path file, Arena arena) throws IOException {
        VersionPage page = checked(file, SharedMemory.map(file, BYTES, arena));
        page.settle(SEQUENCE);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            page.settle(stripeAt(stripe));
        }
        return page;
    }

    private static VersionPage checked(Path file, MemorySegment memory) throws IOException {
        if (memory.get(ValueLayout.JAVA_LONG, 0) != MAGIC) {
            throw new IOException(file + " is no version page");
        }
        return new VersionPage(memory);
    }

    /** The bytes of a page of a disk that nothing was published on. */
    public static byte[] initial() {
        byte[] page = new byte[BYTES];
        MemorySegment.ofArray(page).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, MAGIC);
        return page;
    }

    private void settle(long at) {
        long sequence = (long) LONG.getVolatile(memory, at);
        if ((sequence & 1) == 1) {
            LONG.setVolatile(memory, at, sequence + 1);
        }
    }

    public Published published() throws UnstableException {
        long deadline = 0;
        while (true) {
            long before = (long) LONG.getAcquire(memory, (long) SEQUENCE);
            Published published = new Published(
                    (long) LONG.getOpaque(memory, (long) VERSION), (long) LONG.getOpaque(memory, (long) CONTENT));
            VarHandle.acquireFence();
            if ((before & 1) == 0 && (long) LONG.getOpaque(memory, (long) SEQUENCE) == before) {
                return published;
            }
            deadline = backOff(deadline);
        }
    }

    /** Store: publishes the next version; one thread at a time. */
    public Published publish(long contentBytes) {
        Published next;
        enter(SEQUENCE);
        try {
            next = new Published((long) LONG.getOpaque(memory, (long) VERSION) + 1, contentBytes);
            LONG.setOpaque(memory, (long) VERSION, next.version);
            LONG.setOpaque(memory, (long) CONTENT, next.contentBytes);
        } finally {
            leave(SEQUENCE);
        }
        return next;
    }

    /** Store: makes the page itself durable. */
    public void force() {
        memory.force();
    }

    /**
     * Copies {@code bytes} from {@code position} of the disk such that no write is seen in part.
     *
     * @throws UnstableException if writes left no quiet moment for five seconds
     */
    public void read(MemorySegment disk, long position, MemorySegment to, long toPosition, long bytes)
            throws UnstableException {
        long deadline = 0;
        while (true) {
            long before = stableSum(position, bytes);
            if (before >= 0) {
                MemorySegment.copy(disk, position, to, toPosition, bytes);
                VarHandle.acquireFence();
                if (stableSum(position, bytes) == before) {
                    return;
                }
            }
            deadline = backOff(deadline);
        }
    }

    /** Store: copies into the disk; one thread at a time. */
    public void write(MemorySegment disk, long position, MemorySegment from, long fromPosition, long bytes) {
        long last = last(position, bytes);
        for (long run = first(position); run <= last; run++) {
            enter(stripeAt(run % STRIPES));
        }
        try {
            MemorySegment.copy(from, fromPosition, disk, position, bytes);
        } finally {
            for (long run = first(position); run <= last; run++) {
                leave(stripeAt(run % STRIPES));
            }
        }
    }

    /** Sequences only grow, so their sum is unchanged only if each of them is; -1 while one is odd. */
    private long stableSum(long position, long bytes) {
        long sum = 0;
        for (long run = first(position); run <= last(position, bytes); run++) {
            long sequence = (long) LONG.getAcquire(memory, stripeAt(run % STRIPES));
            if ((sequence & 1) == 1) {
                return -1;
            }
            sum += sequence;
        }
        return sum;
    }

    private void enter(long at) {
        LONG.setOpaque(memory, at, (long) LONG.getOpaque(memory, at) + 1);
        VarHandle.fullFence();
    }

    private void leave(long at) {
        LONG.setRelease(memory, at, (long) LONG.getOpaque(memory, at) + 1);
    }

    private static long backOff(long deadline) throws UnstableException {
        long now = System.nanoTime();
        if (deadline == 0) {
            return now + UNSTABLE_NANOS;
        }
        if (now - deadline > 0) {
            throw new UnstableException();
        }
        Thread.onSpinWait();
        return deadline;
    }

    private static long first(long position) {
        return position / STRIPE_BYTES;
    }

    /** No stripe twice: one that is entered twice looks as quiet as before. */
    private static long last(long position, long bytes) {
        long last = bytes == 0 ? first(position) : (position + bytes - 1) / STRIPE_BYTES;
        return Math.min(last, first(position) + STRIPES - 1);
    }

    private static long stripeAt(long stripe) {
        return STRIPES_AT + stripe * 8;
    }
}
