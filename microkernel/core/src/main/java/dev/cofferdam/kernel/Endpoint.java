package dev.cofferdam.kernel;

import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * A capability: what one index of a partition's list of ends stands for.
 *
 * @param localName the partition's own name for it
 * @param object index of the disk or channel in the plan
 */
public record Endpoint(String localName, Kind kind, int object) {

    /** A partition's capabilities in the order its manifest lists them; all of them come from the plan. */
    public static List<Endpoint> of(SystemPlan plan, int partition) {
        List<Endpoint> ends = new ArrayList<>();
        for (DiskGrant grant : plan.partitions().get(partition).disks()) {
            ends.add(new Endpoint(grant.localName(), kind(grant), grant.disk()));
        }
        for (int i = 0; i < plan.channels().size(); i++) {
            ChannelPlan channel = plan.channels().get(i);
            if (channel.from().partition() == partition) {
                Kind kind = channel.call() ? Kind.CHANNEL_CLIENT : Kind.CHANNEL_OUT;
                ends.add(new Endpoint(channel.from().localName(), kind, i));
            }
            if (channel.to().partition() == partition) {
                Kind kind = channel.call() ? Kind.CHANNEL_SERVER : Kind.CHANNEL_IN;
                ends.add(new Endpoint(channel.to().localName(), kind, i));
            }
        }
        return List.copyOf(ends);
    }

    private static Kind kind(DiskGrant grant) {
        if (grant.read() && grant.write()) {
            return Kind.DISK_READ_WRITE;
        }
        return grant.write() ? Kind.DISK_WRITE : Kind.DISK_READ;
    }
}
