package dev.cofferdam.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a volume. Safe for several threads as far as they use different parts of it. */
public interface StoredFile extends Closeable {
    int COPY_BYTES = 1 << 20;

    long size() throws IOException;

    /**
     * Fills the buffer.
     *
     * @throws java.io.EOFException if the file ends before
     */
    void read(long position, ByteBuffer to) throws IOException;

    /** Writes all of the buffer; a file grows as far as it is written. */
    void write(long position, ByteBuffer from) throws IOException;

    /**
     * Copies a part of this file into another of the volume; not synced. By writing: what Linux copies itself may share its
     * space with this file, and then neither has room of its own.
     */
    default void copy(long position, StoredFile to, long toPosition, long bytes) throws IOException {
        ByteBuffer part = ByteBuffer.allocateDirect((int) Math.min(COPY_BYTES, bytes));
        for (long done = 0; done < bytes; done += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), bytes - done));
            read(position + done, part);
            to.write(toPosition + done, part.flip());
        }
    }

    void truncate(long bytes) throws IOException;

    /** Makes durable what was written before. */
    void sync() throws IOException;
}
