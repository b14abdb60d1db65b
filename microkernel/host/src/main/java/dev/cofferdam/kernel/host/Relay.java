package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Lane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way to a store that is a partition: kernel threads put requests on the store's lane, and one thread of the
 * kernel's takes the replies back to who asked. A reply is believed only as far as it answers a request that is on its
 * way: the requester, its tag and the disk are the kernel's own record.
 */
final class Relay implements StoreRoute {
    private final Lane lane;
    private final Completion completion;
    private final Slot[] slots = new Slot[Lane.DEPTH_MAX];
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private final Message reply = new Message();

    /** A request on its way. */
    private static final class Slot {
        final int index;
        int generation;
        PartitionPort port;
        Operation operation;
        int object;
        long tag;

        Slot(int index) {
            this.index = index;
        }

        long wireTag() {
            return (long) generation << 32 | index;
        }
    }

    /**
     * A request that waits until a slot is free. Each partition has at most a lane's depth of them, or one that never
     * takes a reply would fill the kernel's memory.
     */
    private record Held(PartitionPort port, Message message) {}

    Relay(Lane lane, Completion completion) {
        this.lane = lane;
        this.completion = completion;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(i);
            free.add(slots[i]);
        }
    }

    @Override
    public synchronized void serve(PartitionPort port, Message message) {
        if (!free.isEmpty()) {
            send(port, message);
        } else if (heldFor(port) < Lane.DEPTH_MAX) {
            held.add(new Held(port, new Message().copyOf(message)));
        } else {
            port.reply(message.reply(Status.UNAVAILABLE));
        }
    }

    private long heldFor(PartitionPort port) {
        return held.stream().filter(each -> each.port.equals(port)).count();
    }

    private void send(PartitionPort port, Message message) {
        Slot slot = free.remove();
        slot.generation++;
        slot.port = port;
        slot.operation = message.operation();
        slot.object = message.object();
        slot.tag = message.tag();
        message.tag(slot.wireTag());
        // Fewer slots than the ring has places, so there is always room.
        lane.send(message);
    }

    /** Body of the thread that takes the store's replies; ends with the process. */
    void carryReplies(int core) {
        Affinity.settle(core);
        while (true) {
            takeReplies();
            lane.await(Long.MAX_VALUE);
        }
    }

    /** Takes back what replies there are; on the thread of {@link #carryReplies}. */
    void takeReplies() {
        while (lane.receive(reply)) {
            lane.done();
            reply.stamp(Stage.RETURNED);
            Slot slot = claim(reply.tag());
            if (slot != null) {
                reply.tag(slot.tag).address(slot.port.partition(), slot.object);
                completion.complete(slot.port, slot.operation, reply);
                release(slot);
            }
        }
    }

    private synchronized Slot claim(long wireTag) {
        int index = (int) wireTag;
        if (index < 0 || index >= slots.length || slots[index].port == null || slots[index].wireTag() != wireTag) {
            return null;
        }
        return slots[index];
    }

    private synchronized void release(Slot slot) {
        slot.port = null;
        free.add(slot);
        Held next = held.poll();
        if (next != null) {
            send(next.port, next.message);
        }
    }

    /** Asks the store to end. */
    synchronized void stop() {
        lane.send(new Message().request(Operation.STOP, -1, 0));
    }
}
