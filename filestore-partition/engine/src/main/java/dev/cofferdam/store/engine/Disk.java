package dev.cofferdam.store.engine;

import dev.cofferdam.abi.Checksums;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Image;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Mapping;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * One served disk: its working image and its published versions, mapped. Readers never wait for writers' locks, nor
 * writers for readers; writers take turns. A disk that is lent is written by its only writer meanwhile.
 */
public final class Disk {
    /** For a moment without a write in progress. Nobody may keep the store waiting who writes the image himself. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Mapping image;
    private final Mapping published;
    private final WorkingImage working;
    private final VersionPage versions;

    /** Of the one who makes the image durable: a failure is told to one alone. */
    private final Object flushing = new Object();

    /** Whether the checksums of the working image are those of its blocks, apart from {@link #changed}. */
    private boolean summed;

    private boolean vouched;
    private boolean left;

    /** Blocks that were written since the checksums were taken. */
    private final BitSet changed = new BitSet();

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
    public static Disk open(VolumeStorage storage, DiskRecord disk, boolean lent, Arena arena) throws IOException {
        Mapping image = storage.map(Volume.dataFile(disk.name()), WorkingImage.fileBytes(disk.bytes()), arena);
        WorkingImage working = WorkingImage.of(image.memory(), lent ? 0 : PATIENCE_NANOS);
        if (!lent) {
            working.settle();
        }
        String name = Volume.versionsFile(disk.name());
        Mapping published = storage.map(name, VersionPage.fileBytes(disk.bytes()), arena);
        VersionPage versions = VersionPage.writer(published.memory(), disk.bytes(), name);
        published.force(0, VersionPage.BYTES);
        Disk opened = new Disk(image, published, working, versions);
        opened.vouched = versions.vouchesForWorking();
        if (lent) {
            opened.withdraw();
            opened.summed = false; // nobody here sees what is written
        }
        return opened;
    }

    long bytes() {
        return working.bytes();
    }

    public void read(long position, MemorySegment to, long toPosition, long bytes) throws UnstableException {
        working.read(position, to, toPosition, bytes);
    }

    /** Reads of exactly that version, as {@link VersionPage#readExactly}. */
    public Status readExactly(long version, long position, MemorySegment to, long toPosition, long bytes) {
        return versions.readExactly(version, position, to, toPosition, bytes);
    }

    /** Writes; false if the disk was left. */
    synchronized boolean write(long position, MemorySegment from, long fromPosition, long bytes) throws IOException {
        if (left) {
            return false;
        }
        withdraw();
        long last = (position + bytes - 1) / Checksums.BLOCK_BYTES;
        changed.set((int) (position / Checksums.BLOCK_BYTES), (int) last + 1);
        working.write(position, from, fromPosition, bytes);
        return true;
    }

    /** Before the first write: what a crash leaves of the image then has nobody who vouches for it. */
    private void withdraw() throws IOException {
        if (vouched) {
            summed = versions.sumsWorking();
            versions.withdrawWorking();
            published.force(0, VersionPage.BYTES);
            vouched = false;
        }
    }

    /**
     * Vouches for the working image, which is written no more: its content first, then its checksums, then the slot. A
     * store that is killed before leaves an image that nothing vouches for. Also of a lent disk, whose writer has ended.
     */
    public synchronized void leave() throws IOException {
        left = true;
        if (vouched) {
            return;
        }
        flush();
        sum();
        long tableAt = VersionPage.checksumsAt(Image.WORKING, bytes());
        published.force(tableAt, VersionPage.checksumsAt(Image.EVEN, bytes()) - tableAt);
        versions.vouchForWorking();
        published.force(0, VersionPage.BYTES);
        vouched = true;
    }

    /** Takes the checksums of the blocks whose checksums are not known. */
    void sum() {
        versions.sumWorking(working.memory(), block -> !summed || changed.get((int) block));
    }

    /** Withdraws what vouches for the working image where its checksums are damaged. */
    public synchronized void forgetDamagedChecksums() throws IOException {
        if (vouched && !versions.sumsWorking()) {
            withdraw();
        }
    }

    /**
     * Makes durable what was written, through another mapping too. Linux tells one of those who ask that storage refused
     * some of it, and takes it for written from then on (Rebello and others, Can Applications Recover from fsync Failures?,
     * 2020). So they ask one after the other, and after a refusal, or a death while asking, all of the image is written
     * again: what is acknowledged is there.
     */
    void flush() throws IOException {
        synchronized (flushing) {
            if (working.isDistrusted()) {
                image.touch(0, bytes());
            }
            working.distrust();
            image.force(0, bytes());
            working.trust();
        }
    }

    /** The image and its checksums first, then the slot that vouches for it. */
    synchronized Published publish(long contentBytes) throws IOException {
        flush();
        long version = versions.prepare();
        long filledBytes = versions.fill(version, working.memory(), contentBytes);
        published.force(VersionPage.checksumsAt(Image.of(version), bytes()), filledBytes);
        Published next = versions.publish(version, contentBytes);
        published.force(0, VersionPage.BYTES);
        return next;
    }

    public Published published() {
        return versions.published();
    }
}
