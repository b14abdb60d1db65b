package dev.cofferdam.kernel;

import dev.cofferdam.abi.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The version of each disk as an eventcount (Reed and Kanodia 1979): a counter that only grows, and readers that wait
 * for it without the writer learning that anyone does. One thread at a time.
 */
final class Eventcounts {
    private static final byte[] NOTHING = new byte[0];

    private final long[] values;
    private final List<Waiter> waiters = new ArrayList<>();
    private final Effects effects;

    private record Waiter(int eventcount, long value, Pending request) {}

    Eventcounts(int count, Effects effects) {
        this.values = new long[count];
        this.effects = effects;
    }

    void advance(int eventcount, long value) {
        if (value <= values[eventcount]) {
            return;
        }
        values[eventcount] = value;
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            if (waiter.eventcount == eventcount && waiter.value <= value) {
                all.remove();
                effects.reply(waiter.request, Status.OK, value, NOTHING);
            }
        }
    }

    void await(int eventcount, long value, Pending request) {
        if (values[eventcount] >= value) {
            effects.reply(request, Status.OK, values[eventcount], NOTHING);
        } else if (waiting(request.partition()) >= Channels.WAITING_MAX) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
        } else {
            waiters.add(new Waiter(eventcount, value, request));
        }
    }

    private long waiting(int partition) {
        return waiters.stream()
                .filter(waiter -> waiter.request.partition() == partition)
                .count();
    }

    void forget(int partition) {
        waiters.removeIf(waiter -> waiter.request.partition() == partition);
    }
}
