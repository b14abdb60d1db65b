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
    private final ClientLane kernel;
    private final Pulse pulse;
    private final Stopwatch stopwatch;
    private long tag;

    /**
     * Of a lane.
     *
     * @param kernel the lane on which the partition is told to stop; who only asks another would never hear of it
     */
    Port(ClientLane lane, ClientLane kernel, Pulse pulse) {
        this.lane = lane;
        this.kernel = kernel;
        this.pulse = pulse;
        this.stopwatch = new Stopwatch(lane.own());
    }

    /** A tag for the next request. */
    long nextTag() {
        return ++tag;
    }

    /** Puts a request on its way; its tag came from {@link #nextTag}. */
    void post(Message request) {
        request.stamp(Stage.POSTED);
        stopwatch.posted(request.operation(), request.tag());
        if (!lane.send(request)) {
            stopwatch.forget(request.tag());
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
        long everyNanos = pulse.everyNanos();
        boolean timed = timeoutNanos != Long.MAX_VALUE || everyNanos != Long.MAX_VALUE;
        long start = timed ? System.nanoTime() : 0;
        long said = start;
        while (true) {
            while (!lane.receive(reply)) {
                long now = timed ? System.nanoTime() : 0;
                if (now - said >= everyNanos) {
                    pulse.alive();
                    said = now;
                }
                long left = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : timeoutNanos - (now - start);
                if (left <= 0) {
                    return false;
                }
                lane.await(Math.min(left, everyNanos));
            }
            if (reply.operation() == Operation.STOP || (kernel != lane && kernel.isToldToStop())) {
                throw new StoppedException();
            }
            stopwatch.taken(reply.tag());
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
