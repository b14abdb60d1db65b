package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The published versions of a disk, in a file of their own: a page that says what was published, and two images that
 * take turns. The store alone writes it, readers map it read-only and leave no trace.
 *
 * <pre>
 *      0  long magic
 *    512  slot of the published image of even versions
 *            0  long version; 0: never published; {@value #TAKEN}: the image is being written over
 *            8  long content length in bytes
 *           16  long CRC32C of the two
 *   1024  slot of odd versions
 *   4096  the published image of even versions, of n bytes
 * + n     of odd versions
 * </pre>
 *
 * <p>A slot has a sector of its own, so that a crash leaves the other one alone. While version v + 1 is made, v is whole:
 * its image is written over only for v + 2.
 */
public final class VersionPage {
    public static final int BYTES = 4096;

    private static final long MAGIC = 0x434f_4646_5645_5233L; // COFFVER3
    private static final int SLOT_AT = 512;
    private static final int SLOT_BYTES = 512;
    private static final int VERSION = 0;
    private static final int CONTENT = 8;
    private static final int CHECK = 16;
    private static final long TAKEN = -1;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final long diskBytes;

    private VersionPage(MemorySegment memory) {
        this.memory = memory;
        this.diskBytes = (memory.byteSize() - BYTES) / 2;
    }

    /** What was published last: version 0 has no content. */
    public record Published(long version, long contentBytes) {}

    /** Maps the versions of a disk of that length for a reader. */
    public static VersionPage reader(Path file, long diskBytes, Arena arena) throws IOException {
        return checked(file.toString(), SharedMemory.mapReadOnly(file, fileBytes(diskBytes), arena));
    }

    /**
     * The versions for the store. Forgets all but the last: what was being made over an older one may be there in part.
     *
     * @param name of the file, for the message
     */
    public static VersionPage writer(MemorySegment memory, String name) throws IOException {
        VersionPage page = checked(name, memory);
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

    /** Bytes of the file of a disk of that length. */
    public static long fileBytes(long diskBytes) {
        return BYTES + 2 * diskBytes;
    }

    /** Where the image of a version starts in the file of a disk of that length. */
    public static long imageAt(long version, long diskBytes) {
        return BYTES + diskBytes * (version & 1);
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
     * @return false if that version is not there, or no longer: what was copied is worth nothing then
     */
    public boolean readExactly(long version, long position, MemorySegment to, long toPosition, long bytes) {
        if (contentBytes(version) < 0) {
            return false;
        }
        MemorySegment.copy(memory, imageAt(version, diskBytes) + position, to, toPosition, bytes);
        VarHandle.acquireFence();
        return (long) LONG.getOpaque(memory, slotAt(version) + VERSION) == version;
    }

    /** Whether this is a page at all. */
    public static boolean isPage(MemorySegment memory) {
        return memory.byteSize() >= BYTES && memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) == MAGIC;
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
}
