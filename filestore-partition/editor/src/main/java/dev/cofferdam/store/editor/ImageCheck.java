package dev.cofferdam.store.editor;

import dev.cofferdam.abi.Checksums;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.abi.VersionPage.Slot;
import dev.cofferdam.store.volume.StoredFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads images of a disk and compares every block of them with its checksum. For one thread. */
final class ImageCheck {
    private static final int CHUNK_BLOCKS = 256;

    private final StoredFile versions;
    private final long diskBytes;
    private final WorkWatcher compared;
    private final MemorySegment page = MemorySegment.ofArray(new byte[VersionPage.BYTES]);
    private final Checksums checksums = new Checksums();
    private final ByteBuffer table;
    private final ByteBuffer blocks;

    /**
     * Reads the page of the file with a disk's versions.
     *
     * @param compared told of bytes that were compared, as it goes on
     */
    ImageCheck(StoredFile versions, long diskBytes, WorkWatcher compared) throws IOException {
        this.versions = versions;
        this.diskBytes = diskBytes;
        this.compared = compared;
        int chunkBlocks = (int) Math.min(CHUNK_BLOCKS, Checksums.blocks(diskBytes));
        table = ByteBuffer.allocate(chunkBlocks * Checksums.BYTES).order(ByteOrder.nativeOrder());
        blocks = ByteBuffer.allocate(chunkBlocks * Checksums.BLOCK_BYTES);
        read();
    }

    /**
     * What differs.
     *
     * @param count blocks; 0: the checksums themselves are not what they were, so that they say nothing of the blocks
     * @param firstAt where the first of them starts in the image
     */
    record Difference(long count, long firstAt) {
        @Override
        public String toString() {
            return count == 0
                    ? "its checksums are not what they were"
                    : count + " of its blocks of " + Checksums.BLOCK_BYTES + " bytes, the first at byte " + firstAt
                            + ", are not what their checksums say";
        }
    }

    private void read() throws IOException {
        versions.read(0, page.asByteBuffer());
    }

    /** The page as it was read. */
    MemorySegment page() {
        return page;
    }

    /** What the page says of an image, if it vouches for it. */
    Optional<Slot> slot(Image image) {
        return VersionPage.slot(page, image).filter(slot -> slot.contentBytes() <= diskBytes);
    }

    /**
     * How an image differs from what its slot vouches for. A store that runs may change the image meanwhile, and says so
     * in the page before: then nothing is compared.
     *
     * @param file with the image
     */
    Optional<Difference> difference(Image image, StoredFile file) throws IOException {
        Optional<Slot> slot = slot(image);
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        Optional<Difference> found = compare(image, slot.get(), file);
        if (found.isPresent()) {
            read();
        }
        return slot.equals(slot(image)) ? found : Optional.empty();
    }

    private Optional<Difference> compare(Image image, Slot slot, StoredFile file) throws IOException {
        long tableAt = VersionPage.checksumsAt(image, diskBytes);
        long imageAt = image == Image.WORKING ? 0 : VersionPage.imageAt(image, diskBytes);
        CRC32C whole = new CRC32C();
        long count = 0;
        long firstAt = 0;
        for (long block = 0; block < slot.blocks(); block += CHUNK_BLOCKS) {
            long at = block * Checksums.BLOCK_BYTES;
            int here = (int) Math.min(CHUNK_BLOCKS, slot.blocks() - block);
            versions.read(tableAt + block * Checksums.BYTES, table.clear().limit(here * Checksums.BYTES));
            whole.update(table.flip());
            table.rewind();
            int bytes = (int) Math.min(blocks.capacity(), slot.checkedBytes() - at);
            file.read(imageAt + at, blocks.clear().limit(bytes));
            compared.done(bytes);
            for (int i = 0; i < here; i++) {
                int start = i * Checksums.BLOCK_BYTES;
                blocks.limit(Math.min(bytes, start + Checksums.BLOCK_BYTES)).position(start);
                if (checksums.of(blocks) != table.getInt(i * Checksums.BYTES)) {
                    firstAt = count == 0 ? at + start : firstAt;
                    count++;
                }
            }
        }
        if (whole.getValue() != slot.tableChecksum()) {
            return Optional.of(new Difference(0, 0));
        }
        return count == 0 ? Optional.empty() : Optional.of(new Difference(count, firstAt));
    }
}
