package dev.cofferdam.hwsim.isa;

/**
 * One decoded instruction in a {@code long}, so that a block of them is one array and no objects.
 *
 * <pre>
 *   63        32 31  30..26  25    24..20  19..15  14..9  8..0
 *   immediate    D   rs3     long  rs2     rs1     rd     operation
 * </pre>
 *
 * The destination has six bits: an integer instruction that names x0 writes {@link #SINK} instead, a register that
 * nothing reads. D is set for double-precision operations, long for four-byte encodings; a half-precision operation has
 * bit 35 set, above the rounding mode that is its immediate. Static functions; safe for any
 * thread.
 */
public final class Instruction {
    /** The register number that takes the writes to x0. */
    public static final int SINK = 32;

    /** The most instructions in a run. */
    public static final int LONGEST_RUN = 31;

    /** The number of the CSR sstatus. */
    public static final int SSTATUS = 0x100;

    private static final int RD_SHIFT = 9;
    private static final int RS1_SHIFT = 15;
    private static final int RS2_SHIFT = 20;
    private static final int RS3_SHIFT = 26;
    private static final long LONG_FORM = 1L << 25;
    private static final long DOUBLE_FORM = 1L << 31;
    /** In a floating-point instruction's immediate, above the rounding mode. */
    private static final long HALF_FORM = 1L << 35;

    private Instruction() {}

    static long of(int op, int rd, int rs1, int rs2, int immediate) {
        return op
                | ((long) rd << RD_SHIFT)
                | ((long) rs1 << RS1_SHIFT)
                | ((long) rs2 << RS2_SHIFT)
                | ((long) immediate << 32);
    }

    /** An instruction that writes an integer register: a destination of x0 becomes the sink. */
    static long writing(int op, int rd, int rs1, int rs2, int immediate) {
        return of(op, rd == 0 ? SINK : rd, rs1, rs2, immediate);
    }

    /** With a third source and a format as encodings number it: 0 single, 1 double, 2 half. */
    static long withForm(long instruction, int rs3, int format) {
        long form = format == 1 ? DOUBLE_FORM : format == 2 ? HALF_FORM : 0;
        return instruction | ((long) rs3 << RS3_SHIFT) | form;
    }

    static long asLong(long instruction) {
        return instruction | LONG_FORM;
    }

    static long illegal(int bits) {
        return of(Op.ILLEGAL, 0, 0, 0, bits);
    }

    /** The operation, one of {@link Op}. */
    public static int op(long instruction) {
        return (int) instruction & 0x1FF;
    }

    /** The destination register, 0 to 31 or {@link #SINK}. */
    public static int rd(long instruction) {
        return (int) (instruction >>> RD_SHIFT & 63);
    }

    /** The first source register; the five-bit immediate of CSRRWI and its kin. */
    public static int rs1(long instruction) {
        return (int) (instruction >>> RS1_SHIFT & 31);
    }

    /** The second source register. */
    public static int rs2(long instruction) {
        return (int) (instruction >>> RS2_SHIFT & 31);
    }

    /** The third source register of a fused multiply-add. */
    public static int rs3(long instruction) {
        return (int) (instruction >>> RS3_SHIFT & 31);
    }

    /** The sign-extended immediate; the CSR's number or the shift amount where that is what it is. */
    public static long immediate(long instruction) {
        return instruction >> 32;
    }

    /** Whether the immediate is relative to the instruction's address. */
    public static boolean isRelative(long instruction) {
        int op = op(instruction);
        return op == Op.AUIPC || (op >= Op.BEQ && op <= Op.JAL);
    }

    /** The instruction with another immediate. */
    public static long withImmediate(long instruction, long immediate) {
        return (instruction & 0xFFFFFFFFL) | (immediate << 32);
    }

    /** The instruction with a distance added to its immediate. */
    public static long moved(long instruction, int distance) {
        return instruction + ((long) distance << 32);
    }

    /**
     * The first of a run of loads or stores of doublewords, standing for all of them.
     *
     * @param first an LD or SD
     * @param length how many there are, up to {@link #LONGEST_RUN}; goes where the one has rs2, and the other nothing
     */
    public static long run(long first, int length) {
        return op(first) == Op.LD
                ? first - Op.LD + Op.LD_RUN | (long) length << RS2_SHIFT
                : first - Op.SD + Op.SD_RUN | (long) length << RS3_SHIFT;
    }

    /** How many loads an {@link Op#LD_RUN} stands for. */
    public static int loads(long run) {
        return rs2(run);
    }

    /** How many stores an {@link Op#SD_RUN} stands for. */
    public static int stores(long run) {
        return rs3(run);
    }

    /** How many instructions are performed as one with this: those of a run, or itself. */
    public static int together(long instruction) {
        return switch (op(instruction)) {
            case Op.LD_RUN -> loads(instruction);
            case Op.SD_RUN -> stores(instruction);
            default -> 1;
        };
    }

    /** The instruction alone where it stands for a run, any other as it is. */
    public static long single(long instruction) {
        return switch (op(instruction)) {
            case Op.LD_RUN -> (instruction & ~(31L << RS2_SHIFT)) - Op.LD_RUN + Op.LD;
            case Op.SD_RUN -> (instruction & ~(31L << RS3_SHIFT)) - Op.SD_RUN + Op.SD;
            default -> instruction;
        };
    }

    /** A floating-point instruction's format as encodings number it: 0 single, 1 double, 2 half. */
    public static int format(long instruction) {
        return (instruction & DOUBLE_FORM) != 0 ? 1 : (instruction & HALF_FORM) != 0 ? 2 : 0;
    }

    /** A floating-point instruction's rounding mode. */
    public static int roundingMode(long instruction) {
        return (int) (instruction >>> 32) & 7;
    }

    /** The encoding's length in bytes, 2 or 4. */
    public static int length(long instruction) {
        return (instruction & LONG_FORM) != 0 ? 4 : 2;
    }

    /** Whether control may go elsewhere than to the next instruction, or the machine's state must be looked at after. */
    public static boolean endsBlock(long instruction) {
        int op = op(instruction);
        return (op >= Op.FENCE_I && op != Op.CBO_ZERO) || (op >= Op.BEQ && op <= Op.JALR);
    }

    /**
     * Whether this is an instruction after which control goes on at the next: no control transfer, and of the system
     * instructions only those that read or write sstatus, by which a kernel turns its interrupts off and on, and CBO.ZERO,
     * by which it clears pages.
     */
    public static boolean isPerformed(long instruction) {
        int op = op(instruction);
        boolean accessesStatus = op >= Op.CSRRW && op <= Op.CSRRCI && immediate(instruction) == SSTATUS;
        return op < Op.FENCE_I ? op < Op.BEQ || op > Op.JALR : accessesStatus || op == Op.CBO_ZERO;
    }

    /** Whether this is a conditional branch. */
    public static boolean isBranch(long instruction) {
        int op = op(instruction);
        return op >= Op.BEQ && op <= Op.BGEU;
    }

    /** Whether this belongs to F, D or Zfh, so that mstatus.FS must not be off. */
    public static boolean isFloating(long instruction) {
        int op = op(instruction);
        return op >= Op.FLH && op <= Op.FMV_F;
    }
}
