package dev.cofferdam.kernel.plan;

/**
 * A partition's access to a disk. Immutable.
 *
 * @param disk index of the disk in the plan
 * @param localName the partition's own name for it
 * @param write also without {@code read}: a partition may write a disk above it that it may not read
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record DiskGrant(int disk, String localName, boolean read, boolean write, String note) {

    /** One of which nothing is said. */
    public DiskGrant(int disk, String localName, boolean read, boolean write) {
        this(disk, localName, read, write, "");
    }
}
