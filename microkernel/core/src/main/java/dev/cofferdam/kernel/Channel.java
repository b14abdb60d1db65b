package dev.cofferdam.kernel;

import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.ChannelPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queue between two partitions. Safe for several threads; nobody but the two partitions' takes its lock.
 *
 * <p>A one-way channel never pushes back: a send always succeeds, and where the receiver is slow the oldest message is
 * dropped, which the receiver sees as a gap in the sequence numbers and the sender not at all. A call waits for its
 * answer; it connects equal classes only, so there is nobody to hide the wait from.
 */
final class Channel {
    /** Longest payload of one message. */
    static final int PAYLOAD_BYTES_MAX = 4096;

    private static final byte[] NOTHING = new byte[0];

    private final ChannelPlan plan;
    private final Effects effects;
    private final Limits limits;
    private final Deque<Item> items = new ArrayDeque<>();
    private final Deque<Pending> receivers = new ArrayDeque<>();
    private final Map<Long, Pending> callers = new LinkedHashMap<>();
    private long sequence;
    private boolean serverGone;

    private static final class Item {
        final long number;
        final byte[] payload;

        Item(long number, byte[] payload) {
            this.number = number;
            this.payload = payload;
        }
    }

    Channel(ChannelPlan plan, Effects effects, Limits limits) {
        this.plan = plan;
        this.effects = effects;
        this.limits = limits;
    }

    synchronized void send(Pending request, byte[] payload) {
        sequence++;
        if (items.size() == limits.waiting()) {
            items.removeFirst();
        }
        items.addLast(new Item(sequence, payload));
        effects.reply(request, Status.OK, 0, NOTHING);
        deliver();
    }

    synchronized void receive(Pending request) {
        if (receivers.size() == limits.waiting()) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
            return;
        }
        receivers.addLast(request);
        deliver();
    }

    synchronized void call(Pending request, byte[] payload) {
        if (serverGone || callers.size() == limits.waiting()) {
            effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
            return;
        }
        sequence++;
        callers.put(sequence, request);
        items.addLast(new Item(sequence, payload));
        deliver();
    }

    synchronized void answer(long number, Pending request, byte[] payload) {
        Pending caller = callers.remove(number);
        if (caller == null) {
            effects.reply(request, Status.OUT_OF_RANGE, 0, NOTHING);
            return;
        }
        effects.reply(caller, Status.OK, number, payload);
        effects.reply(request, Status.OK, 0, NOTHING);
    }

    private void deliver() {
        while (!items.isEmpty() && !receivers.isEmpty()) {
            Item item = items.removeFirst();
            effects.reply(receivers.removeFirst(), Status.OK, item.number, item.payload);
        }
    }

    /**
     * A partition ended: it waits for nothing any more. Calls that it had taken may have been done, calls that it would
     * have taken were not.
     *
     * @param gone whether it will not be started again
     */
    synchronized void forget(int partition, boolean gone) {
        receivers.removeIf(receiver -> receiver.partition() == partition);
        if (plan.call() && plan.from().partition() == partition) {
            items.clear();
            callers.clear();
        }
        if (plan.call() && plan.to().partition() == partition) {
            items.forEach(item -> end(callers.remove(item.number), Status.UNAVAILABLE));
            items.clear();
            callers.values().forEach(caller -> end(caller, Status.UNKNOWN));
            callers.clear();
            serverGone = gone;
        }
    }

    private void end(Pending caller, Status status) {
        if (caller != null) {
            effects.reply(caller, status, 0, NOTHING);
        }
    }
}
