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
    /** What a disk's name ends in if the guest may only read it. */
    private static final String READ_ONLY = ":ro";

    private final Path path;
    private final FileChannel file;
    private final long sectors;
    private final boolean readOnly;

    private FileStorage(Path path, FileChannel file, long sectors, boolean readOnly) {
        this.path = path;
        this.file = file;
        this.sectors = sectors;
        this.readOnly = readOnly;
    }

    /** Opens a file for a disk; its name may end in {@code :ro}. */
    static FileStorage open(String name) throws UsageException, IOException {
        boolean readOnly = name.endsWith(READ_ONLY);
        String rest = readOnly ? name.substring(0, name.length() - READ_ONLY.length()) : name;
        if (rest.isEmpty()) {
            throw new UsageException("--disk needs a file's name before " + READ_ONLY + ", such as disk.ext4:ro");
        }
        Path path = Arguments.path(Option.DISK, rest);
        HostFiles.checkInput(Option.DISK, path);
        if (!readOnly && !Files.isWritable(path)) {
            throw new IOException("--disk: " + path + " may not be written; " + path + READ_ONLY + " only reads it");
        }
        FileChannel file = readOnly
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = file.size();
        if (size == 0 || size % SECTOR != 0) {
            file.close();
            throw new IOException("--disk: " + path + " has " + size
                    + " bytes, and a disk is a whole number of sectors of " + SECTOR);
        }
        return new FileStorage(path, file, size / SECTOR, readOnly);
    }

    Path path() {
        return path;
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
