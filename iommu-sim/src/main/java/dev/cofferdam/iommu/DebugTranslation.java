package dev.cofferdam.iommu;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;

/**
 * The translation-request registers (chapter "Debug support").
 *
 * <pre>
 *  tr_req_ctl   63 40 39 33 32 31 12 11  4 3   2    1     0
 *              +-----+-----+--+-----+-----+--+---+----+-------+
 *              | DID |  0  |PV| PID |  0  |NW|Exe|Priv|Go/Busy|
 *              +-----+-----+--+-----+-----+--+---+----+-------+
 *  tr_response  63 54 53   10  9 8   7 6 1   0
 *              +-----+-------+---+----+---+-----+
 *              |  0  |  PPN  | S |PBMT| 0 |fault|
 *              +-----+-------+---+----+---+-----+
 * </pre>
 */
final class DebugTranslation {
    private static final long GO = 1;
    private static final long RESERVED = Bits.mask(8) << 4 | Bits.mask(7) << 33;
    private static final long PPN_FIELD = Bits.mask(44);

    private final Translator translator;
    private final boolean present;
    private final Translation translation = new Translation();
    private long iova;
    private long control;
    private long response;

    DebugTranslation(Translator translator, Features features) {
        this.translator = translator;
        this.present = features.has(Capability.DBG);
    }

    long iova() {
        return iova;
    }

    void writeIova(long value) {
        if (present) {
            iova = value & ~0xFFFL;
        }
    }

    long control() {
        return control;
    }

    /** With Go/Busy the translation is made at once, so that the bit is never read as 1. */
    void writeControl(long value) {
        if (!present) {
            return;
        }
        control = value & ~(RESERVED | GO);
        if ((value & GO) != 0) {
            translate();
        }
    }

    private void translate() {
        Transaction transaction = new Transaction(
                (int) Bits.field(control, 40, 24),
                Bits.bit(control, 32) ? (int) Bits.field(control, 12, 20) : Transaction.NO_PROCESS_ID,
                Bits.bit(control, 1),
                Bits.bit(control, 2),
                false,
                AddressType.UNTRANSLATED,
                Bits.bit(control, 3) ? Access.READ : Access.WRITE);
        translator.translate(transaction, iova, true, translation);
        response = translation.status() == Translation.Status.SUCCESS
                ? (translation.ppn() & PPN_FIELD) << 10
                        | Bits.toBit(translation.s(), 9)
                        | (long) translation.pbmt() << 7
                : 1;
    }

    long response() {
        return response;
    }
}
