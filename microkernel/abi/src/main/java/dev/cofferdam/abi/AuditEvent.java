package dev.cofferdam.abi;

/**
 * Something the audit keeps, whoever tells it: the kernel, or the owner of a volume. Immutable.
 *
 * @param subject the partition it is about, or "kernel"; in the store's events a disk, {@code object N}, {@code case ID}
 *     before there is an object, or a person
 * @param label canonical text of the subject's access class; "-" where it has none
 * @param detail in words
 */
public record AuditEvent(Kind kind, String subject, String label, String detail) {

    /** What happened. */
    public enum Kind {
        KERNEL_STARTED,
        /** Something is granted of which the topology says why. */
        GRANTED,
        /** From here on no partition is started. */
        KERNEL_STOPPING,
        /** Of a run the last: nothing that a partition did comes after it. */
        KERNEL_STOPPED,
        ISOLATION_WEAKER,
        AUDIT_REMOVED,
        PARTITION_MEASURED,
        PARTITION_STARTED,
        /** An operator wants it to stop, to start, or to start again. */
        PARTITION_ORDERED,
        PARTITION_READY,
        /** It did not say in time that it is alive, or was not ready in time. */
        PARTITION_SILENT,
        /** What it put into its outbox is more than that may hold. */
        OUTBOX_FULL,
        PARTITION_ENDED,
        PARTITION_RESTARTED,
        /** Time windows were missed, began late, or somebody ran on after theirs. */
        WINDOWS_MISSED,
        DENIED,
        DISK_CREATED,
        DISK_DELETED,
        DISK_RESIZED,
        POOL_RESIZED,
        OBJECT_CREATED,
        OBJECT_MARKED,
        OBJECT_DELETED,
        DOWNGRADE_SUBMITTED,
        DOWNGRADE_ISOLATED,
        DOWNGRADE_FILTERED,
        DOWNGRADE_REVIEWED,
        DOWNGRADE_APPROVED,
        DOWNGRADE_REFUSED,
        DOWNGRADE_RELABELLED,
        DOWNGRADE_RELEASED,
        DOWNGRADE_REJECTED,
        DOWNGRADE_EXPIRED,
        STATUTORY_APPROVED,
        STATUTORY_RELABELLED,
        STATUTORY_PASSED_OVER,
        TIME_CONFIRMED;

        /** Whether it is about the volume and not about what the kernel itself does: its owner may record it. */
        public boolean isOfStore() {
            return compareTo(DENIED) > 0;
        }
    }

    /** The subject of an event about an object. */
    public static String object(long id) {
        return "object " + id;
    }
}
