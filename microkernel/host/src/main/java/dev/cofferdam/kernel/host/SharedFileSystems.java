package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.plan.DirectoryPair;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds what partitions that are to know nothing of each other have together of the host's file systems. One numbers inodes
 * for all its directories together, gives a freed number to whoever comes next, and has room for all together. And of a
 * directory that several see, Linux remembers which names were looked for, there or not, and what was read, unless it is
 * in memory from the start. And room on a file system that others use too cannot be kept from who may make files there.
 * Stateless.
 */
final class SharedFileSystems {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

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
        for (DirectoryPair pair : plan.viewsApart()) {
            if (!IN_MEMORY.contains(Files.getFileStore(pair.fromPath()).type())) {
                weaknesses.add("what " + pair.from() + " looks for and reads in " + pair.fromPath() + ", " + pair.to()
                        + " learns by how long the same takes itself; keep that directory on a file system in memory"
                        + " (tmpfs)");
            }
        }
        for (PartitionPlan partition : plan.partitions()) {
            for (ViewGrant view : partition.views()) {
                if (view.isOutbox()
                        && device(view.path()).equals(device(view.path().resolve("..")))) {
                    weaknesses.add("what " + partition.name() + " has in its outbox " + view.path()
                            + " is counted once a second, and not what it has removed there and still has open; give that"
                            + " directory a file system of its own, as large as it may become");
                }
            }
        }
        return List.copyOf(weaknesses);
    }

    private static Object device(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:dev");
    }
}
