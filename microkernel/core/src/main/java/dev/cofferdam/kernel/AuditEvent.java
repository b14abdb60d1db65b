package dev.cofferdam.kernel;

/**
 * Something the audit keeps.
 *
 * @param subject the partition it is about, or "kernel"
 * @param label canonical text of the subject's access class; "-" for the kernel
 * @param detail in words
 */
public record AuditEvent(Kind kind, String subject, String label, String detail) {

    /** What happened. */
    public enum Kind {
        KERNEL_STARTED,
        KERNEL_STOPPED,
        PARTITION_MEASURED,
        PARTITION_STARTED,
        PARTITION_READY,
        PARTITION_ENDED,
        PARTITION_RESTARTED,
        DENIED
    }
}
