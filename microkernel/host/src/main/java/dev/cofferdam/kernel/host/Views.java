package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Looks through a directory that partitions are to see, before they do. What is mounted read-only can still be written to
 * where it is a FIFO, and whoever sees it could read that. Stateless.
 */
public final class Views {
    /** Of files and directories in one: a start looks at each. */
    public static final int ENTRIES_MAX = 100_000;

    private static final String DEVICE = "unix:dev";

    private Views() {}

    /**
     * Why nobody may see a directory, to follow its path; links in it lead where they lead in a sandbox.
     *
     * @param outbox whether a partition is to write it: then it has no links, for that one could move them to where
     *     somebody of the host follows them
     */
    public static Optional<String> objection(Path directory, VolumeFiles volume, boolean outbox) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty(); // said elsewhere
        }
        Look look = new Look(directory, Files.getAttribute(directory, DEVICE), volume, outbox);
        Files.walkFileTree(directory, look);
        return Optional.ofNullable(look.objection);
    }

    private static final class Look extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final Object device;
        private final VolumeFiles volume;
        private final boolean outbox;
        private int entries;
        private String objection;

        Look(Path directory, Object device, VolumeFiles volume, boolean outbox) {
            this.directory = directory;
            this.device = device;
            this.volume = volume;
            this.outbox = outbox;
        }

        /** What is mounted in it is not seen, but what lies beneath, which cannot be looked at. */
        @Override
        public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
            if (!Files.getAttribute(each, DEVICE).equals(device)) {
                return objects(each, "is another file system, which is mounted there");
            }
            return VolumeFiles.isVolume(each) ? objects(each, "is a volume") : counts();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isOther()) {
                return objects(
                        file, "is a FIFO, a socket or a device, by which who sees it could tell others something");
            }
            if (outbox && attributes.isSymbolicLink()) {
                return objects(file, "is a link, which its partition could put where somebody follows it");
            }
            if (attributes.isRegularFile()) {
                // What it lies in was looked at on the way down.
                Optional<VolumeFiles.Objection> of = volume.byAnotherName(file);
                if (of.isPresent()) {
                    return objects(file, of.get().wrong());
                }
            }
            return counts();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return objects(file, "cannot be looked at, or changes meanwhile");
        }

        private FileVisitResult counts() {
            return ++entries <= ENTRIES_MAX
                    ? FileVisitResult.CONTINUE
                    : objects(directory, "has more than " + ENTRIES_MAX + " files");
        }

        private FileVisitResult objects(Path file, String what) {
            objection = file.equals(directory)
                    ? ", which " + what
                    : ", in which " + directory.relativize(file) + " " + what;
            return FileVisitResult.TERMINATE;
        }
    }
}
