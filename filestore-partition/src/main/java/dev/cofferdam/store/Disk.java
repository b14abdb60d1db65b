package dev.cofferdam.store;

import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** One served disk: its data and its version page, mapped. Readers never wait for writers' locks; writers take turns. */
final class Disk {
    private final MemorySegment data;
    private final VersionPage versions;

    private Disk(MemorySegment data, VersionPage versions) {
        this.data = data;
        this.versions = versions;
    }

    static Disk open(Path data, Path versions, long bytes, Arena arena) throws IOException {
        return new Disk(SharedMemory.map(data, bytes, arena), VersionPage.writer(versions, arena));
    }

    long bytes() {
        return data.byteSize();
    }

    void read(long position, MemorySegment to, long toPosition, long bytes) throws UnstableException {
        versions.read(data, position, to, toPosition, bytes);
    }

    synchronized void write(long position, MemorySegment from, long fromPosition, long bytes) {
        versions.write(data, position, from, fromPosition, bytes);
    }

    void flush(long position, long bytes) {
        data.asSlice(position, bytes).force();
    }

    /** Content first, then the page that vouches for it. */
    synchronized Published publish(long contentBytes) {
        data.force();
        Published published = versions.publish(contentBytes);
        versions.force();
        return published;
    }

    Published published() throws UnstableException {
        return versions.published();
    }
}
