package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;

/** What the core's decisions do to the world; the host carries them out in the order they come. */
public interface Effects {

    /**
     * Answers a request.
     *
     * @param number the reply's position: a sequence number, a call's number or a version
     * @param payload put into the requester's window where it said; empty for none
     */
    void reply(Pending request, Status status, long number, byte[] payload);

    /**
     * Answers a request in the message that asked; it is the caller's again when this returns.
     *
     * @param partition who asked
     */
    void answer(int partition, Message message);

    /**
     * Takes a request of a disk to the store. What the store makes of it comes to {@link Kernel#completed}, before this
     * returns or later.
     *
     * @param message addressed with the partition and the disk; the caller's again when this returns
     */
    void serve(int partition, Message message);

    /** A copy of what stands in a partition's window, where there is as much. */
    byte[] payload(int partition, long window, int length);

    /**
     * Takes the denial of a partition's own request to the audit, waits until it is on stable storage and then out its
     * delay, and answers. Until then the partition is not heard.
     */
    void denied(int partition, Denial denial, Message reply);

    /** As {@link #denied}, of a denial that another reports; that one is heard meanwhile. */
    void reported(int reporter, Denial denial, Message reply);

    /** The partition's program is about to run. */
    void ready(int partition);

    /** Appends to the audit; on return the record is on stable storage. */
    void audit(AuditEvent event);

    /** Starts the partition's process at the given time of the monotonic clock. */
    void start(int partition, long atNanos);

    /** Tells the partition's process to end, and ends it where it does not in time. */
    void end(int partition);

    /** Ends the partition's process. */
    void kill(int partition);
}
