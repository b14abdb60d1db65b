package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.QuietFile;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Mapping;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeStorage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/** The table of another domain's volume, which is read and to which nothing else is done. For one thread. */
record QuietTable(QuietFile table) implements VolumeStorage {

    @Override
    public boolean exists(String name) {
        return name.equals(Volume.TABLE);
    }

    @Override
    public List<String> names() {
        return List.of(Volume.TABLE);
    }

    @Override
    public StoredFile open(String name) {
        return new StoredFile() {
            @Override
            public long size() throws IOException {
                return table.size();
            }

            @Override
            public void read(long position, ByteBuffer to) throws IOException {
                table.read(position, to);
            }

            @Override
            public void write(long position, ByteBuffer from) throws IOException {
                throw refused();
            }

            @Override
            public void truncate(long bytes) throws IOException {
                throw refused();
            }

            @Override
            public void sync() throws IOException {
                throw refused();
            }

            @Override
            public void close() {
                // Whoever opened the table closes it.
            }
        };
    }

    @Override
    public StoredFile create(String name) throws IOException {
        throw refused();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        throw refused();
    }

    @Override
    public void delete(String name) throws IOException {
        throw refused();
    }

    @Override
    public void syncDirectory() throws IOException {
        throw refused();
    }

    @Override
    public Closeable lockTable() throws IOException {
        throw refused();
    }

    @Override
    public Closeable lockDisks(Collection<DiskRecord> disks) throws IOException {
        throw refused();
    }

    @Override
    public Mapping map(String name, long bytes, Arena arena) throws IOException {
        throw refused();
    }

    private static IOException refused() {
        return new IOException("a volume of another domain is read, and nothing else is done to it");
    }
}
