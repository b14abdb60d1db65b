package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.control.PartitionStatus;
import java.util.List;

/**
 * What a partition did between two looks at it. Immutable.
 *
 * @param partition as the later look found it
 * @param cpuPercent of one core
 * @param ends in the order of the partition's capabilities
 */
public record Activity(
        PartitionStatus partition,
        double cpuPercent,
        long residentBytes,
        double messagesPerSecond,
        double denialsPerSecond,
        List<EndActivity> ends) {

    public Activity {
        ends = List.copyOf(ends);
    }

    static Activity of(PartitionStatus now, PartitionStatus before, Usage usage, Usage usageBefore, double seconds) {
        boolean same = now.pid() == before.pid();
        return new Activity(
                now,
                // A process that was started anew has used all of its time since.
                same ? cpuPercent(usage, usageBefore, seconds) : usage.cpu().toNanos() / 1e7 / seconds,
                usage.residentBytes(),
                perSecond(now.messages() - before.messages(), seconds),
                perSecond(now.denials() - before.denials(), seconds),
                EndActivity.of(now.ends(), before.ends(), seconds));
    }

    /** Never below nothing: a process of the tree that ended takes its time with it. */
    static double cpuPercent(Usage usage, Usage before, double seconds) {
        return Math.max(0, usage.cpu().minus(before.cpu()).toNanos() / 1e7 / seconds);
    }

    private static double perSecond(long count, double seconds) {
        return Math.max(0, count / seconds);
    }
}
