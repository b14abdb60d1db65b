package dev.cofferdam.partition;

import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A lower disk that is mapped read-only into the partition: reads ask nobody and leave no trace. */
final class MappedDisk implements Disk {
    private static final int BLOCK_BYTES = 512;

    private final StoreDisk store;
    private final MemorySegment disk;
    private final VersionPage versions;
    private final MemorySegment window;

    MappedDisk(StoreDisk store, MemorySegment disk, VersionPage versions, MemorySegment window) {
        this.store = store;
        this.disk = disk;
        this.versions = versions;
        this.window = window;
    }

    @Override
    public long bytes() {
        return disk.byteSize();
    }

    @Override
    public int transferBytesMax() {
        return store.transferBytesMax();
    }

    @Override
    public MemorySegment read(long position, int length) throws IOException {
        // Answered here as the store would: nothing is read outside the disk or past the window.
        if (position < 0
                || length <= 0
                || ((position | length) & (BLOCK_BYTES - 1)) != 0
                || position > disk.byteSize() - length
                || length > window.byteSize()) {
            throw store.outOfRange();
        }
        try {
            versions.read(disk, position, window, 0, length);
        } catch (UnstableException e) {
            throw new IOException(e.getMessage(), e);
        }
        return window.asSlice(0, length);
    }

    @Override
    public boolean mapped() {
        return true;
    }

    @Override
    public Pipeline pipeline() {
        return store.pipeline();
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
    public Published published() throws IOException {
        try {
            return versions.published();
        } catch (UnstableException e) {
            throw new IOException(e.getMessage(), e);
        }
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
