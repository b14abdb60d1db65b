package dev.cofferdam.iommu;

/**
 * The registers of one in-memory queue: base, the index that the unit moves, the index that software moves, and the
 * control and status register (sections "Command-queue base" to "Page-request-queue CSR").
 *
 * <pre>
 *  base   63 54 53   10 9 5 4      0     csr  31   18  17   16  15     8 7 2  1    0
 *        +-----+-------+---+--------+        +------+----+----+--------+---+----+----+
 *        |  0  |  PPN  | 0 |LOG2SZ-1|        |  0   |busy| on | errors | 0 | ie | en |
 *        +-----+-------+---+--------+        +------+----+----+--------+---+----+----+
 * </pre>
 */
final class QueueRegisters {
    static final int MEMORY_FAULT = 1 << 8;
    static final int TIMEOUT = 1 << 9;
    static final int OVERFLOW = 1 << 9;
    static final int ILLEGAL_COMMAND = 1 << 10;
    static final int FENCE_INTERRUPT = 1 << 11;

    private static final int ENABLE = 1;
    private static final int INTERRUPT_ENABLE = 1 << 1;
    private static final int BUSY = 1 << 17;

    /** The three queues: the size of an entry in bytes and the error bits of the csr. */
    enum Kind {
        COMMAND(16, MEMORY_FAULT | TIMEOUT | ILLEGAL_COMMAND | FENCE_INTERRUPT),
        FAULT(32, MEMORY_FAULT | OVERFLOW),
        PAGE_REQUEST(16, MEMORY_FAULT | OVERFLOW);

        private final int entrySize;
        private final int errorMask;

        Kind(int entrySize, int errorMask) {
            this.entrySize = entrySize;
            this.errorMask = errorMask;
        }
    }

    private final Kind kind;
    private final long ppnMask;
    private long ppn;
    private int log2SizeMinus1;
    private int unitIndex;
    private int softwareIndex;
    private boolean enabled;
    private boolean on;
    private boolean interruptEnabled;
    private boolean held;
    private int errors;

    QueueRegisters(Kind kind, long ppnMask) {
        this.kind = kind;
        this.ppnMask = ppnMask;
    }

    long base() {
        return ppn << 10 | log2SizeMinus1;
    }

    /** A base written while the queue is on is dropped (unspecified behaviour). */
    void writeBase(long value) {
        if (on) {
            return;
        }
        ppn = Bits.field(value, 10, 44) & ppnMask;
        log2SizeMinus1 = (int) Bits.field(value, 0, 5);
        softwareIndex = 0;
    }

    int unitIndex() {
        return unitIndex;
    }

    int softwareIndex() {
        return softwareIndex;
    }

    void writeSoftwareIndex(long value) {
        softwareIndex = (int) (value & indexMask());
    }

    private long indexMask() {
        return Bits.mask(log2SizeMinus1 + 1);
    }

    int csr() {
        return (int) (Bits.toBit(enabled, 0) | Bits.toBit(interruptEnabled, 1) | errors | Bits.toBit(on, 16))
                | (busy() ? BUSY : 0);
    }

    private boolean busy() {
        return enabled != on;
    }

    /** A csr written while busy is dropped (unspecified behaviour). */
    void writeCsr(int value) {
        if (busy()) {
            return;
        }
        boolean enable = (value & ENABLE) != 0;
        if (enable && !enabled) {
            unitIndex = 0;
            errors = 0;
        }
        enabled = enable;
        on = enable || held;
        interruptEnabled = (value & INTERRUPT_ENABLE) != 0;
        errors &= ~(value & kind.errorMask);
    }

    /** Keeps the queue on, and busy, when software turns it off while a fetched command still waits. */
    void hold(boolean waiting) {
        held = waiting;
        on = enabled || (held && on);
    }

    boolean isActive() {
        return enabled && on;
    }

    boolean isOnOrEnabled() {
        return enabled || on;
    }

    boolean hasError(int error) {
        return (errors & error) != 0;
    }

    void setError(int error) {
        errors |= error;
    }

    /** Whether an interrupt of this queue is due as long as nothing changes. */
    boolean interruptDue() {
        return interruptEnabled && errors != 0;
    }

    boolean interruptEnabled() {
        return interruptEnabled;
    }

    boolean isEmpty() {
        return unitIndex == softwareIndex;
    }

    boolean isFull() {
        return next() == softwareIndex;
    }

    void advance() {
        unitIndex = next();
    }

    private int next() {
        return (int) (unitIndex + 1 & indexMask());
    }

    /** The address of the entry at the unit's index: the base is aligned to the queue, so OR is enough. */
    long entryAddress() {
        return ppn << 12 | Integer.toUnsignedLong(unitIndex) * kind.entrySize;
    }

    int entrySize() {
        return kind.entrySize;
    }
}
