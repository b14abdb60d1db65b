package dev.cofferdam.hwsim.virtio;

import java.lang.foreign.MemorySegment;

/** A disk of bytes. */
@SuppressWarnings("ArrayRecordComponent") // Shared with the test, never compared.
public record ByteStorage(byte[] bytes) implements BlockStorage {
    @Override
    public long sectors() {
        return bytes.length / SECTOR;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long position, MemorySegment into) {
        into.copyFrom(MemorySegment.ofArray(bytes).asSlice(position, into.byteSize()));
    }

    @Override
    public void write(long position, MemorySegment from) {
        MemorySegment.ofArray(bytes).asSlice(position, from.byteSize()).copyFrom(from);
    }

    @Override
    public void flush() {}
}
