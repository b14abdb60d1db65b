package dev.cofferdam.iommu;

import java.util.function.LongConsumer;

/**
 * Interrupts of the unit: {@code ipsr}, {@code icvec} and {@code msi_cfg_tbl} (sections "Interrupt pending status
 * register" to "MSI configuration table").
 *
 * <pre>
 *  icvec  63 16 15 12 11   8 7   4 3   0     msi_cfg_tbl entry   +0  msi_addr (55:2)
 *        +-----+-----+------+-----+-----+                        +8  msi_data
 *        |  0  | piv | pmiv | fiv | civ |                        +12 msi_vec_ctl (0: M)
 *        +-----+-----+------+-----+-----+
 * </pre>
 */
final class Interrupts {
    /** The interrupt sources, at their positions in {@code ipsr} and {@code icvec}. */
    enum Source {
        COMMAND_QUEUE(0),
        FAULT_QUEUE(1),
        PERFORMANCE_MONITOR(2),
        PAGE_REQUEST_QUEUE(3);

        private final int position;

        Source(int position) {
            this.position = position;
        }

        int bit() {
            return 1 << position;
        }
    }

    private static final Source[] SOURCES = Source.values();
    private static final int VECTORS = 16;
    private static final long ADDRESS_FIELD = 0x00FF_FFFF_FFFF_FFFCL;

    private final Features features;
    private final Bus bus;
    private final Outbound outbound;
    private final LongConsumer msiWriteFault;
    private final QueueRegisters[] queues = new QueueRegisters[SOURCES.length];
    private final long vectorMask;
    private final long[] address = new long[VECTORS];
    private final int[] data = new int[VECTORS];
    private int masked;
    private int messagePending;
    private int pending;
    private long vectors;
    private int wires;

    Interrupts(Features features, Bus bus, Outbound outbound, LongConsumer msiWriteFault) {
        this.features = features;
        this.bus = bus;
        this.outbound = outbound;
        this.msiWriteFault = msiWriteFault;
        this.vectorMask = Bits.mask(features.configuration().vectorBits());
    }

    /** Says which queue's condition keeps this source pending. */
    void connect(Source source, QueueRegisters queue) {
        queues[source.position] = queue;
    }

    int ipsr() {
        return pending;
    }

    /** Write-1-to-clear; a source whose condition is still there becomes pending again at once. */
    void writeIpsr(int value) {
        for (Source source : SOURCES) {
            if ((value & source.bit()) != 0) {
                pending &= ~source.bit();
                refresh(source);
            }
        }
        driveWires();
    }

    /** A csr has changed: a source whose condition is there becomes pending. */
    void refresh(Source source) {
        QueueRegisters queue = queues[source.position];
        if (queue != null && queue.interruptDue()) {
            raise(source);
        }
    }

    /** The source's condition has come up: on a change from 0 to 1 of its pending bit an interrupt is signalled. */
    void raise(Source source) {
        if ((pending & source.bit()) != 0) {
            return;
        }
        pending |= source.bit();
        if (features.wiredInterrupts()) {
            driveWires();
            return;
        }
        int vector = vector(source);
        if ((masked & 1 << vector) != 0) {
            messagePending |= 1 << vector;
        } else {
            send(vector);
        }
    }

    private int vector(Source source) {
        return (int) Bits.field(vectors, 4 * source.position, 4);
    }

    private void send(int vector) {
        Memory.Result result = bus.reaches(address[vector])
                ? outbound.msi(address[vector], data[vector], features.order())
                : Memory.Result.ACCESS_FAULT;
        if (result == Memory.Result.ACCESS_FAULT) {
            msiWriteFault.accept(address[vector]);
        }
    }

    /** The pending bits drive the wires that {@code icvec} selects, as long as {@code fctl.WSI} is 1. */
    void driveWires() {
        int levels = 0;
        if (features.wiredInterrupts()) {
            for (Source source : SOURCES) {
                levels |= (pending & source.bit()) == 0 ? 0 : 1 << vector(source);
            }
        }
        int changed = wires ^ levels;
        wires = levels;
        for (int vector = 0; changed >>> vector != 0; vector++) {
            if ((changed >>> vector & 1) != 0) {
                outbound.wire(vector, (levels >>> vector & 1) != 0);
            }
        }
    }

    long icvec() {
        return vectors;
    }

    void writeIcvec(long value) {
        long fields = vectorMask | vectorMask << 4;
        fields |= features.has(Capability.HPM) ? vectorMask << 8 : 0;
        fields |= features.has(Capability.ATS) ? vectorMask << 12 : 0;
        vectors = value & fields;
        driveWires();
    }

    private boolean implemented(int vector) {
        return features.capabilities().igs() != Capabilities.Igs.WSI && vector <= vectorMask;
    }

    long messageAddress(int vector) {
        return address[vector];
    }

    void writeMessageAddress(int vector, long value) {
        if (implemented(vector)) {
            address[vector] =
                    value & ADDRESS_FIELD & Bits.mask(features.capabilities().pas());
        }
    }

    int messageData(int vector) {
        return data[vector];
    }

    void writeMessageData(int vector, int value) {
        if (implemented(vector)) {
            data[vector] = value;
        }
    }

    int vectorControl(int vector) {
        return masked >>> vector & 1;
    }

    /** Unmasking a vector sends the message that came while it was masked. */
    void writeVectorControl(int vector, int value) {
        if (!implemented(vector)) {
            return;
        }
        int bit = 1 << vector;
        masked = (value & 1) != 0 ? masked | bit : masked & ~bit;
        if ((masked & bit) == 0 && (messagePending & bit) != 0) {
            messagePending &= ~bit;
            send(vector);
        }
    }
}
