package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;

/**
 * The published versions of a disk, in a file of their own: a page that says what was published, and two images that
 * take turns. Every block of them has a checksum, and so has every block of the disk's {@link WorkingImage} as it was
 * when the store left it. The store alone writes the file, readers map it read-only and leave no trace.
 *
 * <pre>
 *      0  long magic
 *    512  slot of the published image of even versions
 *            0  long version; 0: never published; {@value #TAKEN}: the image is being written over
 *            8  long content length in bytes
 *           16  long CRC32C of the checksums of the content's blocks
 *           24  long CRC32C of the three
 *   1024  slot of odd versions
 *   1536  slot of the working image: version 1, or {@value #TAKEN}: it may have been written since
 *   4096  checksums of the working image, of s bytes: an int for each of its blocks, and zeros up to a page
 * +    s  checksums of the image of even versions
 * +    s  the image of even versions, of m bytes: the disk's n, and zeros up to a page
 * +    m  checksums of the image of odd versions
 * +    s  the image of odd versions
 * </pre>
 *
 * <p>A slot has a sector of its own, so that a crash leaves the others alone. While version v + 1 is made, v is whole:
 * its image is written over only for v + 2. The checksums of a slot vouch for whole sectors of content; what is behind
 * them, in the table and in the image, is left of older versions and means nothing.
 */
public final class VersionPage {
    public static final int BYTES = 4096;

    private static final long MAGIC = 0x434f_4646_5645_5234L; // COFFVER4
    private static final long FORMAT_BITS = 0xff;
    private static final int SLOT_BYTES = 512;
    private static final int VERSION = 0;
    private static final int CONTENT = 8;
    private static final int TABLE = 16;
    private static final int CHECK = 24;
    private static final int SECTOR_BYTES = 512;
    private static final long TAKEN = -1;
    private static final long WORKING_VERSION = 1;
    private static final int CHUNK_BYTES = 16 * Checksums.BLOCK_BYTES;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final long diskBytes;

    private VersionPage(MemorySegment memory, long diskBytes) {
        this.memory = memory;
        this.diskBytes = diskBytes;
    }

    /** What was published last: version 0 has no content. */
    public record Published(long version, long contentBytes) {}

    /** What has a slot and checksums. Numbers are fixed by position. */
    public enum Image {
        EVEN,
        ODD,
        WORKING;

        /** Where a version is published. */
        public static Image of(long version) {
            return (version & 1) == 0 ? EVEN : ODD;
        }

        private long slotAt() {
            return (long) (1 + ordinal()) * SLOT_BYTES;
        }
    }

    /**
     * What a slot says of its image.
     *
     * @param tableChecksum of the checksums of {@link #blocks} blocks
     */
    public record Slot(long version, long contentBytes, long tableChecksum) {
        private static final Slot EMPTY = new Slot(0, 0, 0);

        /** Bytes that checksums cover: the content, in whole sectors. */
        public long checkedBytes() {
            return Math.ceilDiv(contentBytes, (long) SECTOR_BYTES) * SECTOR_BYTES;
        }

        public long blocks() {
            return Checksums.blocks(checkedBytes());
        }

        /** Written out: a store that starts would spend 4 ms on having Java make the record's comparison. */
        private boolean isEmpty() {
            return version == 0 && contentBytes == 0 && tableChecksum == 0;
        }

        private long check() {
            CRC32C crc = new CRC32C();
            crc.update(ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(version)
                    .putLong(contentBytes)
                    .putLong(tableChecksum)
                    .flip());
            return crc.getValue();
        }

        /** Whether it can be the slot of that image. */
        private boolean fits(Image image) {
            return image == Image.WORKING ? version == WORKING_VERSION : version > 0 && Image.of(version) == image;
        }
    }

    /** Maps the versions of a disk of that length for a reader. */
    public static VersionPage reader(Path file, long diskBytes, Arena arena) throws IOException {
        return reader(SharedMemory.mapReadOnly(file, fileBytes(diskBytes), arena), diskBytes, file.toString());
    }

    /**
     * The versions for a reader.
     *
     * @param name of the file, for the message
     */
    public static VersionPage reader(MemorySegment memory, long diskBytes, String name) throws IOException {
        return checked(name, memory, diskBytes);
    }

    /**
     * The versions for the store. Forgets all but the last: what was being made over an older one may be there in part.
     *
     * @param name of the file, for the message
     */
    public static VersionPage writer(MemorySegment memory, long diskBytes, String name) throws IOException {
        VersionPage page = checked(name, memory, diskBytes);
        long last = page.published().version;
        for (Image image : Image.values()) {
            long version = (long) LONG.getVolatile(memory, image.slotAt() + VERSION);
            boolean older = image != Image.WORKING && version > 0 && version < last;
            if (older || isDamaged(memory, image)) {
                LONG.setVolatile(memory, image.slotAt() + VERSION, TAKEN);
            }
        }
        return page;
    }

    private static VersionPage checked(String name, MemorySegment memory, long diskBytes) throws IOException {
        Optional<String> wrong = refusal(memory);
        if (wrong.isPresent()) {
            throw new IOException(name + " is " + wrong.get());
        }
        return new VersionPage(memory, diskBytes);
    }

    /** Why this is no version page that can be read here; empty if it is one. */
    public static Optional<String> refusal(MemorySegment memory) {
        long magic = memory.byteSize() < BYTES ? 0 : memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        if (magic == MAGIC) {
            return Optional.empty();
        }
        long format = magic & FORMAT_BITS;
        boolean older = (magic ^ MAGIC) >>> 8 == 0 && format >= '1' && format < (MAGIC & FORMAT_BITS);
        return Optional.of(
                older
                        ? "a version page of format " + (char) format + "; this is a reader of format "
                                + (char) (MAGIC & FORMAT_BITS)
                        : "no version page");
    }

    /** The page of a disk of zeros that nothing was published on; the rest of its file is zero. */
    public static byte[] initial(long diskBytes) {
        byte[] bytes = new byte[BYTES];
        MemorySegment page = MemorySegment.ofArray(bytes);
        CRC32C zeros = new CRC32C();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = Checksums.blocks(diskBytes) * Checksums.BYTES; left > 0; left -= chunk.length) {
            zeros.update(chunk, 0, (int) Math.min(chunk.length, left));
        }
        Slot working = new Slot(WORKING_VERSION, diskBytes, zeros.getValue());
        long at = Image.WORKING.slotAt();
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, MAGIC);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, at + VERSION, working.version);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, at + CONTENT, working.contentBytes);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, at + TABLE, working.tableChecksum);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, at + CHECK, working.check());
        return bytes;
    }

    /** Bytes of the file of a disk of that length. */
    public static long fileBytes(long diskBytes) {
        return imageAt(Image.ODD, diskBytes) + pages(diskBytes);
    }

    /** Where the checksums of an image start in the file of a disk of that length. */
    public static long checksumsAt(Image image, long diskBytes) {
        return switch (image) {
            case WORKING -> BYTES;
            case EVEN -> BYTES + tableBytes(diskBytes);
            case ODD -> BYTES + 2 * tableBytes(diskBytes) + pages(diskBytes);
        };
    }

    /** Where a published image starts in the file of a disk of that length: right behind its checksums. */
    public static long imageAt(Image image, long diskBytes) {
        return checksumsAt(image, diskBytes) + tableBytes(diskBytes);
    }

    private static long tableBytes(long diskBytes) {
        return pages(Checksums.blocks(diskBytes) * Checksums.BYTES);
    }

    private static long pages(long bytes) {
        return Math.ceilDiv(bytes, (long) BYTES) * BYTES;
    }

    /** What was published last. */
    public Published published() {
        while (true) {
            long even = (long) LONG.getAcquire(memory, Image.EVEN.slotAt() + VERSION);
            long odd = (long) LONG.getAcquire(memory, Image.ODD.slotAt() + VERSION);
            Slot last = slot(even > odd ? Image.EVEN : Image.ODD);
            if (last.version == 0) {
                last = slot(even > odd ? Image.ODD : Image.EVEN);
            }
            // Once something was published, one slot is whole at any time: none was found because both changed.
            boolean unchanged = (long) LONG.getAcquire(memory, Image.EVEN.slotAt() + VERSION) == even
                    && (long) LONG.getAcquire(memory, Image.ODD.slotAt() + VERSION) == odd;
            if (last.version > 0 || unchanged) {
                return new Published(last.version, last.contentBytes);
            }
        }
    }

    /** The content length of that version; -1 if it is not there, or no longer. */
    public long contentBytes(long version) {
        Slot found = slot(Image.of(version));
        return version > 0 && found.version == version ? found.contentBytes : -1;
    }

    /** Version 0 if the slot is empty, changing or damaged. */
    private Slot slot(Image image) {
        long at = image.slotAt();
        long version = (long) LONG.getAcquire(memory, at + VERSION);
        Slot slot = new Slot(
                version, (long) LONG.getOpaque(memory, at + CONTENT), (long) LONG.getOpaque(memory, at + TABLE));
        long check = (long) LONG.getOpaque(memory, at + CHECK);
        VarHandle.acquireFence();
        boolean sound =
                (long) LONG.getOpaque(memory, at + VERSION) == version && slot.fits(image) && check == slot.check();
        return sound ? slot : Slot.EMPTY;
    }

    /** What a slot says in a copy of the page; empty if it vouches for nothing. */
    public static Optional<Slot> slot(MemorySegment page, Image image) {
        Slot slot = plain(page, image);
        return slot.version > 0 && !isDamaged(page, image) ? Optional.of(slot) : Optional.empty();
    }

    private static Slot plain(MemorySegment page, Image image) {
        return new Slot(
                page.get(ValueLayout.JAVA_LONG_UNALIGNED, image.slotAt() + VERSION),
                page.get(ValueLayout.JAVA_LONG_UNALIGNED, image.slotAt() + CONTENT),
                page.get(ValueLayout.JAVA_LONG_UNALIGNED, image.slotAt() + TABLE));
    }

    /**
     * Whether a slot says what nobody wrote: the machine went down while it was written, or it was damaged since. It
     * vouches for nothing then, and the version before it counts.
     */
    public static boolean isDamaged(MemorySegment page, Image image) {
        Slot slot = plain(page, image);
        long check = page.get(ValueLayout.JAVA_LONG_UNALIGNED, image.slotAt() + CHECK);
        boolean never = image != Image.WORKING && slot.isEmpty() && check == 0;
        return slot.version != TAKEN && !never && !(slot.fits(image) && check == slot.check());
    }

    /**
     * Store: takes the image of the next version, whose content may be written from now on. One thread at a time.
     *
     * @return the next version
     */
    public long prepare() {
        long next = published().version + 1;
        take(Image.of(next));
        return next;
    }

    /** Withdraws what vouches for the working image, durably: before the image's file is lent to whoever writes it. */
    public static void withdrawWorking(Path file, long diskBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = SharedMemory.map(file, fileBytes(diskBytes), arena);
            checked(file.toString(), memory, diskBytes).withdrawWorking();
            SharedMemory.force(memory, 0, BYTES);
        }
    }

    private void take(Image image) {
        LONG.setVolatile(memory, image.slotAt() + VERSION, TAKEN);
        VarHandle.fullFence();
    }

    /**
     * Store: copies the content of what {@link #prepare} took, whole sectors of it, with its checksums.
     *
     * @return how many bytes from {@link #checksumsAt} on are to be made durable before {@link #publish}
     */
    public long fill(long version, MemorySegment from, long contentBytes) {
        Image image = Image.of(version);
        long bytes = new Slot(version, contentBytes, 0).checkedBytes();
        long imageAt = imageAt(image, diskBytes);
        Checksums checksums = new Checksums();
        for (long at = 0; at < bytes; at += CHUNK_BYTES) {
            long length = Math.min(CHUNK_BYTES, bytes - at);
            MemorySegment.copy(from, at, memory, imageAt + at, length);
            sum(checksums, image, at, memory.asSlice(imageAt + at, length).asByteBuffer());
        }
        return tableBytes(diskBytes) + bytes;
    }

    /** Puts the checksums of blocks, of which the first starts at {@code position} of the image. */
    private void sum(Checksums checksums, Image image, long position, ByteBuffer blocks) {
        int end = blocks.limit();
        long tableAt = checksumsAt(image, diskBytes) + position / Checksums.BLOCK_BYTES * Checksums.BYTES;
        for (; blocks.position() < end; tableAt += Checksums.BYTES) {
            blocks.limit(Math.min(end, blocks.position() + Checksums.BLOCK_BYTES));
            memory.set(ValueLayout.JAVA_INT, tableAt, checksums.of(blocks));
        }
    }

    /** Store: publishes what {@link #prepare} took and {@link #fill} filled, at once. */
    public Published publish(long version, long contentBytes) {
        vouch(Image.of(version), version, contentBytes);
        return new Published(version, contentBytes);
    }

    private void vouch(Image image, long version, long contentBytes) {
        Slot slot = new Slot(version, contentBytes, tableChecksum(image, new Slot(version, contentBytes, 0).blocks()));
        long at = image.slotAt();
        LONG.setOpaque(memory, at + CONTENT, slot.contentBytes);
        LONG.setOpaque(memory, at + TABLE, slot.tableChecksum);
        LONG.setOpaque(memory, at + CHECK, slot.check());
        LONG.setRelease(memory, at + VERSION, slot.version);
    }

    private long tableChecksum(Image image, long blocks) {
        CRC32C crc = new CRC32C();
        long bytes = blocks * Checksums.BYTES;
        for (long at = 0; at < bytes; at += CHUNK_BYTES) {
            long length = Math.min(CHUNK_BYTES, bytes - at);
            crc.update(
                    memory.asSlice(checksumsAt(image, diskBytes) + at, length).asByteBuffer());
        }
        return crc.getValue();
    }

    /** Whether the working image is what its checksums say: it was not written since {@link #vouchForWorking}. */
    public boolean vouchesForWorking() {
        return slot(Image.WORKING).version > 0;
    }

    /** Whether the checksums themselves are what the slot of the working image says. */
    public boolean sumsWorking() {
        Slot slot = slot(Image.WORKING);
        return slot.version > 0 && slot.tableChecksum == tableChecksum(Image.WORKING, slot.blocks());
    }

    /** Store: says that the working image may be written from now on, which must be durable before it is. */
    public void withdrawWorking() {
        take(Image.WORKING);
    }

    /**
     * Store: takes the checksums of blocks of the working image, which nobody writes meanwhile. What is read is copied
     * first: a fault of the storage under a mapping is an {@link InternalError} there, and nowhere else.
     *
     * @param changed by number, the blocks that may have been written
     */
    public void sumWorking(MemorySegment image, LongPredicate changed) {
        Checksums checksums = new Checksums();
        byte[] copy = new byte[Checksums.BLOCK_BYTES];
        for (long block = 0; block < Checksums.blocks(diskBytes); block++) {
            if (changed.test(block)) {
                long at = block * Checksums.BLOCK_BYTES;
                int length = (int) Math.min(copy.length, diskBytes - at);
                MemorySegment.copy(image, ValueLayout.JAVA_BYTE, at, copy, 0, length);
                sum(checksums, Image.WORKING, at, ByteBuffer.wrap(copy, 0, length));
            }
        }
    }

    /** Store: vouches for the working image, of which {@link #sumWorking} took the checksums; both are durable. */
    public void vouchForWorking() {
        vouch(Image.WORKING, WORKING_VERSION, diskBytes);
    }

    /**
     * Copies {@code bytes} from {@code position} of the image of exactly that version, and checks what was copied.
     *
     * @param to native memory or an array of bytes
     * @return {@link Status#OK}, and otherwise what was copied is worth nothing: {@link Status#CHANGED} if that version is
     *     not there, or no longer; {@link Status#OUT_OF_RANGE} if it ends before; {@link Status#DAMAGED} if this is not
     *     what was published
     */
    public Status readExactly(long version, long position, MemorySegment to, long toPosition, long bytes) {
        Image image = Image.of(version);
        Slot slot = slot(image);
        if (version <= 0 || slot.version != version) {
            return Status.CHANGED;
        }
        if (position > slot.checkedBytes() - bytes) {
            return Status.OUT_OF_RANGE;
        }
        boolean sound = copy(image, slot.checkedBytes(), position, to.asSlice(toPosition, bytes));
        VarHandle.acquireFence();
        if ((long) LONG.getOpaque(memory, image.slotAt() + VERSION) != version) {
            return Status.CHANGED;
        }
        return sound ? Status.OK : Status.DAMAGED;
    }

    /** Whether each block that was copied, in whole or in part, is what its checksum says. */
    private boolean copy(Image image, long checkedBytes, long position, MemorySegment to) {
        Checksums checksums = new Checksums();
        ByteBuffer copied = to.asByteBuffer();
        long imageAt = imageAt(image, diskBytes);
        long tableAt = checksumsAt(image, diskBytes);
        long end = position + to.byteSize();
        boolean sound = true;
        for (long at = position; at < end; ) {
            long block = at / Checksums.BLOCK_BYTES;
            long start = block * Checksums.BLOCK_BYTES;
            int length = (int) Math.min(Checksums.BLOCK_BYTES, checkedBytes - start);
            long next = Math.min(start + length, end);
            int found;
            if (next - at == length) {
                MemorySegment.copy(memory, imageAt + at, to, at - position, length);
                copied.limit((int) (next - position)).position((int) (at - position));
                found = checksums.of(copied);
            } else {
                byte[] whole = new byte[length];
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, imageAt + start, whole, 0, length);
                MemorySegment.copy(
                        whole, (int) (at - start), to, ValueLayout.JAVA_BYTE, at - position, (int) (next - at));
                found = checksums.of(ByteBuffer.wrap(whole));
            }
            sound &= found == memory.get(ValueLayout.JAVA_INT, tableAt + block * Checksums.BYTES);
            at = next;
        }
        return sound;
    }
}
