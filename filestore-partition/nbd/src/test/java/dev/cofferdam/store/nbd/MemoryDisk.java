package dev.cofferdam.store.nbd;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A disk in memory, of which a mapped reader or {@link MemoryStorage} takes. */
final class MemoryDisk implements Disk {
    final MemorySegment data;
    boolean readable = true;
    boolean writable = true;
    boolean mapped = true;
    boolean lent;

    MemoryDisk(long bytes) {
        data = Arena.ofAuto().allocate(bytes);
    }

    @Override
    public long bytes() {
        return data.byteSize();
    }

    @Override
    public void read(long position, MemorySegment to) throws IOException {
        if (((position | to.byteSize()) & 511) != 0 || !readable || !mapped) {
            throw new IOException("the store would refuse this");
        }
        to.copyFrom(data.asSlice(position, to.byteSize()));
    }

    @Override
    public boolean mapped() {
        return mapped;
    }

    @Override
    public boolean lent() {
        return lent;
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
    public int transferBytesMax() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment read(long position, int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment readExactly(long version, long position, int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        if (from.byteSize() == 0 || ((position | from.byteSize()) & 511) != 0 || !writable || !lent) {
            throw new IOException("the store would refuse this");
        }
        data.asSlice(position, from.byteSize()).copyFrom(from);
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long advance(long contentBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Published published() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Published await(long version) {
        throw new UnsupportedOperationException();
    }
}
