package dev.cofferdam.hwsim.hart;

/** The fields of mstatus, and of mip and mie, as masks. Constants only; safe for any thread. */
public final class Status {
    static final long SIE = 1L << 1;
    static final long MIE = 1L << 3;
    static final long SPIE = 1L << 5;
    static final long MPIE = 1L << 7;
    static final long SPP = 1L << 8;
    static final long MPP = 3L << 11;
    static final long FS = 3L << 13;
    static final long MPRV = 1L << 17;
    static final long SUM = 1L << 18;
    static final long MXR = 1L << 19;
    static final long TVM = 1L << 20;
    static final long TW = 1L << 21;
    static final long TSR = 1L << 22;
    /** UXL and SXL, both fixed at 64 bits. */
    static final long LENGTHS = 2L << 32 | 2L << 34;

    static final long SD = 1L << 63;

    static final int MPP_SHIFT = 11;

    static final long WRITABLE = SIE | MIE | SPIE | MPIE | SPP | MPP | FS | MPRV | SUM | MXR | TVM | TW | TSR;
    static final long SUPERVISOR_WRITABLE = SIE | SPIE | SPP | FS | SUM | MXR;
    static final long SUPERVISOR_READABLE = SUPERVISOR_WRITABLE | 2L << 32 | SD;

    /** Supervisor software interrupt. */
    public static final long SSI = 1L << 1;
    /** Machine software interrupt. */
    public static final long MSI = 1L << 3;
    /** Supervisor timer interrupt. */
    public static final long STI = 1L << 5;
    /** Machine timer interrupt. */
    public static final long MTI = 1L << 7;
    /** Supervisor external interrupt. */
    public static final long SEI = 1L << 9;
    /** Machine external interrupt. */
    public static final long MEI = 1L << 11;

    static final long SUPERVISOR_INTERRUPTS = SSI | STI | SEI;
    static final long INTERRUPTS = SUPERVISOR_INTERRUPTS | MSI | MTI | MEI;

    private Status() {}
}
