package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.ServerLane;
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
     * @throws IOException naming what is needed, what is free, and where
     */
    static void require(Plan plan, Directories directories) throws IOException {
        long bytes = KERNEL_BYTES;
        for (Partition partition : plan.getPartitionsList()) {
            // To the kernel, to the store, and from the kernel to the store.
            bytes += partition.getLimits().getWindowBytes() + 3 * ServerLane.BYTES + PARTITION_BYTES;
        }
        if (plan.hasStore()) {
            bytes += plan.getStore().getLimits().getWindowBytes() + ServerLane.BYTES + PARTITION_BYTES;
        }
        require(directories.runs(), bytes, "the shared memory of its partitions");
        require(directories.states(), STATE_BYTES, "its audit and logs");
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
