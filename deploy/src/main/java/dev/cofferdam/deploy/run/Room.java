package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the file systems that a run needs have room for it, asked before it starts. Stateless. */
final class Room {
    /** For what is small: manifests, filters, sockets' directories. */
    private static final long PARTITION_BYTES = 64 << 10;

    private static final long KERNEL_BYTES = 512 << 10;

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
        for (Partition partition : plan.getPartitionsList()) {
            bytes += PARTITION_BYTES
                    + (partition.getDisksCount() > 0 ? ServerLane.BYTES : 0)
                    + (ownMounts ? 0 : shared(partition.getLimits(), 2));
        }
        if (plan.hasStore()) {
            bytes += PARTITION_BYTES + (ownMounts ? 0 : shared(plan.getStore().getLimits(), 1));
        }
        require(directories.runs(), bytes, "the shared memory of its partitions");
        require(directories.states(), STATE_BYTES, "its audit and logs");
    }

    /** The window and the lanes: to the kernel, and a client's to the store. */
    private static long shared(Limits limits, int lanes) {
        return limits.getWindowBytes() + lanes * ServerLane.BYTES;
    }

    private static void require(Path directory, long bytes, String what) throws IOException {
        Files.createDirectories(directory);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bytes) {
            throw new NoRoomException(
                    "there is no room for " + what + ": " + kibibytes(bytes) + " are needed in " + directory + ", and "
                            + kibibytes(free) + " are free there; free some, or make that file system larger");
        }
    }

    private static String kibibytes(long bytes) {
        return Math.ceilDiv(bytes, 1024) + " KiB";
    }
}
