package dev.cofferdam.store.nbd;

import dev.cofferdam.partition.Disk;

/**
 * A disk under the name by which clients know it: the partition's own.
 *
 * @param name what LIST shows
 * @param description for a person
 * @param disk as the partition's plan grants it
 */
record Export(String name, String description, Disk disk) {
    static final int BLOCK_BYTES_PREFERRED = 4096;
    /** Of a disk: what the store reads and writes in multiples of. */
    static final int SECTOR_BYTES = 512;

    private static final int HAS_FLAGS = 1;
    private static final int READ_ONLY = 1 << 1;
    private static final int SEND_FLUSH = 1 << 2;
    private static final int SEND_FUA = 1 << 3;
    private static final int SEND_TRIM = 1 << 5;
    private static final int SEND_WRITE_ZEROES = 1 << 6;
    private static final int SEND_DONT_FRAGMENT = 1 << 7;
    private static final int CAN_MULTI_CONN = 1 << 8;
    private static final int SEND_CACHE = 1 << 10;

    /**
     * Transmission flags. CAN_MULTI_CONN promises that a flush on one connection covers what was acknowledged on any:
     * an acknowledged write is in the store's hands, and its flush is of the whole disk.
     */
    int flags() {
        int common = HAS_FLAGS | SEND_FLUSH | SEND_FUA | SEND_DONT_FRAGMENT | CAN_MULTI_CONN | SEND_CACHE;
        return common | (disk.writable() ? SEND_TRIM | SEND_WRITE_ZEROES : READ_ONLY);
    }

    /** A part of a sector is written by reading the whole; who may not read must write whole ones. */
    int blockBytesMin() {
        return disk.readable() ? 1 : SECTOR_BYTES;
    }
}
