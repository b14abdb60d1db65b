package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.RequestException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The way to the store for several requests at once, as it is; programs that come with Cofferdam see the messages. For one
 * thread at a time.
 *
 * <p>A reply of {@link Status#UNKNOWN} says that the store ended before it answered, and that it will not do the request
 * any more; whoever still wants it done submits it again. The part of the window is the caller's again.
 */
public final class StorePipeline implements Pipeline {
    private final Port port;
    private final MemorySegment window;
    private final Message request = new Message();
    private final Message reply = new Message();
    private long oldestTag;

    StorePipeline(Port port, MemorySegment window) {
        this.port = port;
        this.window = window;
        this.oldestTag = port.nextTag();
    }

    @Override
    public MemorySegment window() {
        return window;
    }

    @Override
    public long read(Disk disk, long position, long windowAt, int bytes) {
        return submit(Operation.READ, disk, position, windowAt, bytes, false);
    }

    @Override
    public long write(Disk disk, long position, long windowAt, int bytes) {
        return submit(Operation.WRITE, disk, position, windowAt, bytes, false);
    }

    @Override
    public long flush(Disk disk) {
        return submit(Operation.FLUSH, disk, 0, 0, 0, false);
    }

    @Override
    public Reply take() {
        take(reply);
        Status status = reply.status();
        return new Reply(reply.tag(), status == Status.OK ? Optional.empty() : Optional.of(Requests.reason(status)));
    }

    /**
     * Puts a request on its way.
     *
     * @param windowAt where in the window its bytes go or come from
     * @param trace whether the stages of its route are to be stamped
     * @return its tag
     */
    public long submit(Operation operation, Disk disk, long position, long windowAt, int bytes, boolean trace) {
        long tag = port.nextTag();
        request.request(operation, end(disk), tag).payload(position, windowAt, bytes);
        if (trace) {
            request.trace();
        }
        port.post(request);
        return tag;
    }

    private static int end(Disk disk) {
        return switch (disk) {
            case StoreDisk asked -> asked.end();
            case MappedDisk mapped -> mapped.end();
            default -> throw new IllegalArgumentException("a pipeline takes disks of its own partition");
        };
    }

    /** Waits for the next reply, in whatever order they come. */
    public void take(Message reply) {
        port.take(reply, oldestTag, Long.MAX_VALUE);
    }

    /** As {@link #take(Message)}, for no longer than about {@code timeoutNanos}; whether a reply came. */
    public boolean take(Message reply, long timeoutNanos) {
        return port.take(reply, oldestTag, timeoutNanos);
    }

    /** What a reply says that is not OK, in the words of the topology. */
    public static RequestException refused(Message reply, String disk) {
        return Requests.refused(reply.operation(), disk, reply.status());
    }

    /** Waits until a reply is likely to be there, and leaves it to {@link #take(Message, long)}. */
    public void await() {
        port.await();
    }
}
