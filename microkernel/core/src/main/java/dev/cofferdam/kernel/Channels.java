package dev.cofferdam.kernel;

import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.SystemPlan.ChannelPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queues between partitions. One thread at a time.
 *
 * <p>A one-way channel never pushes back: a send always succeeds, and where the receiver is slow the oldest message is
 * dropped, which the receiver sees as a gap in the sequence numbers and the sender not at all. A call waits for its
 * answer; it connects equal classes only, so there is nobody to hide the wait from.
 */
final class Channels {
    /** Longest payload of one message. */
    static final int PAYLOAD_BYTES_MAX = 4096;

    /** Messages that wait in one channel, and requests of one partition that wait for a reply. */
    static final int WAITING_MAX = 64;

    private static final byte[] NOTHING = new byte[0];

    private final Queue[] queues;
    private final Effects effects;

    private static final class Item {
        final long number;
        final byte[] payload;

        Item(long number, byte[] payload) {
            this.number = number;
            this.payload = payload;
        }
    }

    private static final class Queue {
        final ChannelPlan plan;
        final Deque<Item> items = new ArrayDeque<>();
        final Deque<Pending> receivers = new ArrayDeque<>();
        final Map<Long, Pending> callers = new LinkedHashMap<>();
        long sequence;

        Queue(ChannelPlan plan) {
            this.plan = plan;
        }
    }

    Channels(SystemPlan plan, Effects effects) {
        this.queues = plan.channels().stream().map(Queue::new).toArray(Queue[]::new);
        this.effects = effects;
    }

    void send(int channel, Pending request, byte[] payload) {
        Queue queue = queues[channel];
        queue.sequence++;
        if (queue.items.size() == WAITING_MAX) {
            queue.items.removeFirst();
        }
        queue.items.addLast(new Item(queue.sequence, payload));
        effects.reply(request, Status.OK, 0, NOTHING);
        deliver(queue);
    }

    void receive(int channel, Pending request) {
        Queue queue = queues[channel];
        if (queue.receivers.size() == WAITING_MAX) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
            return;
        }
        queue.receivers.addLast(request);
        deliver(queue);
    }

    void call(int channel, Pending request, byte[] payload) {
        Queue queue = queues[channel];
        if (queue.callers.size() == WAITING_MAX) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
            return;
        }
        queue.sequence++;
        queue.callers.put(queue.sequence, request);
        queue.items.addLast(new Item(queue.sequence, payload));
        deliver(queue);
    }

    void answer(int channel, long number, Pending request, byte[] payload) {
        Pending caller = queues[channel].callers.remove(number);
        if (caller == null) {
            effects.reply(request, Status.OUT_OF_RANGE, 0, NOTHING);
            return;
        }
        effects.reply(caller, Status.OK, number, payload);
        effects.reply(request, Status.OK, 0, NOTHING);
    }

    private void deliver(Queue queue) {
        while (!queue.items.isEmpty() && !queue.receivers.isEmpty()) {
            Item item = queue.items.removeFirst();
            effects.reply(queue.receivers.removeFirst(), Status.OK, item.number, item.payload);
        }
    }

    /** A partition ended: it waits for nothing any more, and calls that it had taken or would have taken fail. */
    void forget(int partition) {
        for (Queue queue : queues) {
            queue.receivers.removeIf(receiver -> receiver.partition() == partition);
            if (queue.plan.call() && queue.plan.from().partition() == partition) {
                queue.items.clear();
                queue.callers.clear();
            }
            if (queue.plan.call() && queue.plan.to().partition() == partition) {
                queue.items.clear();
                queue.callers.values().forEach(caller -> effects.reply(caller, Status.UNAVAILABLE, 0, NOTHING));
                queue.callers.clear();
            }
        }
    }
}
