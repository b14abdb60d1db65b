package dev.cofferdam.store.editor;

import dev.cofferdam.abi.Checksums;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.abi.VersionPage.Slot;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.store.engine.Disk;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Extents;
import dev.cofferdam.store.volume.Mapping;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies what a disk holds into files that are made for it. Content and checksums are copied as they are, so what was
 * damaged is found in the copy, too. For one thread.
 */
final class DiskCopy {
    private static final int CHUNK_BYTES = 8 << 20;
    private static final int UNSYNCED_BYTES_MAX = 64 << 20;
    private static final int ATTEMPTS = 3;

    private final VolumeStorage storage;
    private final DiskRecord from;
    private final String dataName;
    private final String versionsName;
    private final WorkWatcher watcher;
    private final List<Written> written = new ArrayList<>();
    private long unsyncedBytes;

    /** A part of a file that may have been written. */
    private record Written(String name, long position, long bytes) {}

    DiskCopy(VolumeStorage storage, DiskRecord from, String dataName, String versionsName, WorkWatcher watcher) {
        this.storage = storage;
        this.from = from;
        this.dataName = dataName;
        this.versionsName = versionsName;
        this.watcher = watcher;
    }

    /**
     * Copies all that a disk holds whose lock the caller has: its working image and the last version. What is behind the
     * disk's length is zero.
     *
     * @param bytes length of the disk whose files are made; not less than the other's
     */
    void whole(long bytes) throws IOException {
        VolumeEditor.reserve(storage, from);
        try (Arena arena = Arena.ofConfined()) {
            Disk.open(storage, from, false, arena).leave();
        }
        try (StoredFile data = storage.open(Volume.dataFile(from.name()));
                StoredFile versions = storage.open(Volume.versionsFile(from.name()));
                StoredFile toData = storage.create(dataName, WorkingImage.fileBytes(bytes));
                StoredFile toVersions = storage.create(versionsName, VersionPage.fileBytes(bytes))) {
            copy(data, 0, toData, dataName, 0, from.bytes());
            toData.sync();
            MemorySegment page = page(versions);
            copy(
                    versions,
                    VersionPage.checksumsAt(Image.WORKING, from.bytes()),
                    toVersions,
                    versionsName,
                    VersionPage.checksumsAt(Image.WORKING, bytes),
                    Checksums.blocks(from.bytes()) * Checksums.BYTES);
            Optional<Slot> last = last(page);
            if (last.isPresent()) {
                version(versions, last.get(), toVersions, bytes);
            }
            written.add(new Written(versionsName, 0, VersionPage.BYTES));
            toVersions.write(0, page.asByteBuffer());
            toVersions.sync();
            vouch(bytes, lastBlock(data));
        }
    }

    /** Copies the last version alone, as a version and as the working image, also while the disk is served. */
    void published(DiskRecord to) throws IOException {
        for (int attempt = 0; !isPublishedCopied(to.bytes()); attempt++) {
            discard();
            if (attempt == ATTEMPTS) {
                throw new IOException("disk " + from.name()
                        + " is published on faster than it is copied; try again when its writer rests");
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            Disk.open(storage, to, false, arena).leave();
        }
    }

    /** False if the version was written over meanwhile. */
    private boolean isPublishedCopied(long bytes) throws IOException {
        try (StoredFile versions = storage.open(Volume.versionsFile(from.name()));
                StoredFile toData = storage.create(dataName, WorkingImage.fileBytes(bytes));
                StoredFile toVersions = storage.create(versionsName, VersionPage.fileBytes(bytes))) {
            MemorySegment page = page(versions);
            Slot last = last(page)
                    .orElseThrow(() -> new IOException("nothing has been published on disk " + from.name() + " yet"));
            Image image = Image.of(last.version());
            version(versions, last, toVersions, bytes);
            long imageAt = VersionPage.imageAt(image, bytes);
            copy(toVersions, imageAt, toData, dataName, 0, last.checkedBytes());
            written.add(new Written(versionsName, 0, VersionPage.BYTES));
            toVersions.write(0, page.asByteBuffer());
            if (!VersionPage.slot(page(versions), image).equals(Optional.of(last))) {
                return false;
            }
            requireSound(toVersions, bytes, last);
            toData.sync();
            toVersions.sync();
            withdraw(bytes);
            return true;
        }
    }

    private void requireSound(StoredFile versions, long bytes, Slot last) throws IOException {
        Optional<ImageCheck.Difference> difference =
                new ImageCheck(versions, bytes, _ -> watcher.done(0)).difference(Image.of(last.version()), versions);
        if (difference.isPresent()) {
            throw new DamageException("disk " + from.name() + ": version " + last.version() + ": " + difference.get());
        }
    }

    private static MemorySegment page(StoredFile versions) throws IOException {
        MemorySegment page = MemorySegment.ofArray(new byte[VersionPage.BYTES]);
        versions.read(0, page.asByteBuffer());
        return page;
    }

    /** What was published last, in a copy of the page. */
    private static Optional<Slot> last(MemorySegment page) {
        Optional<Slot> even = VersionPage.slot(page, Image.EVEN);
        Optional<Slot> odd = VersionPage.slot(page, Image.ODD);
        boolean later =
                even.map(Slot::version).orElse(0L) > odd.map(Slot::version).orElse(0L);
        return later ? even : odd;
    }

    /** A version's checksums and content, whose places depend on the disk's length. */
    private void version(StoredFile versions, Slot slot, StoredFile toVersions, long bytes) throws IOException {
        Image image = Image.of(slot.version());
        copy(
                versions,
                VersionPage.checksumsAt(image, from.bytes()),
                toVersions,
                versionsName,
                VersionPage.checksumsAt(image, bytes),
                slot.blocks() * Checksums.BYTES);
        copy(
                versions,
                VersionPage.imageAt(image, from.bytes()),
                toVersions,
                versionsName,
                VersionPage.imageAt(image, bytes),
                slot.checkedBytes());
    }

    private void copy(StoredFile source, long position, StoredFile to, String name, long toPosition, long bytes)
            throws IOException {
        for (long done = 0; done < bytes; ) {
            long length = Math.min(CHUNK_BYTES, bytes - done);
            written.add(new Written(name, toPosition + done, length));
            source.copy(position + done, to, toPosition + done, length);
            done += length;
            unsyncedBytes += length;
            if (unsyncedBytes >= UNSYNCED_BYTES_MAX) {
                // Nothing ends while Linux writes all that it has put off.
                to.sync();
                unsyncedBytes = 0;
            }
            watcher.done(length);
        }
    }

    /** The last block of the image, which a longer one fills up with zeros. */
    private ByteBuffer lastBlock(StoredFile data) throws IOException {
        int bytes = (int) (from.bytes() % Checksums.BLOCK_BYTES);
        ByteBuffer block = ByteBuffer.allocate(bytes);
        data.read(from.bytes() - bytes, block);
        return block.flip();
    }

    /**
     * Forgets the version that was not copied, and vouches for the working image where the other did.
     *
     * @param lastBlock what the last block of the other's image has, unless it is whole
     */
    private void vouch(long bytes, ByteBuffer lastBlock) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long fileBytes = VersionPage.fileBytes(bytes);
            Mapping mapping = storage.map(versionsName, fileBytes, arena);
            VersionPage page = VersionPage.writer(mapping.memory(), bytes, versionsName);
            boolean vouches = page.sumsWorking();
            page.withdrawWorking();
            if (bytes > from.bytes() && lastBlock.hasRemaining()) {
                sumAgain(mapping.memory(), bytes, lastBlock);
            }
            if (vouches) {
                page.vouchForWorking();
            }
            mapping.force(0, VersionPage.checksumsAt(Image.EVEN, bytes));
        }
    }

    private void sumAgain(MemorySegment versions, long bytes, ByteBuffer block) {
        long number = from.bytes() / Checksums.BLOCK_BYTES;
        long at = VersionPage.checksumsAt(Image.WORKING, bytes) + number * Checksums.BYTES;
        Checksums checksums = new Checksums();
        // Where it is damaged, its checksum stays what it was, which it then is not either.
        if (checksums.of(block) == versions.get(ValueLayout.JAVA_INT, at)) {
            long length = Math.min(Checksums.BLOCK_BYTES, bytes - number * Checksums.BLOCK_BYTES);
            ByteBuffer longer = ByteBuffer.allocate((int) length).put(block.rewind());
            versions.set(ValueLayout.JAVA_INT, at, checksums.of(longer.clear()));
        }
    }

    private void withdraw(long bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Mapping mapping = storage.map(versionsName, VersionPage.fileBytes(bytes), arena);
            VersionPage.writer(mapping.memory(), bytes, versionsName).withdrawWorking();
            mapping.force(0, VersionPage.BYTES);
        }
    }

    /** Removes the files; what was written of them is overwritten with zeros, and no more. */
    void discard() throws IOException {
        for (String name : new String[] {dataName, versionsName}) {
            if (storage.exists(name)) {
                try (StoredFile file = storage.open(name)) {
                    clear(file, name);
                    file.sync();
                }
                storage.delete(name);
            }
        }
        storage.syncDirectory();
        written.clear();
    }

    private void clear(StoredFile file, String name) throws IOException {
        for (Written part : written) {
            if (part.name().equals(name) && part.position() < file.size()) {
                Extents.clear(file, part.position(), Math.min(part.bytes(), file.size() - part.position()));
            }
        }
    }
}
