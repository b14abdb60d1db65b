package dev.cofferdam.hwsim.fp;

/** The rounding modes of the frm field, and the flags of fflags. Constants only; safe for any thread. */
public final class Rounding {
    /** To nearest, ties to even. */
    public static final int RNE = 0;
    /** Towards zero. */
    public static final int RTZ = 1;
    /** Down. */
    public static final int RDN = 2;
    /** Up. */
    public static final int RUP = 3;
    /** To nearest, ties to larger magnitude. */
    public static final int RMM = 4;
    /** Only in an instruction: the mode that frm holds. */
    public static final int DYNAMIC = 7;

    public static final int INEXACT = 1;
    public static final int UNDERFLOW = 2;
    public static final int OVERFLOW = 4;
    public static final int DIVIDE_BY_ZERO = 8;
    public static final int INVALID = 16;

    private Rounding() {}

    /**
     * Whether a magnitude is rounded away from zero.
     *
     * @param odd whether the kept part is odd
     * @param dropped the dropped bits
     * @param half what the dropped bits are worth at a tie
     */
    static boolean isUp(int mode, boolean negative, boolean odd, long dropped, long half) {
        return switch (mode) {
            case RNE -> Long.compareUnsigned(dropped, half) > 0 || (dropped == half && odd);
            case RDN -> negative && dropped != 0;
            case RUP -> !negative && dropped != 0;
            case RMM -> Long.compareUnsigned(dropped, half) >= 0;
            default -> false;
        };
    }
}
