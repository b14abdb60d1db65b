package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * Counts what a partition has put into its outbox. That one changes it meanwhile, so nothing is opened there but
 * directories, no link is followed, and a look ends where it has counted enough. Immutable.
 *
 * @param bytes what it may hold
 */
record Outbox(Path directory, long bytes) {
    /** Between two looks at least. */
    static final long LOOK_MICROS = 1_000_000;

    /** What a file of no length takes, too. */
    static final int BLOCK_BYTES = 4096;

    /** For each level of it the kernel has a directory open while it looks. */
    static final int DEPTH_MAX = 64;

    /** What is too much of it; empty where nothing is. */
    Optional<String> excess() {
        Count count = new Count();
        try {
            Files.walkFileTree(directory, Set.of(), DEPTH_MAX, count);
        } catch (IOException e) {
            count.excess = "cannot be looked through";
        }
        return Optional.ofNullable(count.excess).map(excess -> "its outbox " + directory + " " + excess);
    }

    private final class Count extends SimpleFileVisitor<Path> {
        private long counted;
        private int entries;
        private String excess;

        @Override
        public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            return each.equals(directory) ? FileVisitResult.CONTINUE : add(0);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return attributes.isDirectory()
                    ? exceeds("has more than " + DEPTH_MAX + " directories in each other")
                    : add(attributes.size());
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            boolean gone = e instanceof NoSuchFileException || e instanceof NotDirectoryException;
            return gone ? FileVisitResult.CONTINUE : exceeds("cannot be looked through");
        }

        @Override
        public FileVisitResult postVisitDirectory(Path each, IOException e) {
            return FileVisitResult.CONTINUE; // what changed meanwhile is counted at the next look
        }

        private FileVisitResult add(long length) {
            counted += Math.max(BLOCK_BYTES, Math.ceilDiv(length, BLOCK_BYTES) * BLOCK_BYTES);
            if (++entries > Views.ENTRIES_MAX) {
                return exceeds("has more than " + Views.ENTRIES_MAX + " files");
            }
            return counted > bytes
                    ? exceeds("holds more than " + bytes + " bytes, each file counted as " + BLOCK_BYTES
                            + " bytes or a multiple of it")
                    : FileVisitResult.CONTINUE;
        }

        private FileVisitResult exceeds(String what) {
            excess = what;
            return FileVisitResult.TERMINATE;
        }
    }
}
