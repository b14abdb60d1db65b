package dev.cofferdam.partition;

import dev.cofferdam.abi.Lane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;

/** The partition's end of a lane: requests out, replies in. For one thread. */
final class Port {
    private final Lane lane;
    private long tag;

    /**
     * Opens the end.
     *
     * @param firstTag above every tag that an earlier run of this partition used, so that a late reply to it is known
     */
    Port(Lane lane, long firstTag) {
        this.lane = lane;
        this.tag = firstTag;
    }

    /** A tag for the next request. */
    long nextTag() {
        return ++tag;
    }

    /** Puts a request on its way; its tag came from {@link #nextTag}. */
    void post(Message request) {
        request.stamp(Stage.POSTED);
        if (!lane.send(request)) {
            throw new ProgramException("more than " + Lane.DEPTH_MAX + " requests are on their way");
        }
    }

    /** Waits for the next reply to a request with a tag of at least {@code oldestTag}. */
    void take(Message reply, long oldestTag) {
        while (true) {
            while (!lane.receive(reply)) {
                lane.await(Long.MAX_VALUE);
            }
            lane.done();
            if (reply.operation() == Operation.STOP) {
                throw new StoppedException();
            }
            if (reply.tag() >= oldestTag) {
                return;
            }
        }
    }

    /** One request and its reply, in the same message. */
    void exchange(Message message) {
        long own = message.tag();
        post(message);
        take(message, own);
    }

    /** As {@link #exchange}, and a status other than OK is an exception. */
    void exchange(Message message, String end) throws RequestException {
        Operation operation = message.operation();
        exchange(message);
        if (message.status() != Status.OK) {
            throw new RequestException(operation, end, message.status());
        }
    }
}
