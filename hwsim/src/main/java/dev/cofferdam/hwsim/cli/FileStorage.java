package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk in a file of the host. For the machine's thread. */
final class FileStorage implements BlockStorage, AutoCloseable {
    private final FileChannel file;
    private final long sectors;
    private final boolean readOnly;

    private FileStorage(FileChannel file, long sectors, boolean readOnly) {
        this.file = file;
        this.sectors = sectors;
        this.readOnly = readOnly;
    }

    /** Opens a file for a disk; its name may end in {@code :ro}. */
    static FileStorage open(String name) throws IOException {
        boolean readOnly = name.endsWith(":ro");
        Path path = Path.of(readOnly ? name.substring(0, name.length() - 3) : name);
        long size = Files.size(path);
        if (size % SECTOR != 0) {
            throw new IOException(
                    "the disk " + path + " has " + size + " bytes, which is no whole number of sectors of " + SECTOR);
        }
        FileChannel file = readOnly
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FileStorage(file, size / SECTOR, readOnly);
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long position, MemorySegment into) throws IOException {
        ByteBuffer buffer = into.asByteBuffer();
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the disk's file has become shorter");
            }
        }
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        ByteBuffer buffer = from.asByteBuffer();
        while (buffer.hasRemaining()) {
            file.write(buffer, position + buffer.position());
        }
    }

    @Override
    public void flush() throws IOException {
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
