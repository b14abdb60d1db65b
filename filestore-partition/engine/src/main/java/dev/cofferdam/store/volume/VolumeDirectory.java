package dev.cofferdam.store.volume;

import dev.cofferdam.abi.SharedMemory;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A volume's files in a directory of the host. Immutable. */
public record VolumeDirectory(Path directory) implements VolumeStorage {
    /** Of every file that is made: whoever else is to open one is let in by whoever starts it. */
    static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Override
    public boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    @Override
    public List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public StoredFile open(String name) throws IOException {
        Path file = directory.resolve(name);
        // What is shown to a sandbox for reading can be read there.
        return Files.isWritable(file)
                ? new OpenFile(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
                : new OpenFile(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public StoredFile create(String name) throws IOException {
        Path file = directory.resolve(name);
        return new OpenFile(
                file,
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        OWNER_ALONE));
    }

    /** Gigabytes of zeros are reserved and not written. */
    @Override
    public StoredFile create(String name, long bytes) throws IOException {
        StoredFile file = create(name);
        try {
            SharedMemory.create(directory.resolve(name), bytes);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    @Override
    public void reserve(String name) throws IOException {
        SharedMemory.reserve(directory.resolve(name));
    }

    @Override
    public long roomBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        // Whoever was let at the file before is let at what replaces it.
        if (Files.exists(directory.resolve(to))) {
            Files.setPosixFilePermissions(
                    directory.resolve(from), Files.getPosixFilePermissions(directory.resolve(to)));
        }
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public Closeable lockTable() throws IOException {
        return VolumeLock.table(directory);
    }

    @Override
    public Closeable lockTableToRead() throws IOException {
        return Files.isWritable(directory) ? lockTable() : VolumeLock.tableToRead(directory);
    }

    @Override
    public Closeable lockDisks(Collection<DiskRecord> disks) throws IOException {
        return VolumeLock.disks(directory, disks);
    }

    @Override
    public Mapping map(String name, long bytes, Arena arena) throws IOException {
        return new MappedFile(SharedMemory.map(directory.resolve(name), bytes, arena));
    }

    private record MappedFile(MemorySegment memory) implements Mapping {
        @Override
        public void force(long position, long bytes) throws IOException {
            SharedMemory.force(memory, position, bytes);
        }

        @Override
        public void touch(long position, long bytes) {
            SharedMemory.touch(memory, position, bytes);
        }
    }

    private record OpenFile(Path path, FileChannel channel) implements StoredFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(long position, ByteBuffer to) throws IOException {
            long at = position;
            while (to.hasRemaining()) {
                int bytes = channel.read(to, at);
                if (bytes < 0) {
                    throw new EOFException(path + " ends at byte " + at);
                }
                at += bytes;
            }
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void truncate(long bytes) throws IOException {
            channel.truncate(bytes);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
