package dev.cofferdam.kernel;

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

    /** Appends to the audit; on return the record is on stable storage. */
    void audit(AuditEvent event);

    /** Starts the partition's process at the given time of the monotonic clock. */
    void start(int partition, long atNanos);

    /** Ends the partition's process. */
    void kill(int partition);
}
