package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.partition.runtime.OwnFigures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What partitions say of their requests, read from their memory: no kernel is asked, and no partition learns of it. It is
 * read and not mapped, for its owner may cut it short. Stateless.
 */
public final class TimedRequests {
    private TimedRequests() {}

    /** By partition; without those of which nothing can be read. */
    public static Map<String, OwnFigures> of(RunningKernel kernel, KernelStatus status) {
        // Partitions' memory is mounted where the kernel sees it and, for root, nobody else.
        Path seen = Path.of("/proc", Long.toString(status.kernelPid()), "root");
        Map<String, OwnFigures> all = new HashMap<>();
        for (PartitionStatus partition : status.partitions()) {
            PartitionFiles files = kernel.files(partition.name());
            Stream.of(files.lane(), files.storeLane())
                    .flatMap(lane -> read(seen.resolve(Path.of("/").relativize(lane))).stream())
                    .reduce(OwnFigures::plus)
                    .ifPresent(latencies -> all.put(partition.name(), latencies));
        }
        return all;
    }

    private static Optional<OwnFigures> read(Path lane) {
        ByteBuffer own = ByteBuffer.allocateDirect(ClientLane.OWN_BYTES);
        try (FileChannel file = FileChannel.open(lane, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            boolean whole = file.read(own, ClientLane.OWN_AT) == ClientLane.OWN_BYTES;
            return whole ? Optional.of(OwnFigures.read(MemorySegment.ofBuffer(own.flip()))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
