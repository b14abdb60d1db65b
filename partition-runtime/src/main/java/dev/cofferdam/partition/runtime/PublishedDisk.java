package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * A disk of another domain, whose store and kernel know nothing of this reader: the file of its published versions is
 * mapped read-only, and there is nobody to ask. Every read is of one whole version; a disk on which nothing was published
 * reads as zeros, and so does what lies behind a version's content.
 */
final class PublishedDisk implements Disk {
    /** A version is there until the next but one is published, so a reader that loses it once has the next. */
    private static final int ATTEMPTS = 8;

    private static final long PAUSE_MILLIS_MIN = 1;
    private static final long PAUSE_MILLIS_MAX = 32;

    private final VersionPage versions;
    private final MemorySegment window;
    private final End granted;
    private final LongConsumer pause;

    /**
     * Makes the client.
     *
     * @param granted its end
     * @param pause waits that many milliseconds; what it throws when the partition is to stop ends the wait
     */
    PublishedDisk(VersionPage versions, MemorySegment window, End granted, LongConsumer pause) {
        this.versions = versions;
        this.window = window;
        this.granted = granted;
        this.pause = pause;
    }

    @Override
    public long bytes() {
        return granted.bytes();
    }

    @Override
    public int transferBytesMax() {
        return (int) Math.min(window.byteSize(), Integer.MAX_VALUE & -Requests.BLOCK_BYTES);
    }

    @Override
    public MemorySegment read(long position, int length) throws IOException {
        MemorySegment to = window(length);
        read(position, to);
        return to;
    }

    @Override
    public void read(long position, MemorySegment to) throws IOException {
        requireWithin(position, to.byteSize());
        Status status = Status.CHANGED;
        for (int attempt = 0; attempt < ATTEMPTS && status == Status.CHANGED; attempt++) {
            Published last = published();
            long content = Math.ceilDiv(last.contentBytes(), (long) Requests.BLOCK_BYTES) * Requests.BLOCK_BYTES;
            long there = Math.clamp(content - position, 0, to.byteSize());
            to.asSlice(there).fill((byte) 0);
            status = there == 0 ? Status.OK : versions.readExactly(last.version(), position, to, 0, there);
        }
        requireOk(status);
    }

    @Override
    public MemorySegment readExactly(long version, long position, int length) throws IOException {
        MemorySegment to = window(length);
        requireWithin(position, length);
        requireOk(versions.readExactly(version, position, to, 0, length));
        return to;
    }

    private MemorySegment window(int length) throws RequestException {
        if (length < 0 || length > window.byteSize()) {
            throw refused(Operation.READ, Status.OUT_OF_RANGE);
        }
        return window.asSlice(0, length);
    }

    private void requireWithin(long position, long length) throws RequestException {
        if (!Requests.isWithin(position, length, granted.bytes())) {
            throw refused(Operation.READ, Status.OUT_OF_RANGE);
        }
    }

    private void requireOk(Status status) throws RequestException {
        if (status != Status.OK) {
            throw refused(Operation.READ, status);
        }
    }

    private RequestException refused(Operation operation, Status status) {
        return Requests.refused(operation, granted.name(), status);
    }

    /** There is no way to the other domain, so what keeps it out is the mount. */
    @Override
    public void write(long position, MemorySegment from) throws IOException {
        throw refused(Operation.WRITE, Status.DENIED);
    }

    @Override
    public void flush() throws IOException {
        throw refused(Operation.FLUSH, Status.DENIED);
    }

    @Override
    public long advance(long contentBytes) throws IOException {
        throw refused(Operation.ADVANCE, Status.DENIED);
    }

    @Override
    public Published published() {
        VersionPage.Published last = versions.published();
        return new Published(last.version(), last.contentBytes());
    }

    /** Looks again and again: whoever woke this reader would know of it. */
    @Override
    public Published await(long version) throws IOException {
        long millis = PAUSE_MILLIS_MIN;
        Published now = published();
        while (now.version() < version) {
            pause.accept(millis);
            millis = Math.min(2 * millis, PAUSE_MILLIS_MAX);
            now = published();
        }
        return now;
    }

    @Override
    public boolean mapped() {
        return true;
    }

    @Override
    public boolean lent() {
        return false;
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return false;
    }
}
