package dev.cofferdam.kernel.host;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what of the host's files is a volume's, under whatever name: the data of a volume is reached through its labelled
 * disks alone. A path says nothing; a file is what its device and inode say, and one with two names may be anybody's.
 * For one thread.
 */
public final class VolumeFiles {
    private static final String TABLE = "table";

    /** What makes a directory a volume even where its table is damaged. */
    private static final String TABLE_LOCK = "table.lock";

    /** In each of the two copies of a table's superblock: see the store's own documentation of its format. */
    private static final long MAGIC = 0x434f_4646_4552_444dL;

    private static final int[] MAGIC_AT = {24, 4096 + 24};

    private final Optional<Path> volume;
    /** Its files by what they are; null until somebody asks. */
    private Map<Object, Path> files;

    private VolumeFiles(Optional<Path> volume) {
        this.volume = volume;
    }

    /**
     * Beside everybody else's.
     *
     * @param volume of one's own topology; empty where it has none. It need not be there
     */
    public static VolumeFiles of(Optional<Path> volume) {
        return new VolumeFiles(volume.map(VolumeFiles::real));
    }

    /**
     * Why nobody may be given a file.
     *
     * @param wrong what it is, to follow its name
     * @param right what to do instead
     */
    public record Objection(String wrong, String right) {}

    /**
     * What speaks against giving a file to a partition; empty where nothing does.
     *
     * @throws java.nio.file.NoSuchFileException where it is not there
     */
    public Optional<Objection> objection(Path file) throws IOException {
        Path real = file.toRealPath();
        Optional<Path> within = around(real.getParent());
        if (within.isPresent()) {
            return Optional.of(new Objection(
                    "lies in the volume " + within.get(), "grant the disk under 'disks', or copy the file elsewhere"));
        }
        return byAnotherName(real);
    }

    /** As {@link #objection}, of a file without links on the way to it whose directory is known to lie in no volume. */
    Optional<Objection> byAnotherName(Path real) throws IOException {
        Path same = files().get(identity(real));
        if (same != null) {
            return Optional.of(new Objection(
                    "is the volume's file " + same.getFileName(),
                    "grant the disk under 'disks', or copy the file elsewhere"));
        }
        if (!Files.isRegularFile(real)) {
            return Optional.of(new Objection("is no file", "name a file: a directory may hold a volume"));
        }
        int names = (int) Files.getAttribute(real, "unix:nlink");
        return names == 1
                ? Optional.empty()
                : Optional.of(new Objection(
                        "has " + names + " names (hard links), and by another it may be a volume's",
                        "copy the file, and name the copy"));
    }

    /** The volume that a directory is or lies in; empty where it is in none. */
    public Optional<Path> around(Path directory) {
        for (Path each = real(directory); each != null; each = each.getParent()) {
            if (volume.filter(each::equals).isPresent() || isVolume(each)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Whether a directory is a volume, whosever it is. */
    public static boolean isVolume(Path directory) {
        Path table = directory.resolve(TABLE);
        return Files.isRegularFile(table) && (Files.exists(directory.resolve(TABLE_LOCK)) || hasMagic(table));
    }

    private static boolean hasMagic(Path table) {
        for (int at : MAGIC_AT) {
            try (DataInputStream in = new DataInputStream(Files.newInputStream(table))) {
                in.skipNBytes(at);
                if (in.readLong() == MAGIC) {
                    return true;
                }
            } catch (IOException e) {
                // Too short for one, or somebody else's whose files cannot be read either.
            }
        }
        return false;
    }

    private Map<Object, Path> files() throws IOException {
        if (files == null) {
            files = new HashMap<>();
            if (volume.isPresent() && Files.isDirectory(volume.get())) {
                try (var all = Files.walk(volume.get())) {
                    for (Path file : (Iterable<Path>) all::iterator) {
                        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                            files.put(identity(file), file);
                        }
                    }
                }
            }
        }
        return files;
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino");
    }

    /** Without symbolic links, so that none leads into a volume by another name. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize(); // does not exist yet
        }
    }
}
