package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes one partition for threads that work for others. A partition can hold up whoever rings its bell; were that a thread
 * of a lower one's, it would be a signal. Any thread asks; the own thread starts when it is asked first and ends with the
 * process.
 */
final class Ringer {
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean asked;

    /**
     * Makes a ringer.
     *
     * @param core that its thread stays on, or {@link Affinity#ANY}
     */
    Ringer(String name, int core, Runnable ring) {
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            Affinity.settle(core);
            while (true) {
                while (!asked) {
                    LockSupport.park(this);
                }
                asked = false;
                ring.run();
            }
        });
    }

    /** Has the partition woken, soon; waits for nothing. */
    void ask() {
        asked = true;
        if (started.compareAndSet(false, true)) {
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }
}
