package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.LaneKeeper;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One partition's way to the store: its kernel thread puts requests on the lane, and a thread of this object's takes the
 * replies back. A reply is believed only as far as it answers a request that is on its way: who asked for what is the
 * kernel's own record.
 */
final class StoreLink {
    /** One place is left for the kernel's own request. */
    private static final int REQUESTS_MAX = ClientLane.DEPTH_MAX - 1;

    private final PartitionPort port;
    private final ClientLane lane;
    private final Completion completion;
    private final int core;
    private final LaneKeeper kernelLane;
    private final LaneKeeper ownLane;
    private final BlockingQueue<Status> forgotten = new ArrayBlockingQueue<>(1);
    private final Thread carrier;
    private volatile boolean ends;

    /**
     * Makes the link; nothing is sent yet.
     *
     * @param kernelLane what {@code lane} is an end of
     * @param ownLane the partition's own lane to the store, or null
     */
    StoreLink(
            PartitionPort port,
            ClientLane lane,
            Completion completion,
            int core,
            LaneKeeper kernelLane,
            LaneKeeper ownLane) {
        this.port = port;
        this.lane = lane;
        this.completion = completion;
        this.core = core;
        this.kernelLane = kernelLane;
        this.ownLane = ownLane;
        this.carrier =
                Thread.ofPlatform().daemon().name("replies-" + port.partition()).unstarted(this::carryReplies);
    }

    /** Starts the thread that takes the replies, until {@link #end}. */
    void start() {
        carrier.start();
    }

    /** Returns when the thread that takes replies has ended, after the reply that it is at. */
    void end() {
        ends = true;
        lane.nudge();
        try {
            carrier.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    void serve(Message message) {
        if (!send(message, REQUESTS_MAX)) {
            port.reply(message.reply(Status.UNAVAILABLE));
        }
    }

    private boolean send(Message message, int requestsMax) {
        boolean ended;
        synchronized (lane) {
            if (lane.requests() >= requestsMax || !lane.send(message)) {
                return false;
            }
            ended = lane.hasEnded();
        }
        if (ended) {
            lane.nudge();
        }
        return true;
    }

    private void carryReplies() {
        Affinity.settle(core);
        while (!ends) {
            takeReplies();
            lane.await(Long.MAX_VALUE);
        }
    }

    /** Takes back what replies there are; on the thread of {@link #start}. */
    void takeReplies() {
        Message reply = new Message();
        Message asked = new Message();
        while (!ends && take(reply, asked)) {
            reply.stamp(Stage.RETURNED);
            if (asked.operation() == Operation.FORGET) {
                forgotten.add(reply.status());
            } else {
                completion.complete(port, asked, reply);
            }
        }
    }

    private boolean take(Message reply, Message asked) {
        synchronized (lane) {
            if (!lane.receive(reply)) {
                return false;
            }
            asked.copyOf(lane.answered());
            return true;
        }
    }

    /**
     * The partition ended. Its requests were sent before this one, so they are done when it is answered; a store that was
     * started again meanwhile is asked again, since the partition's own lane is to be made as new by whoever serves it.
     */
    void forget() {
        Status status = Status.UNKNOWN;
        while (status == Status.UNKNOWN) {
            Message request = new Message().request(Operation.FORGET, -1, 0);
            if (!send(request, ClientLane.DEPTH_MAX)) {
                throw new IllegalStateException("the place for the kernel's own request is taken");
            }
            status = awaitForgotten();
        }
        if (status == Status.UNAVAILABLE && ownLane != null) {
            ownLane.renewClosed();
        }
    }

    private Status awaitForgotten() {
        try {
            return forgotten.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    /** The store ended and is not started again: whoever waits for it is told. */
    void gone() {
        kernelLane.close();
        if (ownLane != null) {
            ownLane.close();
        }
    }
}
