package dev.cofferdam.partition;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A disk of the store, under the partition's own name. Positions and lengths are multiples of 512 bytes. For one thread,
 * which is the one for all disks of the partition, since they share its window; other threads may call what says so.
 */
public interface Disk {

    /** Length of the disk in bytes. */
    long bytes();

    /** Most bytes that one read or write moves: the partition's window. */
    int transferBytesMax();

    /**
     * Reads such that no write is seen in part.
     *
     * @return the bytes where they arrived: valid until this partition's next request
     */
    MemorySegment read(long position, int bytes) throws IOException;

    /**
     * Reads of exactly that published version, which nobody can write to: it is there at least until the next but one
     * is published.
     *
     * @return the bytes where they arrived: valid until this partition's next request
     * @throws RequestException for {@link RequestException.Reason#CHANGED} if that version is not there, or no longer, for
     *     {@link RequestException.Reason#DAMAGED} if it is not what was published
     */
    MemorySegment readExactly(long version, long position, int bytes) throws IOException;

    /** As {@link #read(long, int)}, into memory of the caller's; where {@link #mapped}, by any thread. */
    void read(long position, MemorySegment to) throws IOException;

    /**
     * Writes the whole of {@code from}; it is durable after the next {@link #flush} or {@link #advance}. Where {@link
     * #lent}, by any thread.
     */
    void write(long position, MemorySegment from) throws IOException;

    /** Makes acknowledged writes durable. */
    void flush() throws IOException;

    /**
     * Publishes the next version: a copy of the disk's first {@code contentBytes} bytes that never changes, made durable
     * before.
     *
     * @return the version; 0 where the partition may write and not read, since others' versions are not its to know
     */
    long advance(long contentBytes) throws IOException;

    /** What was published last. */
    Published published() throws IOException;

    /** Whether reads ask nobody: the disk is mapped into this partition. */
    boolean mapped();

    /** Whether writes ask nobody either: this partition is the disk's only writer, and its image is lent to it. */
    boolean lent();

    /** Whether the partition may read it. */
    boolean readable();

    /** Whether the partition may write it. */
    boolean writable();

    /** Waits until the disk's version is at least {@code version}; who publishes does not learn that anybody waits. */
    Published await(long version) throws IOException;
}
