package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A disk that is mapped into the partition: reads ask nobody and leave no trace. Where it is lent to the partition, writes
 * ask nobody either; what is flushed and published is the store's to do.
 */
final class MappedDisk implements Disk {
    private final StoreDisk store;
    private final WorkingImage working;
    private final VersionPage versions;
    private final MemorySegment window;
    private final boolean lent;

    /**
     * Makes the client.
     *
     * @param working writable where the disk is lent
     */
    MappedDisk(StoreDisk store, WorkingImage working, VersionPage versions, MemorySegment window, boolean lent) {
        this.store = store;
        this.working = working;
        this.versions = versions;
        this.window = window;
        this.lent = lent;
    }

    @Override
    public long bytes() {
        return working.bytes();
    }

    @Override
    public int transferBytesMax() {
        return store.transferBytesMax();
    }

    @Override
    public MemorySegment read(long position, int length) throws IOException {
        MemorySegment to = window(length);
        read(position, to);
        return to;
    }

    @Override
    public void read(long position, MemorySegment to) throws IOException {
        requireWithin(Operation.READ, position, to.byteSize(), working.bytes());
        try {
            working.read(position, to, 0, to.byteSize());
        } catch (UnstableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public MemorySegment readExactly(long version, long position, int length) throws IOException {
        MemorySegment to = window(length);
        requireWithin(Operation.READ, position, length, working.bytes());
        Status status = versions.readExactly(version, position, to, 0, length);
        if (status != Status.OK) {
            throw store.refused(Operation.READ, status);
        }
        return to;
    }

    /** The part of the window that a read of this length fills. */
    private MemorySegment window(int length) throws RequestException {
        if (length < 0 || length > window.byteSize()) {
            throw store.refused(Operation.READ, Status.OUT_OF_RANGE);
        }
        return window.asSlice(0, length);
    }

    /** Answered here as the store would. */
    private void requireWithin(Operation operation, long position, long length, long bytes) throws RequestException {
        if (!Requests.isWithin(position, length, bytes)) {
            throw store.refused(operation, Status.OUT_OF_RANGE);
        }
    }

    @Override
    public boolean mapped() {
        return true;
    }

    @Override
    public boolean lent() {
        return lent;
    }

    /** Its index among the partition's ends. */
    int end() {
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
        if (!lent) {
            store.write(position, from);
            return;
        }
        requireWithin(Operation.WRITE, position, from.byteSize(), working.bytes());
        working.write(position, from, 0, from.byteSize());
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
        VersionPage.Published last = versions.published();
        return new Published(last.version(), last.contentBytes());
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
