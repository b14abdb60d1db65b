package dev.cofferdam.partition;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import java.lang.foreign.MemorySegment;

/**
 * Several requests to the store on their way at once, of one disk or of several; each uses a part of the window that
 * the caller chooses. For one thread at a time, which uses the disks for nothing else meanwhile.
 *
 * <p>A reply of {@link dev.cofferdam.abi.Status#UNKNOWN} says that the store ended before it answered, and that it will not
 * do the request any more; whoever still wants it done submits it again. The part of the window is the caller's again.
 */
public final class Pipeline {
    /** Requests that may be on their way at once. */
    public static final int DEPTH_MAX = ClientLane.DEPTH_MAX;

    private final Port port;
    private final MemorySegment window;
    private final Message request = new Message();
    private long oldestTag;

    Pipeline(Port port, MemorySegment window) {
        this.port = port;
        this.window = window;
        this.oldestTag = port.nextTag();
    }

    /** The window, whose parts the requests name. */
    public MemorySegment window() {
        return window;
    }

    /**
     * Puts a request on its way.
     *
     * @param disk by {@link Disk#end}
     * @param windowAt where in the window its bytes go or come from
     * @param trace whether the stages of its route are to be stamped
     * @return its tag
     */
    public long submit(Operation operation, int disk, long position, long windowAt, int bytes, boolean trace) {
        long tag = port.nextTag();
        request.request(operation, disk, tag).payload(position, windowAt, bytes);
        if (trace) {
            request.trace();
        }
        port.post(request);
        return tag;
    }

    /** Waits for the next reply, in whatever order they come. */
    public void take(Message reply) {
        port.take(reply, oldestTag, Long.MAX_VALUE);
    }

    /** As {@link #take(Message)}, for no longer than about {@code timeoutNanos}; whether a reply came. */
    public boolean take(Message reply, long timeoutNanos) {
        return port.take(reply, oldestTag, timeoutNanos);
    }

    /** Waits until a reply is likely to be there, and leaves it to {@link #take(Message, long)}. */
    public void await() {
        port.await();
    }
}
