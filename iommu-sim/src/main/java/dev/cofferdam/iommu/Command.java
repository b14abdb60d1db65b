package dev.cofferdam.iommu;

/**
 * One command (section "Command-Queue"): the fields of all formats, and whether a reserved bit or encoding is set.
 *
 * <pre>
 *  IOTINVAL  63 60 59   44 43 35 34 33   32   31   12 11 10 9    7 6    0      63 62 61        10 9 8 0
 *           +-----+-------+-----+--+--+------+-------+--+--+------+------+    +-----+------------+-+---+
 *           |  0  | GSCID |  0  |NL|GV| PSCV | PSCID | 0|AV|func3 |opcode|    |  0  |ADDR[63:12] |S| 0 |
 *           +-----+-------+-----+--+--+------+-------+--+--+------+------+    +-----+------------+-+---+
 *  IOFENCE   63    32 31 14 13 12 11  10                                       63 62 61             0
 *           +--------+-----+--+--+---+--+                                     +-----+----------------+
 *           |  DATA  |  0  |PW|PR|WSI|AV|                                     |  0  |   ADDR[63:2]   |
 *           +--------+-----+--+--+---+--+                                     +-----+----------------+
 *  IODIR     63  40 39 34 33 32 31 12 11 10
 *           +------+-----+--+--+-----+-----+                                  all 0
 *           | DID  |  0  |DV| 0| PID |  0  |
 *           +------+-----+--+--+-----+-----+
 *  ATS       63  56 55 40 39 34 33  32 31 12 11 10
 *           +------+-----+-----+---+--+-----+-----+                           PAYLOAD
 *           | DSEG | RID |  0  |DSV|PV| PID |  0  |
 *           +------+-----+-----+---+--+-----+-----+
 * </pre>
 */
record Command(long low, long high) {
    static final int SIZE = 16;

    static final int IOTINVAL = 1;
    static final int IOFENCE = 2;
    static final int IODIR = 3;
    static final int ATS = 4;

    private static final long IOTINVAL_RESERVED = 1 << 11 | Bits.mask(9) << 35 | Bits.mask(4) << 60;
    private static final long IOTINVAL_HIGH_RESERVED = Bits.mask(9) | 3L << 62;
    private static final long IOFENCE_RESERVED = Bits.mask(18) << 14;
    private static final long IOFENCE_HIGH_RESERVED = 3L << 62;
    private static final long IODIR_RESERVED = 3 << 10 | 1L << 32 | Bits.mask(6) << 34;
    private static final long ATS_RESERVED = 3 << 10 | Bits.mask(6) << 34;

    int opcode() {
        return (int) Bits.field(low, 0, 7);
    }

    int func3() {
        return (int) Bits.field(low, 7, 3);
    }

    /** Whether a bit is set that its opcode reserves, whatever the function. */
    boolean hasReservedBits() {
        return switch (opcode()) {
            case IOTINVAL -> ((low & IOTINVAL_RESERVED) | (high & IOTINVAL_HIGH_RESERVED)) != 0;
            case IOFENCE -> ((low & IOFENCE_RESERVED) | (high & IOFENCE_HIGH_RESERVED)) != 0;
            case IODIR -> ((low & IODIR_RESERVED) | high) != 0;
            case ATS -> (low & ATS_RESERVED) != 0;
            default -> true;
        };
    }

    boolean av() {
        return Bits.bit(low, 10);
    }

    boolean pscv() {
        return Bits.bit(low, 32);
    }

    boolean nl() {
        return Bits.bit(low, 34);
    }

    boolean s() {
        return Bits.bit(high, 9);
    }

    Iotlb.Operands invalidation() {
        return new Iotlb.Operands(
                Bits.bit(low, 33),
                (int) Bits.field(low, 44, 16),
                pscv(),
                (int) Bits.field(low, 12, 20),
                av(),
                Bits.field(high, 10, 52),
                s());
    }

    boolean wsi() {
        return Bits.bit(low, 11);
    }

    boolean pr() {
        return Bits.bit(low, 12);
    }

    boolean pw() {
        return Bits.bit(low, 13);
    }

    int fenceData() {
        return (int) (low >>> 32);
    }

    long fenceAddress() {
        return high << 2;
    }

    boolean dv() {
        return Bits.bit(low, 33);
    }

    int did() {
        return (int) (low >>> 40);
    }

    /** {@code PID} of IODIR and ATS. */
    int pid() {
        return (int) Bits.field(low, 12, 20);
    }

    AtsMessage message() {
        boolean hasProcess = Bits.bit(low, 32);
        boolean hasSegment = Bits.bit(low, 33);
        return new AtsMessage(
                (int) Bits.field(low, 40, 16),
                hasSegment,
                hasSegment ? (int) (low >>> 56) : 0,
                hasProcess,
                hasProcess ? pid() : 0,
                high);
    }
}
