package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.LaneKeeper;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;

/**
 * One partition's way to the store: its kernel thread puts requests on the lane and takes the replies back. A reply is
 * believed only as far as it answers a request that is on its way: who asked for what is the kernel's own record. For that
 * thread, but for {@link #gone}.
 */
final class StoreLink {
    /** One place is left for the kernel's own request. */
    private static final int REQUESTS_MAX = ClientLane.DEPTH_MAX - 1;

    private final PartitionPort port;
    private final ClientLane lane;
    private final Completion completion;
    private final LaneKeeper kernelLane;
    private final LaneKeeper ownLane;
    private final Message reply = new Message();
    private final Message asked = new Message();
    /** How the kernel's own request was answered, once it was. */
    private Status forgotten;

    /**
     * Makes the link; nothing is sent yet.
     *
     * @param kernelLane what {@code lane} is an end of
     * @param ownLane the partition's own lane to the store, or null
     */
    StoreLink(PartitionPort port, ClientLane lane, Completion completion, LaneKeeper kernelLane, LaneKeeper ownLane) {
        this.port = port;
        this.lane = lane;
        this.completion = completion;
        this.kernelLane = kernelLane;
        this.ownLane = ownLane;
    }

    ClientLane lane() {
        return lane;
    }

    void serve(Message message) {
        if (lane.requests() >= REQUESTS_MAX || !lane.send(message)) {
            port.reply(message.reply(Status.UNAVAILABLE));
        }
    }

    /** Takes back what replies there are; false where there was none. */
    boolean takeReplies() {
        boolean any = false;
        while (lane.receive(reply)) {
            any = true;
            asked.copyOf(lane.answered());
            reply.stamp(Stage.RETURNED);
            if (asked.operation() == Operation.FORGET) {
                forgotten = reply.status();
            } else {
                completion.complete(port, asked, reply);
                port.wakeOwed();
            }
        }
        return any;
    }

    /**
     * The partition ended. Its requests were sent before this one, so they are done when it is answered; a store that was
     * started again meanwhile is asked again, since the partition's own lane is to be made as new by whoever serves it.
     */
    void forget() {
        Status status = Status.UNKNOWN;
        while (status == Status.UNKNOWN) {
            if (!lane.send(new Message().request(Operation.FORGET, -1, 0))) {
                throw new IllegalStateException("the place for the kernel's own request is taken");
            }
            status = awaitForgotten();
        }
        if (status == Status.UNAVAILABLE && ownLane != null) {
            ownLane.renewClosed();
        }
    }

    private Status awaitForgotten() {
        forgotten = null;
        while (forgotten == null) {
            if (!takeReplies()) {
                lane.await(Long.MAX_VALUE);
            }
        }
        return forgotten;
    }

    /** The store ended and is not started again: whoever waits for it is told. On any thread. */
    void gone() {
        kernelLane.close();
        if (ownLane != null) {
            ownLane.close();
        }
    }
}
