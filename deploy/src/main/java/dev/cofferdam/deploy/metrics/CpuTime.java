package dev.cofferdam.deploy.metrics;

import dev.cofferdam.deploy.run.Usage;
import java.time.Duration;

/**
 * Processor time over incarnations, from what is told of the processes there are: they take theirs with them when they end.
 * For one thread.
 */
final class CpuTime {
    private long pid;
    private Duration last = Duration.ZERO;
    private Duration total = Duration.ZERO;

    /** Adds what was used since the look before; a process that was started anew has used all of its time since. */
    double seconds(long of, Usage usage) {
        Duration before = of == pid ? last : Duration.ZERO;
        if (usage.cpu().compareTo(before) > 0) {
            total = total.plus(usage.cpu().minus(before));
        }
        pid = of;
        last = usage.cpu();
        return total.toNanos() / 1e9;
    }
}
