package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.jail.Trees;
import dev.cofferdam.store.downgrade.Cases;
import dev.cofferdam.store.downgrade.RefusedException;
import dev.cofferdam.store.downgrade.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where filters leave what they did, beside the topology's own audit, and find what they look at. Used by whoever holds
 * the cases. Immutable.
 *
 * <pre>
 *   review-CASE/     audit and logs of a review, until its case is decided
 *   CASE.object      content that a filter looks at now
 * </pre>
 *
 * @param directory the owner's alone
 */
record Reviews(Path directory) {
    private static final String PREFIX = "review-";
    private static final String OBJECT = ".object";
    private static final Set<Stage> UNDECIDED = Set.of(Stage.SUBMITTED, Stage.ISOLATED, Stage.REVIEWED);

    /** The review's name as a topology. */
    static String name(String id) {
        return PREFIX + id;
    }

    /** The file for the content of a case, in no volume: nothing in one is given to a partition. */
    Path content(String id) throws IOException {
        Files.createDirectories(directory);
        // Filters have users of their own: what keeps others out is the directory.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return directory.resolve(id + OBJECT);
    }

    /** Removes the reviews of cases that are decided, and content that a killed command left. */
    void prune(Cases cases) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var left = Files.newDirectoryStream(directory, "*" + OBJECT)) {
            for (Path content : left) {
                Files.delete(content);
            }
        }
        try (var reviews = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path review : reviews) {
                if (isDecided(cases, review.getFileName().toString().substring(PREFIX.length()))) {
                    remove(review);
                }
            }
        }
    }

    private static boolean isDecided(Cases cases, String id) throws IOException {
        try {
            return !UNDECIDED.contains(cases.find(id).stage());
        } catch (RefusedException e) {
            return true; // of no case at all
        }
    }

    private static void remove(Path review) {
        try {
            Trees.delete(review);
        } catch (IOException e) {
            // The kernel of a command that was killed still writes there; the next command removes it.
        }
    }
}
