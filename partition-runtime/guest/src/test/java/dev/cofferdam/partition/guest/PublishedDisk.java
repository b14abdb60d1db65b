package dev.cofferdam.partition.guest;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A disk in memory that keeps the last two versions, as the store does, and moves little at once. */
final class PublishedDisk implements Disk {
    static final int TRANSFER_BYTES = 1024;
    static final int BYTES = 8192;

    private final byte[] now = new byte[BYTES];
    private final Map<Long, byte[]> versions = new HashMap<>();
    private final boolean readable;
    private final boolean writable;
    private long latest;
    int flushes;

    PublishedDisk(boolean readable, boolean writable) {
        this.readable = readable;
        this.writable = writable;
    }

    /** As somebody else does who may. */
    void publish(int content) {
        Arrays.fill(now, (byte) content);
        advance(BYTES);
    }

    @Override
    public long advance(long contentBytes) {
        versions.put(++latest, now.clone());
        versions.remove(latest - 2);
        return latest;
    }

    @Override
    public long bytes() {
        return BYTES;
    }

    @Override
    public int transferBytesMax() {
        return TRANSFER_BYTES;
    }

    private static MemorySegment part(byte[] of, long position, long bytes) {
        if (bytes > TRANSFER_BYTES || bytes == 0 || (position | bytes) % 512 != 0) {
            throw new IllegalArgumentException(bytes + " bytes at " + position);
        }
        return MemorySegment.ofArray(of).asSlice(position, bytes);
    }

    @Override
    public MemorySegment read(long position, int bytes) {
        return part(now, position, bytes);
    }

    @Override
    public void read(long position, MemorySegment to) {
        to.copyFrom(part(now, position, to.byteSize()));
    }

    @Override
    public MemorySegment readExactly(long version, long position, int bytes) throws IOException {
        byte[] kept = versions.get(version);
        if (kept == null) {
            throw new RequestException("read disk 'disk'", RequestException.Reason.CHANGED);
        }
        return part(kept, position, bytes);
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        if (!writable) {
            throw new RequestException("write disk 'disk'", RequestException.Reason.DENIED);
        }
        part(now, position, from.byteSize()).copyFrom(from);
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public Published published() {
        return new Published(latest, BYTES);
    }

    @Override
    public boolean mapped() {
        return false;
    }

    @Override
    public boolean lent() {
        return false;
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public Published await(long version) {
        return published();
    }
}
