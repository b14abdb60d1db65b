package dev.cofferdam.store;

import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One served disk: its images and its version page, mapped. Readers never wait for writers' locks, nor writers for
 * readers; writers take turns.
 */
final class Disk {
    private final Mapping images;
    private final Mapping page;
    private final VersionPage versions;
    private final MemorySegment data;
    private final MemorySegment working;

    private Disk(Mapping images, Mapping page, VersionPage versions, long bytes) {
        this.images = images;
        this.page = page;
        this.versions = versions;
        data = images.memory();
        working = data.asSlice(0, bytes);
    }

    /** Opens a disk; what a store that was killed left on its page is made durable first. */
    static Disk open(VolumeStorage storage, DiskRecord disk, Arena arena) throws IOException {
        Mapping images = storage.map(Volume.dataFile(disk.name()), VersionPage.fileBytes(disk.bytes()), arena);
        String name = Volume.versionsFile(disk.name());
        Mapping page = storage.map(name, VersionPage.BYTES, arena);
        VersionPage versions = VersionPage.writer(page.memory(), name);
        page.force(0, VersionPage.BYTES);
        return new Disk(images, page, versions, disk.bytes());
    }

    long bytes() {
        return working.byteSize();
    }

    void read(long position, MemorySegment to, long toPosition, long bytes) throws UnstableException {
        versions.read(working, position, to, toPosition, bytes);
    }

    /** Reads of exactly that version; false if it is not there, or no longer. */
    boolean readExactly(long version, long position, MemorySegment to, long toPosition, long bytes) {
        return versions.readExactly(data, version, position, to, toPosition, bytes);
    }

    /** The content length of that version; -1 if it is not there, or no longer. */
    long contentBytes(long version) {
        return versions.contentBytes(version);
    }

    synchronized void write(long position, MemorySegment from, long fromPosition, long bytes) {
        versions.write(working, position, from, fromPosition, bytes);
    }

    void flush() {
        images.force(0, bytes());
    }

    /** The image first, then the slot that vouches for it. */
    synchronized Published publish(long contentBytes) {
        flush();
        long version = versions.prepare();
        long image = VersionPage.imageAt(version, bytes());
        long blockBytes = Math.ceilDiv(contentBytes, (long) Volume.BLOCK_BYTES) * Volume.BLOCK_BYTES;
        if (blockBytes > 0) {
            MemorySegment.copy(working, 0, data, image, blockBytes);
            images.force(image, blockBytes);
        }
        Published published = versions.publish(version, contentBytes);
        page.force(0, VersionPage.BYTES);
        return published;
    }

    Published published() {
        return versions.published();
    }
}
