package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.RequestException;

/** The partition's end of a lane: requests out, replies in. For one thread. */
final class Port {
    private final ClientLane lane;
    private long tag;

    Port(ClientLane lane) {
        this.lane = lane;
    }

    /** A tag for the next request. */
    long nextTag() {
        return ++tag;
    }

    /** Puts a request on its way; its tag came from {@link #nextTag}. */
    void post(Message request) {
        request.stamp(Stage.POSTED);
        if (!lane.send(request)) {
            throw new ProgramException("more than " + ClientLane.DEPTH_MAX + " requests are on their way");
        }
    }

    /**
     * Waits for the next reply to a request with a tag of at least {@code oldestTag}.
     *
     * @param timeoutNanos {@link Long#MAX_VALUE} for as long as it takes
     * @return whether one came
     */
    boolean take(Message reply, long oldestTag, long timeoutNanos) {
        long start = timeoutNanos == Long.MAX_VALUE ? 0 : System.nanoTime();
        while (true) {
            while (!lane.receive(reply)) {
                long left = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                lane.await(left);
            }
            if (reply.operation() == Operation.STOP) {
                throw new StoppedException();
            }
            if (reply.tag() >= oldestTag) {
                return true;
            }
        }
    }

    /** Returns when a reply is there, or somewhat earlier. */
    void await() {
        lane.await(Long.MAX_VALUE);
    }

    /** One request and its reply, in the same message; {@link Status#UNKNOWN} where whoever serves ended meanwhile. */
    void exchange(Message message) {
        long own = message.tag();
        post(message);
        take(message, own, Long.MAX_VALUE);
    }

    /** As {@link #exchange}, and a status other than OK is an exception. */
    void exchange(Message message, String end) throws RequestException {
        Operation operation = message.operation();
        exchange(message);
        if (message.status() != Status.OK) {
            throw Requests.refused(operation, end, message.status());
        }
    }
}
