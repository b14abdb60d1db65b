package dev.cofferdam.kernel;

import dev.cofferdam.abi.Message;

/** What comes to a kernel, each call one event. What follows from it is {@link Effects}. Safe for several threads. */
public interface Events {

    /** Starts every partition; the store first, since the others ask it for their first read. */
    void start(long nowNanos);

    /**
     * The process is about to be launched; when this returns the fact is in the audit. What an earlier incarnation still
     * asked after its end is forgotten.
     *
     * @param measurement hash over the partition's jars and configuration
     * @return false where it is not started: nothing is any more, it was stopped meanwhile, or it runs
     */
    boolean launching(int partition, String measurement);

    /**
     * A partition's message has come. Allocates nothing for a request of a disk.
     *
     * @param partition who sent it: the one whose lane it came by
     * @param message in the kernel's own memory; the caller's again when this returns
     */
    void received(int partition, Message message, long nowNanos);

    /**
     * The store has answered a request. A version counts every writer, so whoever publishes without reading, upwards, is
     * not told it.
     *
     * @param asked the request as {@link Effects#serve} was given it; becomes the reply
     * @param reply what the store made of it: only what a reply of this operation says is believed; may be {@code asked}
     */
    void completed(int partition, Message asked, Message reply, long nowNanos);

    /** The partition's process ended, and nothing of it runs any more. */
    End ended(int partition, int exitCode, long nowNanos);

    /** An operator wants something of a partition. Its policy's restarts are neither asked for it nor used up. */
    OrderReply ordered(int partition, Order order, long nowNanos);

    /**
     * A partition was looked at, which its plan asks for: once in a certain time in which it may run, or more seldom.
     *
     * @param sign what it says of itself: another number than at the last look, if it is alive
     */
    void looked(int partition, int sign);

    /**
     * More was found in a partition's outbox than it may hold. It is stopped, whatever its policy's restarts: again it
     * would find no room.
     *
     * @return whether that is news; false where it does not run, or has been stopped for it
     */
    boolean overfilled(int partition, String excess);

    /** No partition is started any more. */
    void stopping(String reason);

    /** Every partition has ended, and nothing of any is served any more: the last event. */
    void stopped(String reason);
}
