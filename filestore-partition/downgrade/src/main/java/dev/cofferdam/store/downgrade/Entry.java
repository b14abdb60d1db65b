package dev.cofferdam.store.downgrade;

/**
 * Something the audit is to keep. Immutable.
 *
 * @param subject {@code object N}, or {@code case ID} before there is an object, or a person
 * @param label canonical text of the object's class at that time
 */
public record Entry(Kind kind, String subject, String label, String detail) {

    /** What happened; the kernel's audit has a kind of the same name for each. */
    public enum Kind {
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
        TIME_CONFIRMED
    }

    /** The subject of an entry about an object. */
    public static String object(long id) {
        return "object " + id;
    }
}
