package dev.cofferdam.iommu;

/**
 * The performance monitor: {@code iocountovf}, {@code iocountinh}, {@code iohpmcycles}, {@code iohpmctr1-31} and
 * {@code iohpmevt1-31} (sections "Performance-monitoring counter overflow status" to "... event selectors").
 *
 * <pre>
 *  iohpmevt  63  62    61      60    59       36 35       16   15   14      0
 *           +---+---+-------+-------+-----------+-----------+-----+---------+
 *           |OF |IDT|DV_GSCV|PV_PSCV| DID_GSCID | PID_PSCID |DMASK| eventID |
 *           +---+---+-------+-------+-----------+-----------+-----+---------+
 * </pre>
 */
final class Hpm {
    /** The standard events, and whether a filter by GSCID and PSCID applies to them. */
    enum Event {
        UNTRANSLATED_REQUEST(1, false),
        TRANSLATED_REQUEST(2, false),
        ATS_TRANSLATION_REQUEST(3, false),
        TLB_MISS(4, true),
        DEVICE_DIRECTORY_WALK(5, false),
        PROCESS_DIRECTORY_WALK(6, false),
        FIRST_STAGE_WALK(7, true),
        SECOND_STAGE_WALK(8, true);

        private final int id;
        private final boolean filteredByContext;

        Event(int id, boolean filteredByContext) {
            this.id = id;
            this.filteredByContext = filteredByContext;
        }
    }

    private static final int EVENT_COUNTERS = 31;
    private static final int EVENT_ID_BITS = 15;
    private static final long OF = 1L << 63;

    private final Configuration.Counters configuration;
    private final Interrupts interrupts;
    private final boolean present;
    private final long[] counters = new long[EVENT_COUNTERS];
    private final long[] selectors = new long[EVENT_COUNTERS];
    private long cycles;
    private int inhibited;
    private int selectedEvents;

    Hpm(Features features, Interrupts interrupts) {
        this.configuration = features.configuration().counters();
        this.interrupts = interrupts;
        this.present = features.has(Capability.HPM);
    }

    /** Whether event counter {@code index + 1} is implemented. */
    private boolean implemented(int index) {
        return present && index < configuration.present() - 1;
    }

    int overflows() {
        long bits = cycles >>> 63;
        for (int i = 0; i < EVENT_COUNTERS; i++) {
            bits |= selectors[i] >>> 63 << (i + 1);
        }
        return (int) bits;
    }

    int inhibits() {
        return inhibited;
    }

    void writeInhibits(int value) {
        if (present) {
            inhibited = value & (int) Bits.mask(configuration.present());
        }
    }

    long cycles() {
        return cycles;
    }

    private long cyclesMask() {
        return Bits.mask(Math.min(configuration.bits(), 63));
    }

    void writeCycles(long value) {
        if (present) {
            cycles = value & (cyclesMask() | OF);
        }
    }

    /** Time passes; {@code iohpmcycles} has no clock of its own. */
    void advanceCycles(long amount) {
        if (!present || (inhibited & 1) != 0) {
            return;
        }
        long before = cycles & cyclesMask();
        long after = (before + amount) & cyclesMask();
        boolean overflow = amount > cyclesMask() - before;
        boolean interrupt = overflow && (cycles & OF) == 0;
        cycles = (cycles & OF) | after | (overflow ? OF : 0);
        if (interrupt) {
            interrupts.raise(Interrupts.Source.PERFORMANCE_MONITOR);
        }
    }

    long counter(int index) {
        return counters[index];
    }

    void writeCounter(int index, long value) {
        if (implemented(index)) {
            counters[index] = value & Bits.mask(configuration.bits());
        }
    }

    long selector(int index) {
        return selectors[index];
    }

    /** An {@code eventID} above the limit leaves the old one. */
    void writeSelector(int index, long value) {
        if (!implemented(index)) {
            return;
        }
        long idField = Bits.mask(EVENT_ID_BITS);
        boolean legal = (value & idField) <= configuration.eventLimit();
        selectors[index] = legal ? value : (value & ~idField) | (selectors[index] & idField);
        selectedEvents = 0;
        for (long selector : selectors) {
            long id = selector & idField;
            selectedEvents |= id < Integer.SIZE ? 1 << id : 0;
        }
    }

    /** An event of this walk happened: every counter that selects it and whose filter matches is incremented. */
    void count(Event event, Walk walk) {
        if ((selectedEvents & 1 << event.id) == 0) {
            return;
        }
        for (int i = 0; implemented(i) && i < EVENT_COUNTERS; i++) {
            boolean counts = (inhibited & 1 << (i + 1)) == 0;
            if (counts && Bits.field(selectors[i], 0, EVENT_ID_BITS) == event.id && matches(i, event, walk)) {
                increment(i);
            }
        }
    }

    private boolean matches(int index, Event event, Walk walk) {
        long selector = selectors[index];
        boolean byContext = Bits.bit(selector, 62);
        boolean filterWide = Bits.bit(selector, 61);
        boolean filterNarrow = Bits.bit(selector, 60);
        if (byContext && !event.filteredByContext) {
            return false;
        }
        long wide = byContext ? walk.gscid : walk.deviceId;
        long narrow = byContext ? walk.pscid : walk.processId;
        boolean wideValid = !byContext || walk.secondStageActive;
        boolean narrowValid = byContext ? walk.firstStageActive : walk.hasProcessId;
        if (filterNarrow && !(narrowValid && narrow == Bits.field(selector, 16, 20))) {
            return false;
        }
        long wanted = Bits.field(selector, 36, 24);
        long mask = Bits.bit(selector, 15) ? ~(wanted ^ (wanted + 1)) : -1;
        return !filterWide || (wideValid && ((wide ^ wanted) & mask) == 0);
    }

    private void increment(int index) {
        counters[index] = (counters[index] + 1) & Bits.mask(configuration.bits());
        if (counters[index] == 0 && (selectors[index] & OF) == 0) {
            selectors[index] |= OF;
            interrupts.raise(Interrupts.Source.PERFORMANCE_MONITOR);
        }
    }
}
