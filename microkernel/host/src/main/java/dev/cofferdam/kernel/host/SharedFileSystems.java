package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.plan.DirectoryPair;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds directories of the host that lie on one file system and whose partitions are to know nothing of each other: a file
 * system numbers inodes for all its directories together, gives a freed number to whoever comes next, and has room for all
 * together. Stateless.
 */
final class SharedFileSystems {
    private SharedFileSystems() {}

    /** A sentence for each two. */
    static List<String> weaknesses(Plan plan) throws IOException {
        List<String> weaknesses = new ArrayList<>();
        for (DirectoryPair pair : plan.directoriesApart()) {
            if (device(pair.fromPath()).equals(device(pair.toPath()))) {
                weaknesses.add("what " + pair.from() + " makes in its directory, " + pair.to()
                        + " sees in its own by the numbers of its inodes and by the room that is left, for both lie on one"
                        + " file system; give the directory of " + pair.from() + " a file system of its own");
            }
        }
        return List.copyOf(weaknesses);
    }

    private static Object device(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:dev");
    }
}
