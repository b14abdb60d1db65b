package dev.cofferdam.partition;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import java.lang.foreign.MemorySegment;

/**
 * Several reads and writes of one disk on their way at once; each uses a part of the window that the caller chooses.
 * For one thread, which uses the disk for nothing else meanwhile.
 */
public final class Pipeline {
    private final Port port;
    private final int end;
    private final MemorySegment window;
    private final Message request = new Message();
    private long oldestTag;

    Pipeline(Port port, int end, MemorySegment window) {
        this.port = port;
        this.end = end;
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
     * @param windowAt where in the window its bytes go or come from
     * @param trace whether the stages of its route are to be stamped
     * @return its tag
     */
    public long submit(Operation operation, long position, long windowAt, int bytes, boolean trace) {
        long tag = port.nextTag();
        request.request(operation, end, tag).payload(position, windowAt, bytes);
        if (trace) {
            request.trace();
        }
        port.post(request);
        return tag;
    }

    /** Waits for the next reply, in whatever order they come. */
    public void take(Message reply) {
        port.take(reply, oldestTag);
    }
}
