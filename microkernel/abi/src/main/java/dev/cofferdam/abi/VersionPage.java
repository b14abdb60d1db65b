package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The page beside a disk that keeps readers consistent without a lock: a sequence lock (Lameter 2005) for each stripe
 * of the disk's working image, and a slot for each of its two published images. The store writes it, readers map it
 * read-only and leave no trace.
 *
 * <pre>
 *      0  long magic
 *    512  slot of the published image of even versions
 *            0  long version; 0: never published; {@value #TAKEN}: the image is being written over
 *            8  long content length in bytes
 *           16  long CRC32C of the two
 *   1024  slot of odd versions
 *   1536  {@value #STRIPES} x long  sequence of the stripe; odd while a write is going on in it
 * </pre>
 *
 * <p>Stripe i covers every run of {@value #STRIPE_BYTES} bytes whose number is i modulo {@value #STRIPES}. A slot has a
 * sector of its own, so that a crash leaves the other one alone. The file of a disk of n bytes holds three images:
 *
 * <pre>
 *     0  the working image, which is written
 *     n  the published image of even versions
 *    2n  of odd versions
 * </pre>
 *
 * <p>While version v + 1 is made, v is whole: its image is written over only for v + 2.
 */
public final class VersionPage {
    public static final int BYTES = 4096;

    private static final int IMAGES = 3;
    private static final long MAGIC = 0x434f_4646_5645_5232L; // COFFVER2
    private static final int SLOT_AT = 512;
    private static final int SLOT_BYTES = 512;
    private static final int VERSION = 0;
    private static final int CONTENT = 8;
    private static final int CHECK = 16;
    private static final long TAKEN = -1;
    private static final int STRIPES_AT = 1536;
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
        return checked(file.toString(), SharedMemory.mapReadOnly(file, BYTES, arena));
    }

    /**
     * The page of the store. Ends the writes that a store killed in the middle of them left open, and forgets all
     * versions but the last: what was being made over an older one may be there in part.
     *
     * @param name of the page, for the message
     */
    public static VersionPage writer(MemorySegment memory, String name) throws IOException {
        VersionPage page = checked(name, memory);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            page.settle(stripeAt(stripe));
        }
        long last = page.published().version;
        for (int image = 0; image < 2; image++) {
            boolean older =
                    (long) LONG.getVolatile(memory, slotAt(image) + VERSION) > 0 && page.slot(image).version < last;
            if (older || slotDamage(memory, image)) {
                LONG.setVolatile(memory, slotAt(image) + VERSION, TAKEN);
            }
        }
        return page;
    }

    private static VersionPage checked(String name, MemorySegment memory) throws IOException {
        if (!isPage(memory)) {
            throw new IOException(name + " is no version page of this format");
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

    /** Bytes of the file of a disk of that length. */
    public static long fileBytes(long diskBytes) {
        return IMAGES * diskBytes;
    }

    /** Where the image of a version starts in the file of a disk of that length. */
    public static long imageAt(long version, long diskBytes) {
        return diskBytes * (1 + (version & 1));
    }

    /** What was published last. */
    public Published published() {
        while (true) {
            long even = (long) LONG.getAcquire(memory, slotAt(0) + VERSION);
            long odd = (long) LONG.getAcquire(memory, slotAt(1) + VERSION);
            Published last = even > odd ? slot(0) : slot(1);
            if (last.version == 0) {
                last = even > odd ? slot(1) : slot(0);
            }
            // Once something was published, one slot is whole at any time: none was found because both changed.
            boolean unchanged = (long) LONG.getAcquire(memory, slotAt(0) + VERSION) == even
                    && (long) LONG.getAcquire(memory, slotAt(1) + VERSION) == odd;
            if (last.version > 0 || unchanged) {
                return last;
            }
        }
    }

    /** The content length of that version; -1 if it is not there, or no longer. */
    public long contentBytes(long version) {
        Published found = slot(version);
        return version > 0 && found.version == version ? found.contentBytes : -1;
    }

    /** Version 0 if the slot is empty, changing or damaged. */
    private Published slot(long version) {
        long at = slotAt(version);
        long found = (long) LONG.getAcquire(memory, at + VERSION);
        Published published = new Published(found, (long) LONG.getOpaque(memory, at + CONTENT));
        long check = (long) LONG.getOpaque(memory, at + CHECK);
        VarHandle.acquireFence();
        boolean sound = found > 0
                && (found & 1) == (version & 1)
                && (long) LONG.getOpaque(memory, at + VERSION) == found
                && check == check(found, published.contentBytes);
        return sound ? published : new Published(0, 0);
    }

    private static long check(long version, long contentBytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(version)
                .putLong(contentBytes)
                .flip());
        return crc.getValue();
    }

    /**
     * Store: takes the image of the next version, whose content may be written from now on. One thread at a time.
     *
     * @return the next version
     */
    public long prepare() {
        long next = published().version + 1;
        LONG.setVolatile(memory, slotAt(next) + VERSION, TAKEN);
        VarHandle.fullFence();
        return next;
    }

    /** Store: publishes what {@link #prepare} took, at once. */
    public Published publish(long version, long contentBytes) {
        long at = slotAt(version);
        LONG.setOpaque(memory, at + CONTENT, contentBytes);
        LONG.setOpaque(memory, at + CHECK, check(version, contentBytes));
        LONG.setRelease(memory, at + VERSION, version);
        return new Published(version, contentBytes);
    }

    /**
     * Copies {@code bytes} from {@code position} of the image of exactly that version.
     *
     * @param file all three images
     * @return false if that version is not there, or no longer: what was copied is worth nothing then
     */
    public boolean readExactly(
            MemorySegment file, long version, long position, MemorySegment to, long toPosition, long bytes) {
        if (contentBytes(version) < 0) {
            return false;
        }
        long diskBytes = file.byteSize() / IMAGES;
        MemorySegment.copy(file, imageAt(version, diskBytes) + position, to, toPosition, bytes);
        VarHandle.acquireFence();
        return (long) LONG.getOpaque(memory, slotAt(version) + VERSION) == version;
    }

    /** Whether this is a page at all. */
    public static boolean isPage(MemorySegment memory) {
        return memory.byteSize() == BYTES && memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) == MAGIC;
    }

    /**
     * Whether a slot says what nobody published: the machine went down while it was written, or it was damaged since.
     * The version before it counts then.
     */
    public static boolean isDamaged(MemorySegment memory) {
        return slotDamage(memory, 0) || slotDamage(memory, 1);
    }

    private static boolean slotDamage(MemorySegment memory, int image) {
        long version = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, slotAt(image) + VERSION);
        long contentBytes = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, slotAt(image) + CONTENT);
        long check = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, slotAt(image) + CHECK);
        boolean sound = version == 0
                ? contentBytes == 0 && check == 0
                : (version & 1) == image && check == check(version, contentBytes);
        return version != TAKEN && !sound;
    }

    private static long slotAt(long version) {
        return SLOT_AT + (version & 1) * SLOT_BYTES;
    }

    /**
     * Copies {@code bytes} from {@code position} of the working image such that no write is seen in part.
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
