package dev.cofferdam.store;

import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.abi.WorkingImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * One served disk: its working image and its published versions, mapped. Readers never wait for writers' locks, nor
 * writers for readers; writers take turns. A disk that is lent is written by its only writer meanwhile.
 */
final class Disk {
    /** For a moment without a write in progress. Nobody may keep the store waiting who writes the image himself. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Mapping image;
    private final Mapping published;
    private final WorkingImage working;
    private final VersionPage versions;

    private Disk(Mapping image, Mapping published, WorkingImage working, VersionPage versions) {
        this.image = image;
        this.published = published;
        this.working = working;
        this.versions = versions;
    }

    /**
     * Opens a disk; what a store that was killed left of its versions is made durable first.
     *
     * @param lent whether a partition writes the working image
     */
    static Disk open(VolumeStorage storage, DiskRecord disk, boolean lent, Arena arena) throws IOException {
        Mapping image = storage.map(Volume.dataFile(disk.name()), WorkingImage.fileBytes(disk.bytes()), arena);
        WorkingImage working = WorkingImage.of(image.memory(), lent ? 0 : PATIENCE_NANOS);
        if (!lent) {
            working.settle();
        }
        String name = Volume.versionsFile(disk.name());
        Mapping published = storage.map(name, VersionPage.fileBytes(disk.bytes()), arena);
        VersionPage versions = VersionPage.writer(published.memory(), name);
        published.force(0, VersionPage.BYTES);
        return new Disk(image, published, working, versions);
    }

    long bytes() {
        return working.bytes();
    }

    void read(long position, MemorySegment to, long toPosition, long bytes) throws UnstableException {
        working.read(position, to, toPosition, bytes);
    }

    /** Reads of exactly that version; false if it is not there, or no longer. */
    boolean readExactly(long version, long position, MemorySegment to, long toPosition, long bytes) {
        return versions.readExactly(version, position, to, toPosition, bytes);
    }

    /** The content length of that version; -1 if it is not there, or no longer. */
    long contentBytes(long version) {
        return versions.contentBytes(version);
    }

    synchronized void write(long position, MemorySegment from, long fromPosition, long bytes) {
        working.write(position, from, fromPosition, bytes);
    }

    /** Also of what was written through another mapping. */
    void flush() {
        image.force(0, bytes());
    }

    /** The image first, then the slot that vouches for it. */
    synchronized Published publish(long contentBytes) {
        flush();
        long version = versions.prepare();
        long at = VersionPage.imageAt(version, bytes());
        long blockBytes = Math.ceilDiv(contentBytes, (long) Volume.BLOCK_BYTES) * Volume.BLOCK_BYTES;
        if (blockBytes > 0) {
            MemorySegment.copy(working.memory(), 0, published.memory(), at, blockBytes);
            published.force(at, blockBytes);
        }
        Published next = versions.publish(version, contentBytes);
        published.force(0, VersionPage.BYTES);
        return next;
    }

    Published published() {
        return versions.published();
    }
}
