package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan says about its grants, and what leaves the topology by one whatever is said: for the audit, and nothing is
 * decided by it. Stateless.
 */
final class Notes {
    private Notes() {}

    /**
     * One grant of which something is said.
     *
     * @param partition whose it is; of a channel, who sends or asks
     * @param grant in words, as in "read disk observations as in"
     */
    record Note(int partition, String grant, String text) {
        String sentence() {
            return text.isEmpty() ? grant : grant + ": " + text;
        }
    }

    /** In the order of the plan. */
    static List<Note> of(SystemPlan plan) {
        List<Note> all = new ArrayList<>();
        for (int i = 0; i < plan.partitions().size(); i++) {
            PartitionPlan partition = plan.partitions().get(i);
            for (DiskGrant grant : partition.disks()) {
                if (!grant.note().isEmpty()) {
                    all.add(disk(i, grant, plan));
                }
            }
            for (FileGrant grant : partition.files()) {
                if (!grant.note().isEmpty()) {
                    all.add(file(i, grant));
                }
            }
            for (ViewGrant grant : partition.views()) {
                if (grant.isOutbox()) {
                    all.add(outbox(i, grant, plan));
                } else if (!grant.note().isEmpty()) {
                    all.add(new Note(
                            i, "read host directory " + grant.path() + " as " + grant.localName(), grant.note()));
                }
            }
            for (SocketGrant grant : partition.sockets()) {
                if (!grant.note().isEmpty()) {
                    all.add(socket(i, grant));
                }
            }
        }
        for (ChannelPlan channel : plan.channels()) {
            if (!channel.note().isEmpty()) {
                all.add(channel(channel, plan));
            }
        }
        return all;
    }

    private static Note disk(int partition, DiskGrant grant, SystemPlan plan) {
        String access = grant.read() && grant.write() ? "read-write" : grant.write() ? "write" : "read";
        return new Note(
                partition,
                access + " disk " + plan.disks().get(grant.disk()).name() + " as " + grant.localName(),
                grant.note());
    }

    private static Note file(int partition, FileGrant grant) {
        return new Note(partition, "read host file " + grant.path() + " as " + grant.localName(), grant.note());
    }

    /** It leaves the topology, so that it is said in any case. */
    private static Note outbox(int partition, ViewGrant grant, SystemPlan plan) {
        return new Note(
                partition,
                "write host directory " + grant.path() + " (" + plan.policy().format(grant.accessClass())
                        + "), at most " + grant.outboxBytes() + " bytes, as " + grant.localName(),
                grant.note());
    }

    private static Note socket(int partition, SocketGrant grant) {
        return new Note(partition, "socket " + grant.address() + " as " + grant.localName(), grant.note());
    }

    private static Note channel(ChannelPlan channel, SystemPlan plan) {
        return new Note(
                channel.from().partition(),
                (channel.call() ? "call" : "one-way") + " channel "
                        + channel.from().localName() + " -> "
                        + plan.partitions().get(channel.to().partition()).name() + "."
                        + channel.to().localName(),
                channel.note());
    }
}
