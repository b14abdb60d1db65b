package dev.cofferdam.kernel;

import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.Collection;

/**
 * What a partition can observe, now or by anything that it may do later: its own life, whether those have been ready that it
 * comes after, the versions and content of the
 * disks that it may read and what it waits for there, what is on its way to it in channels, and whether the kernel
 * stops. Of a one-way channel the sender observes nothing; a call connects equal classes, who observe it whole. This is
 * the claim: what is not here, the unwinding conditions show to be unobservable. Stateless.
 */
final class View {
    private View() {}

    /** Of the operator and the store: what they do next depends on the store's life, and on no partition. */
    static String ofSystem(World world, SystemPlan plan) {
        return Graph.get(world.kernel(), "stopping")
                + plan.store().map(store -> life(world, store)).orElse("");
    }

    private static String life(World world, int partition) {
        Object lifecycle = ((Object[]) Graph.get(world.kernel(), "lifecycles"))[partition];
        return world.isDue(partition) + " " + world.isRunning(partition) + world.sign(partition)
                + Graph.text(lifecycle, Limits.class);
    }

    static String of(World world, SystemPlan plan, int partition) {
        Kernel kernel = world.kernel();
        StringBuilder text = new StringBuilder(life(world, partition));
        text.append(Graph.get(kernel, "stopping"));
        Object[] lifecycles = (Object[]) Graph.get(kernel, "lifecycles");
        for (int before : plan.partitions().get(partition).after()) {
            text.append(Graph.get(lifecycles[before], "served"));
        }
        Object[] eventcounts = (Object[]) Graph.get(kernel, "eventcounts");
        for (DiskGrant grant : plan.partitions().get(partition).disks()) {
            if (grant.read()) {
                Object eventcount = eventcounts[grant.disk()];
                text.append(grant.disk()).append(world.disk(grant.disk()));
                text.append(Graph.get(eventcount, "value")).append(Graph.get(eventcount, "closed"));
                for (Object waiter : (Collection<?>) Graph.get(eventcount, "waiters")) {
                    if (((Pending) Graph.get(waiter, "request")).partition() == partition) {
                        text.append(Graph.text(waiter));
                    }
                }
            }
        }
        Object[] channels = (Object[]) Graph.get(kernel, "channels");
        for (int i = 0; i < channels.length; i++) {
            ChannelPlan channel = plan.channels().get(i);
            if (channel.to().partition() == partition || (channel.call() && channel.connects(partition))) {
                text.append(i)
                        .append(Graph.text(
                                channels[i], SystemPlan.class, ChannelPlan.class, Effects.class, Limits.class));
            }
        }
        return text.toString();
    }
}
