package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Whole directories. Stateless. */
public final class Trees {
    private Trees() {}

    /**
     * Removes a directory, if it is there, that nobody changes any more, whatever a hostile owner has made of it: links
     * are removed and not followed, directories closed to this user are opened, and neither the depth of the tree nor the
     * number of its files costs memory.
     */
    public static void delete(Path directory) throws IOException {
        if (!isDirectory(directory)) {
            Files.deleteIfExists(directory);
            return;
        }
        open(directory);
        Lift lift = new Lift(directory);
        while (lift.deleteChildren()) {
            // What lay one level deeper has come up.
        }
        Files.delete(directory);
    }

    /** Directories are moved to the top before they are looked into, so that no path is ever longer than the first. */
    private static final class Lift {
        private final Path top;
        private long lifted;

        Lift(Path top) {
            this.top = top;
        }

        /** Whether others have taken their place. */
        boolean deleteChildren() throws IOException {
            long before = lifted;
            try (var children = Files.newDirectoryStream(top)) {
                for (Path child : children) {
                    if (isDirectory(child)) {
                        liftChildren(child);
                    }
                    Files.delete(child);
                }
            }
            return lifted > before;
        }

        private void liftChildren(Path directory) throws IOException {
            open(directory);
            try (var children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    if (isDirectory(child)) {
                        open(child);
                        Files.move(child, freeName());
                    } else {
                        Files.delete(child);
                    }
                }
            }
        }

        private Path freeName() {
            Path name;
            do {
                name = top.resolve("lifted-" + lifted++);
            } while (Files.exists(name, LinkOption.NOFOLLOW_LINKS));
            return name;
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void open(Path directory) throws IOException {
        if (!Files.isReadable(directory) || !Files.isWritable(directory) || !Files.isExecutable(directory)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
