package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Op;

/**
 * The integer operations beyond RV64I: M, Zba, Zbb, Zbc, Zbs and Zicond, as functions of two operands or of one and an immediate.
 * Pure; safe for any thread.
 */
public final class IntegerUnit {
    private static final long LOW_WORD = 0xFFFFFFFFL;

    private IntegerUnit() {}

    /** The result of an operation from {@link Op#MUL} to {@link Op#CZERO_NEZ}. */
    public static long compute(int op, long a, long b, long immediate) {
        if (op < Op.ADD_UW) {
            return multiply(op, a, b);
        }
        if (op < Op.CLMUL) {
            return op < Op.BCLR ? address(op, a, b, immediate) : singleBit(op, a, b, immediate);
        }
        return switch (op) {
            case Op.CZERO_EQZ -> b == 0 ? 0 : a;
            case Op.CZERO_NEZ -> b != 0 ? 0 : a;
            default -> carryLess(op, a, b);
        };
    }

    private static long multiply(int op, long a, long b) {
        return switch (op) {
            case Op.MUL -> a * b;
            case Op.MULH -> Math.multiplyHigh(a, b);
            case Op.MULHSU -> Math.multiplyHigh(a, b) + (b < 0 ? a : 0);
            case Op.MULHU -> Math.unsignedMultiplyHigh(a, b);
            case Op.DIV -> b == 0 ? -1 : a / b;
            case Op.DIVU -> b == 0 ? -1 : Long.divideUnsigned(a, b);
            case Op.REM -> b == 0 ? a : a % b;
            case Op.REMU -> b == 0 ? a : Long.remainderUnsigned(a, b);
            case Op.MULW -> (int) (a * b);
            case Op.DIVW -> (int) b == 0 ? -1 : (int) a / (int) b;
            case Op.DIVUW -> (int) b == 0 ? -1 : Integer.divideUnsigned((int) a, (int) b);
            case Op.REMW -> (int) b == 0 ? (int) a : (int) a % (int) b;
            default -> (int) b == 0 ? (int) a : Integer.remainderUnsigned((int) a, (int) b);
        };
    }

    private static long address(int op, long a, long b, long immediate) {
        return switch (op) {
            case Op.ADD_UW -> (a & LOW_WORD) + b;
            case Op.SH1ADD -> (a << 1) + b;
            case Op.SH2ADD -> (a << 2) + b;
            case Op.SH3ADD -> (a << 3) + b;
            case Op.SH1ADD_UW -> ((a & LOW_WORD) << 1) + b;
            case Op.SH2ADD_UW -> ((a & LOW_WORD) << 2) + b;
            case Op.SH3ADD_UW -> ((a & LOW_WORD) << 3) + b;
            case Op.SLLI_UW -> (a & LOW_WORD) << immediate;
            default -> bitManipulation(op, a, b, immediate);
        };
    }

    private static long bitManipulation(int op, long a, long b, long immediate) {
        return switch (op) {
            case Op.ANDN -> a & ~b;
            case Op.ORN -> a | ~b;
            case Op.XNOR -> ~(a ^ b);
            case Op.CLZ -> Long.numberOfLeadingZeros(a);
            case Op.CLZW -> Integer.numberOfLeadingZeros((int) a);
            case Op.CTZ -> Long.numberOfTrailingZeros(a);
            case Op.CTZW -> Integer.numberOfTrailingZeros((int) a);
            case Op.CPOP -> Long.bitCount(a);
            case Op.CPOPW -> Integer.bitCount((int) a);
            case Op.MAX -> Math.max(a, b);
            case Op.MAXU -> Long.compareUnsigned(a, b) > 0 ? a : b;
            case Op.MIN -> Math.min(a, b);
            case Op.MINU -> Long.compareUnsigned(a, b) < 0 ? a : b;
            case Op.SEXT_B -> (byte) a;
            case Op.SEXT_H -> (short) a;
            case Op.ZEXT_H -> a & 0xFFFF;
            case Op.ROL -> Long.rotateLeft(a, (int) b);
            case Op.ROLW -> Integer.rotateLeft((int) a, (int) b);
            case Op.ROR -> Long.rotateRight(a, (int) b);
            case Op.RORI -> Long.rotateRight(a, (int) immediate);
            case Op.RORW -> Integer.rotateRight((int) a, (int) b);
            case Op.RORIW -> Integer.rotateRight((int) a, (int) immediate);
            case Op.ORC_B -> orCombine(a);
            default -> Long.reverseBytes(a);
        };
    }

    /** Each byte becomes all ones if it has any bit set. */
    private static long orCombine(long a) {
        long folded = a | (a >>> 4 & 0x0F0F0F0F0F0F0F0FL);
        folded |= folded >>> 2 & 0x3333333333333333L;
        folded |= folded >>> 1 & 0x5555555555555555L;
        return (folded & 0x0101010101010101L) * 0xFF;
    }

    /** A product of polynomials over the field of two: its low half, its high half, or its bits 126 to 63. */
    private static long carryLess(int op, long a, long b) {
        long low = 0;
        long high = 0;
        for (long left = b; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            low ^= a << bit;
            high ^= bit == 0 ? 0 : a >>> (64 - bit);
        }
        return switch (op) {
            case Op.CLMUL -> low;
            case Op.CLMULH -> high;
            default -> high << 1 | low >>> 63;
        };
    }

    private static long singleBit(int op, long a, long b, long immediate) {
        return switch (op) {
            case Op.BCLR -> a & ~(1L << b);
            case Op.BCLRI -> a & ~(1L << immediate);
            case Op.BEXT -> a >>> b & 1;
            case Op.BEXTI -> a >>> immediate & 1;
            case Op.BINV -> a ^ 1L << b;
            case Op.BINVI -> a ^ 1L << immediate;
            case Op.BSET -> a | 1L << b;
            default -> a | 1L << immediate;
        };
    }
}
