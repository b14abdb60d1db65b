package dev.cofferdam.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.List;

/**
 * The named files of one volume, and all effects that a volume has: whatever is not behind {@link StoredFile#sync},
 * {@link Mapping#force} or {@link #syncDirectory} may be lost, in part or out of order, when the machine goes down.
 */
public interface VolumeStorage {

    boolean exists(String name) throws IOException;

    List<String> names() throws IOException;

    /** Opens a file that is there. */
    StoredFile open(String name) throws IOException;

    /** Makes a file without content, in place of one that a crash may have left. */
    StoredFile create(String name) throws IOException;

    /** As {@link #create(String)}, with that many zeros, all of whose space is there; not synced. */
    default StoredFile create(String name, long bytes) throws IOException {
        StoredFile file = create(name);
        Extents.clear(file, 0, bytes);
        return file;
    }

    /**
     * Sees to it that the space of a file is there, as that of one which was made with its length is: of a volume that was
     * copied it may not be.
     *
     * @throws IOException if there is no room for it
     */
    default void reserve(String name) throws IOException {}

    /** Bytes that the host has left for it, as far as that is known. */
    default long roomBytes() throws IOException {
        return Long.MAX_VALUE;
    }

    /** Puts a file in the place of another, at once. */
    void rename(String from, String to) throws IOException;

    /** Removes a file if it is there. */
    void delete(String name) throws IOException;

    /** Makes durable which files there are. */
    void syncDirectory() throws IOException;

    /** Locks the table for one change; closing gives it back. */
    Closeable lockTable() throws IOException;

    /** Locks the table against changes, for one who only reads it, also where nothing can be written. */
    default Closeable lockTableToRead() throws IOException {
        return lockTable();
    }

    /**
     * Locks disks for one that serves or holds them.
     *
     * @throws IOException if one of them is served or held already
     */
    Closeable lockDisks(Collection<DiskRecord> disks) throws IOException;

    /** Maps the first bytes of a file, for reading and writing. */
    Mapping map(String name, long bytes, Arena arena) throws IOException;
}
