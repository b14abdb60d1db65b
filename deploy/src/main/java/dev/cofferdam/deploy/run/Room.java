package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the file systems that a run needs have room for it, asked before it starts. Stateless. */
public final class Room {
    /** For what is small: manifests, filters, sockets' directories. */
    private static final long PARTITION_BYTES = 64 << 10;

    private static final long KERNEL_BYTES = 512 << 10;

    /** Jars, the audit, logs, the control socket and its tools. */
    private static final int KERNEL_DESCRIPTORS = 10;

    /** What is open for one while it runs, and for a moment more while it is started. */
    private static final int PARTITION_DESCRIPTORS = 18;

    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +\\S+ +(\\d+) .*");

    /** Less is none: a line of an audit and one of a log. */
    private static final long LINE_BYTES = 64 << 10;

    /** For some hours of what is kept about a run. */
    private static final long STATE_BYTES = 16 << 20;

    private Room() {}

    /**
     * Asks for a plan's shared memory and for what is kept about its run.
     *
     * @param ownMounts whether what a partition shares lies in a file system of its own, which takes nothing of that of
     *     the runs; the lanes between kernel and store lie there always
     * @throws IOException naming what is needed, what is free, and where
     */
    static void require(Plan plan, Directories directories, boolean ownMounts) throws IOException {
        long bytes = KERNEL_BYTES;
        for (PartitionPlan partition : plan.partitions()) {
            bytes += PARTITION_BYTES
                    + (partition.disks().isEmpty() ? 0 : ServerLane.BYTES)
                    + (ownMounts ? 0 : shared(partition.limits(), 2));
        }
        if (plan.store().isPresent()) {
            bytes +=
                    PARTITION_BYTES + (ownMounts ? 0 : shared(plan.store().get().limits(), 1));
        }
        require(directories.runs(), bytes, "the shared memory of its partitions");
        require(directories.states(), STATE_BYTES, "its audit and logs");
    }

    /** The window and the lanes: to the kernel, and a client's to the store. */
    private static long shared(LimitsPlan limits, int lanes) {
        return limits.windowBytes() + lanes * ServerLane.BYTES;
    }

    /**
     * Asks whether the kernel may open as many files as a plan takes: one that may not fails in the middle of a start.
     *
     * @param limits of this process, as Linux writes them (proc(5), limits)
     * @throws IOException naming how many are needed, and how many there may be
     */
    static void requireDescriptors(Plan plan, List<String> limits) throws IOException {
        int parties = plan.partitions().size() + (plan.store().isPresent() ? 1 : 0);
        long needed = KERNEL_DESCRIPTORS + (long) parties * PARTITION_DESCRIPTORS;
        for (String limit : limits) {
            Matcher hard = OPEN_FILES.matcher(limit);
            if (hard.matches() && Long.parseLong(hard.group(1)) < needed) {
                throw new NoRoomException("too few files may be open at once: " + needed + " are needed for its "
                        + plan.partitions().size() + " partitions, and " + hard.group(1)
                        + " are allowed; where this user may, ulimit -n " + needed + " allows more");
            }
        }
    }

    private static void require(Path directory, long bytes, String what) throws IOException {
        long free = Files.getFileStore(existing(directory)).getUsableSpace();
        if (free < bytes) {
            throw new NoRoomException(
                    "there is no room for " + what + ": " + kibibytes(bytes) + " are needed in " + directory + ", and "
                            + kibibytes(free) + " are free there; free some, or make that file system larger");
        }
    }

    /** What to say where nothing more can be kept: why a run ended may not have been written down then. */
    public static Optional<String> none(Path directory) throws IOException {
        long free = Files.getFileStore(existing(directory)).getUsableSpace();
        return free < LINE_BYTES
                ? Optional.of("no space is left in " + directory + ", where its audit and logs are")
                : Optional.empty();
    }

    /** The directory, or the nearest above it: what is refused leaves none behind. */
    private static Path existing(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (Files.notExists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static String kibibytes(long bytes) {
        return Math.ceilDiv(bytes, 1024) + " KiB";
    }
}
