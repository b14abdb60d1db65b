package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Systems of a few partitions at given classes, in which everybody has every grant that the policy allows: a disk for each
 * class, a one-way channel and a call for each pair, and starts after all who come before. Stateless.
 */
final class SmallSystems {
    private static final int WINDOW_BYTES = 4096;
    private static final HealthPlan HEALTH = new HealthPlan(100, 50);
    private static final RestartPolicy ONCE = new RestartPolicy(RestartPolicy.On.FAILURE, 1);

    /** Two levels, two categories, two levels of integrity. */
    static final Policy POLICY = new Policy(List.of(new Organisation(
            "", List.of("low", "high"), List.of("A", "B"), List.of(), List.of("crude", "sound"), List.of())));

    private SmallSystems() {}

    /** What partitions share. */
    enum Share {
        /** Who is started after whom; and who does not say that it is alive is ended. */
        STARTS,
        DISKS,
        ONE_WAY,
        CALLS
    }

    /** Every class of the policy. */
    static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (String integrity : List.of("%crude", "%sound")) {
            for (String level : List.of("low", "high")) {
                for (String categories : List.of("", "/A", "/B", "/A,B")) {
                    labels.add(level + categories + integrity);
                }
            }
        }
        return labels;
    }

    static AccessClass accessClass(String label) {
        return PlanParts.accessClass(POLICY, label);
    }

    private static boolean flows(String from, String to) {
        return accessClass(from).mayFlowTo(accessClass(to));
    }

    static SystemPlan of(List<String> labels, List<Share> shared, boolean storeInPartition) {
        List<PartitionPlan> partitions = new ArrayList<>();
        List<String> disks =
                shared.contains(Share.DISKS) ? labels.stream().distinct().toList() : List.of();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            List<DiskGrant> grants = new ArrayList<>();
            for (int disk = 0; disk < disks.size(); disk++) {
                boolean reads = flows(disks.get(disk), label);
                boolean writes = flows(label, disks.get(disk));
                if (reads || writes) {
                    grants.add(new DiskGrant(disk, "disk" + disk, reads, writes));
                }
            }
            PartitionPlan partition = PlanParts.partition("p" + i, accessClass(label), grants, WINDOW_BYTES, ONCE);
            partitions.add(
                    shared.contains(Share.STARTS) ? PlanParts.after(partition, before(labels, i), HEALTH) : partition);
        }
        Optional<Integer> store = Optional.empty();
        if (storeInPartition) {
            store = Optional.of(partitions.size());
            partitions.add(PlanParts.store(WINDOW_BYTES, ONCE));
        }
        List<DiskPlan> diskPlans = new ArrayList<>();
        for (int disk = 0; disk < disks.size(); disk++) {
            diskPlans.add(PlanParts.disk("d" + disk, accessClass(disks.get(disk))));
        }
        return new SystemPlan(POLICY, partitions, diskPlans, channels(labels, shared), Design.MESSAGE, store);
    }

    private static List<Integer> before(List<String> labels, int partition) {
        return IntStream.range(0, labels.size())
                .filter(each -> flows(labels.get(each), labels.get(partition)))
                .filter(each -> each < partition || !flows(labels.get(partition), labels.get(each)))
                .filter(each -> each != partition)
                .boxed()
                .toList();
    }

    private static List<ChannelPlan> channels(List<String> labels, List<Share> shared) {
        List<ChannelPlan> channels = new ArrayList<>();
        for (int from = 0; from < labels.size(); from++) {
            for (int to = 0; to < labels.size(); to++) {
                boolean up = from != to && flows(labels.get(from), labels.get(to));
                boolean equal = up && flows(labels.get(to), labels.get(from));
                if (up && shared.contains(Share.ONE_WAY)) {
                    channels.add(channel(false, from, to));
                }
                if (equal && from < to && shared.contains(Share.CALLS)) {
                    channels.add(channel(true, from, to));
                }
            }
        }
        return channels;
    }

    private static ChannelPlan channel(boolean call, int from, int to) {
        String name = (call ? "call" : "way") + from + to;
        return new ChannelPlan(call, new ChannelPlan.End(from, name), new ChannelPlan.End(to, name));
    }
}
