package dev.cofferdam.partition;

import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A lower disk that is mapped read-only into the partition: reads ask nobody and leave no trace. */
final class MappedDisk implements Disk {
    private static final int BLOCK_BYTES = 512;

    private final StoreDisk store;
    private final MemorySegment images;
    private final MemorySegment working;
    private final VersionPage versions;
    private final MemorySegment window;

    /**
     * Makes the client.
     *
     * @param images the disk's file, with all its images
     */
    MappedDisk(StoreDisk store, MemorySegment images, VersionPage versions, MemorySegment window) {
        this.store = store;
        this.images = images;
        working = images.asSlice(0, store.bytes());
        this.versions = versions;
        this.window = window;
    }

    @Override
    public long bytes() {
        return working.byteSize();
    }

    @Override
    public int transferBytesMax() {
        return store.transferBytesMax();
    }

    @Override
    public MemorySegment read(long position, int length) throws IOException {
        requireInBounds(position, length, working.byteSize());
        MemorySegment to = window.asSlice(0, length);
        read(position, to);
        return to;
    }

    @Override
    public void read(long position, MemorySegment to) throws IOException {
        if (to.byteSize() > Integer.MAX_VALUE || !isWithin(position, (int) to.byteSize(), working.byteSize())) {
            throw store.refused(Status.OUT_OF_RANGE);
        }
        try {
            versions.read(working, position, to, 0, to.byteSize());
        } catch (UnstableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public MemorySegment readExactly(long version, long position, int length) throws IOException {
        requireInBounds(position, length, working.byteSize());
        long contentBytes = versions.contentBytes(version);
        if (contentBytes < 0) {
            throw store.refused(Status.CHANGED);
        }
        requireInBounds(position, length, contentBytes + BLOCK_BYTES - 1);
        if (!versions.readExactly(images, version, position, window, 0, length)) {
            throw store.refused(Status.CHANGED);
        }
        return window.asSlice(0, length);
    }

    /** Answered here as the store would: nothing is read outside the disk or past the window. */
    private void requireInBounds(long position, int length, long bytes) throws RequestException {
        if (!isWithin(position, length, bytes) || length > window.byteSize()) {
            throw store.refused(Status.OUT_OF_RANGE);
        }
    }

    private static boolean isWithin(long position, int length, long bytes) {
        return position >= 0
                && length > 0
                && ((position | length) & (BLOCK_BYTES - 1)) == 0
                && position <= bytes - length;
    }

    @Override
    public boolean mapped() {
        return true;
    }

    @Override
    public int end() {
        return store.end();
    }

    @Override
    public boolean readable() {
        return store.readable();
    }

    @Override
    public boolean writable() {
        return store.writable();
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        store.write(position, from);
    }

    @Override
    public void flush() throws IOException {
        store.flush();
    }

    @Override
    public long advance(long contentBytes) throws IOException {
        return store.advance(contentBytes);
    }

    @Override
    public Published published() {
        return versions.published();
    }

    @Override
    public Published await(long version) throws IOException {
        Published now = published();
        while (now.version() < version) {
            store.awaitOnce(version);
            now = published();
        }
        return now;
    }
}
