package dev.cofferdam.store;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.VersionPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory in which the store keeps its data: the {@code table}, and for each disk a preallocated file of its own
 * with a version page beside it, so that a sandbox can be given exactly one disk. Not safe for several threads or
 * processes; {@link StoreEngine} holds the lock while disks are served.
 */
public final class Volume {
    /** Disks are read and written in blocks of this many bytes. */
    public static final int BLOCK_BYTES = 512;

    private static final String TABLE = "table";
    private static final int ZERO_BYTES = 1 << 20;

    private final Path directory;
    private final List<DiskRecord> disks;

    private Volume(Path directory, List<DiskRecord> disks) {
        this.directory = directory;
        this.disks = disks;
    }

    /**
     * Opens a volume.
     *
     * @throws IOException if the directory is no volume or its table is damaged
     */
    public static Volume open(Path directory) throws IOException {
        Path table = directory.resolve(TABLE);
        if (!Files.exists(table)) {
            throw new IOException(directory + " is no volume: it has no file named " + TABLE);
        }
        try {
            return new Volume(directory, new ArrayList<>(VolumeTable.decode(Files.readAllBytes(table))));
        } catch (IOException e) {
            throw new IOException(table + ": " + e.getMessage(), e);
        }
    }

    /** Opens the volume, or makes an empty one where the directory is not there or empty. */
    public static Volume openOrCreate(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (Files.notExists(directory.resolve(TABLE))) {
            try (var entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new IOException(directory + " holds other files; a new volume wants a directory of its own");
                }
            }
            Volume created = new Volume(directory, new ArrayList<>());
            Files.createFile(created.lock());
            created.writeTable();
        }
        return open(directory);
    }

    public List<DiskRecord> disks() {
        return List.copyOf(disks);
    }

    public Optional<DiskRecord> find(String name) {
        return disks.stream().filter(disk -> disk.name().equals(name)).findFirst();
    }

    /** The file with a disk's data. */
    public Path data(String name) {
        return data(directory, name);
    }

    /** The file with a disk's version page. */
    public Path versions(String name) {
        return versions(directory, name);
    }

    /** The file whose lock says that the volume is being served. */
    public Path lock() {
        return lock(directory);
    }

    /** The file that lists the disks. */
    public Path table() {
        return directory.resolve(TABLE);
    }

    static Path lock(Path directory) {
        return directory.resolve("lock");
    }

    static Path data(Path directory, String name) {
        return directory.resolve(name + ".disk");
    }

    static Path versions(Path directory, String name) {
        return directory.resolve(name + ".version");
    }

    /**
     * Makes a disk of zeros. It is in the table only when all its space is there.
     *
     * @param label canonical text
     */
    public DiskRecord create(String name, String label, long bytes) throws IOException {
        if (!Organisation.NAME.matcher(name).matches()) {
            throw new IOException("disk name '" + name + "' is not of the form " + Organisation.NAME);
        }
        if (bytes <= 0 || bytes % BLOCK_BYTES != 0) {
            throw new IOException("disk " + name + ": its length is a multiple of " + BLOCK_BYTES + ", got " + bytes);
        }
        if (find(name).isPresent()) {
            throw new FileAlreadyExistsException("disk " + name + " is already in " + directory);
        }
        try (FileChannel file = FileChannel.open(
                data(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES);
            for (long left = bytes; left > 0; left -= zeros.limit()) {
                zeros.clear().limit((int) Math.min(left, ZERO_BYTES));
                while (zeros.hasRemaining()) {
                    file.write(zeros);
                }
            }
            file.force(true);
        }
        Files.write(versions(name), VersionPage.initial());
        DiskRecord disk = new DiskRecord(name, label, bytes);
        disks.add(disk);
        writeTable();
        return disk;
    }

    private void writeTable() throws IOException {
        Path fresh = directory.resolve(TABLE + ".new");
        try (FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(VolumeTable.encode(disks));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(
                fresh, directory.resolve(TABLE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
