package dev.cofferdam.partition;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Several requests to the store on their way at once, of one disk or of several; each uses a part of the window that
 * the caller chooses. For one thread at a time, which uses the disks for nothing else meanwhile.
 */
public interface Pipeline {
    /** Requests that may be on their way at once. */
    int DEPTH_MAX = 62;

    /**
     * How a request ended.
     *
     * @param number of the request
     * @param refusal why it was not done; empty where it was. Of {@link RequestException.Reason#UNKNOWN} the store ended
     *     before it answered: it will not do the request any more, and whoever still wants it done asks again
     */
    record Reply(long number, Optional<RequestException.Reason> refusal) {}

    /** The window, whose parts the requests name. */
    MemorySegment window();

    /**
     * Asks for {@code bytes} from {@code position} of the disk, to arrive at {@code windowAt} of the window.
     *
     * @return the request's number
     */
    long read(Disk disk, long position, long windowAt, int bytes);

    /**
     * Asks to write {@code bytes} from {@code windowAt} of the window at {@code position} of the disk; they are durable
     * after a {@link #flush} that was asked for once this was answered.
     *
     * @return the request's number
     */
    long write(Disk disk, long position, long windowAt, int bytes);

    /**
     * Asks to make what was answered durable.
     *
     * @return the request's number
     */
    long flush(Disk disk);

    /** Waits for the next reply, in whatever order they come; the request's part of the window is the caller's again. */
    Reply take();
}
