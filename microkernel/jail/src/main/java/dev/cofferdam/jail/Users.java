package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The numeric users that the partitions of one kernel run as, of which no account has one. Immutable.
 *
 * @param first the first of {@value #PER_KERNEL}, or -1 where there are none
 */
public record Users(int first) {
    /** What follows where partitions are the kernel's own user, in words for the operator. */
    public static final String WEAKNESS =
            "partitions share one user, so that each sees what Linux counts by user: pages"
                    + " of pipes, processes, watches, locked memory, pending signals; and all see the machine's /usr/lib and"
                    + " Java runtime, where Linux remembers which names were looked for";

    private static final int SHARED = -1;

    /** Every partition is the kernel's own user. */
    public static final Users NONE = new Users(SHARED);

    private static final int FIRST = 1_000_000_000;
    /** For the most partitions that a plan has, and the store. */
    public static final int PER_KERNEL = 272;
    /** Nearly as many as Linux has process numbers; the last user is still an int. */
    private static final int KERNELS = 4_000_000;

    /** A range of a user namespace's map (user_namespaces(7)). */
    private record Range(long inside, long count) {}

    /** Those of the kernel with that process number, as far as its user namespace has them. */
    public static Users of(long kernelPid) throws IOException {
        return of(kernelPid, Path.of("/proc/self/uid_map"), Path.of("/proc/self/gid_map"));
    }

    static Users of(long kernelPid, Path users, Path groups) throws IOException {
        Range range = largest(users);
        Range group = largest(groups);
        if (range.count > FIRST) {
            return new Users(FIRST + (int) (kernelPid % KERNELS) * PER_KERNEL);
        }
        long count = Math.min(range.count, group.count);
        if (range.inside != group.inside || count < 2 * PER_KERNEL) {
            return NONE;
        }
        long kernels = count / PER_KERNEL - 1;
        return new Users((int) (range.inside + 1 + kernelPid % kernels * PER_KERNEL));
    }

    private static Range largest(Path map) throws IOException {
        Range largest = new Range(0, 0);
        for (String line : Files.readAllLines(map)) {
            List<String> words = List.of(line.strip().split(" +"));
            Range range = new Range(Long.parseLong(words.get(0)), Long.parseLong(words.get(2)));
            largest = range.count > largest.count ? range : largest;
        }
        return largest;
    }

    /** Whether each partition has one of its own. */
    public boolean own() {
        return first != SHARED;
    }

    /** The partition's: where they have none of their own, root of the kernel's namespace, who is the operator outside. */
    public int of(int partition) {
        return own() ? first + partition : 0;
    }
}
