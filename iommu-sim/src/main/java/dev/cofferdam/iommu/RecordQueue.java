package dev.cofferdam.iommu;

/** A queue that the unit fills: the fault queue or the page-request queue (section "In-memory queue interface"). */
final class RecordQueue {
    /** What became of a record. */
    enum Outcome {
        QUEUED,
        /** Discarded: the queue is not on. */
        OFF,
        /** Discarded: the queue has, or now got, a memory fault. */
        MEMORY_FAULT,
        /** Discarded: the queue has overflowed before, or is full now. */
        OVERFLOW
    }

    private final QueueRegisters registers;
    private final Features features;
    private final Bus bus;
    private final Interrupts interrupts;
    private final Interrupts.Source source;

    RecordQueue(QueueRegisters registers, Features features, Bus bus, Interrupts interrupts, Interrupts.Source source) {
        this.registers = registers;
        this.features = features;
        this.bus = bus;
        this.interrupts = interrupts;
        this.source = source;
    }

    Outcome append(long... words) {
        if (!registers.isActive()) {
            return Outcome.OFF;
        }
        if (registers.hasError(QueueRegisters.MEMORY_FAULT)) {
            return Outcome.MEMORY_FAULT;
        }
        if (registers.hasError(QueueRegisters.OVERFLOW)) {
            return Outcome.OVERFLOW;
        }
        Outcome outcome = store(words);
        if (registers.interruptEnabled()) {
            interrupts.raise(source);
        }
        return outcome;
    }

    private Outcome store(long... words) {
        if (registers.isFull()) {
            registers.setError(QueueRegisters.OVERFLOW);
            return Outcome.OVERFLOW;
        }
        Memory.Result result = bus.write(registers.entryAddress(), registers.entrySize(), features.order(), words);
        if (result != Memory.Result.DONE) {
            registers.setError(QueueRegisters.MEMORY_FAULT);
            return Outcome.MEMORY_FAULT;
        }
        registers.advance();
        return Outcome.QUEUED;
    }
}
