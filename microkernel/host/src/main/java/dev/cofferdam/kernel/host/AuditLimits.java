package dev.cofferdam.kernel.host;

/**
 * How much room an audit takes. Age alone removes nothing: a clock that leaps would remove the history.
 *
 * @param segmentBytes length from which on a segment is sealed and another begun
 * @param totalBytes what all segments may take; the oldest are removed to stay below, and the audit says so
 */
record AuditLimits(long segmentBytes, long totalBytes) {
    static final AuditLimits STANDARD = new AuditLimits(4L << 20, 1L << 30);

    private static final int WARNING_PERCENT = 80;

    /** From how many bytes on the operator is warned. */
    long warningBytes() {
        return totalBytes / 100 * WARNING_PERCENT;
    }
}
