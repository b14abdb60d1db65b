package dev.cofferdam.kernel;

import dev.cofferdam.abi.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The version of a disk as an eventcount (Reed and Kanodia 1979): a counter that only grows, and readers that wait for it
 * without the writer learning that anyone does. Safe for several threads; only the disk's users take its lock.
 */
final class Eventcount {
    private static final byte[] NOTHING = new byte[0];

    private final List<Waiter> waiters = new ArrayList<>();
    private final Effects effects;
    private final Limits limits;
    private long value;
    private boolean closed;

    private record Waiter(long value, Pending request) {}

    Eventcount(Effects effects, Limits limits) {
        this.effects = effects;
        this.limits = limits;
    }

    synchronized void advance(long to) {
        if (to <= value) {
            return;
        }
        value = to;
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (waiter.value <= value) {
                all.remove();
                effects.reply(waiter.request, Status.OK, value, NOTHING);
            }
        }
    }

    synchronized void await(long wanted, Pending request) {
        if (value >= wanted) {
            effects.reply(request, Status.OK, value, NOTHING);
        } else if (closed || waiting(request.partition()) >= limits.waiting()) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
        } else {
            waiters.add(new Waiter(wanted, request));
        }
    }

    private long waiting(int partition) {
        return waiters.stream()
                .filter(waiter -> waiter.request.partition() == partition)
                .count();
    }

    synchronized void forget(int partition) {
        waiters.removeIf(waiter -> waiter.request.partition() == partition);
    }

    /** Nobody will advance it any more. */
    synchronized void close() {
        closed = true;
        waiters.forEach(waiter -> effects.reply(waiter.request, Status.UNAVAILABLE, 0, NOTHING));
        waiters.clear();
    }
}
