package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.fp.Arithmetic;
import dev.cofferdam.hwsim.fp.Format;
import dev.cofferdam.hwsim.fp.Rounding;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;

/**
 * The F, D and Zfh instructions. A number that is narrower than its register is boxed: all above it is ones, and what is
 * not so boxed reads as NaN. One hart's.
 */
final class FloatingUnit {
    private static final long LOW_WORD = 0xFFFFFFFFL;

    private final Hart hart;
    private final Csrs csrs;
    private final Arithmetic arithmetic;
    private final long[] x;
    private final long[] f;

    FloatingUnit(Hart hart) {
        this.hart = hart;
        this.csrs = hart.csrs();
        this.arithmetic = hart.arithmetic();
        this.x = hart.x();
        this.f = hart.f();
    }

    void execute(long w) {
        if (csrs.isFloatingOff()) {
            throw Trap.illegal();
        }
        int op = Instruction.op(w);
        if (op <= Op.FSD) {
            transfer(op, w);
            return;
        }
        Format format = Format.numbered(Instruction.format(w));
        if (writesInteger(op)) {
            long value = toInteger(op, w, format);
            x[Instruction.rd(w)] = value;
        } else {
            long value = compute(op, w, format);
            f[Instruction.rd(w)] = value | format.box();
        }
        csrs.setFloatingDirty();
    }

    private static boolean writesInteger(int op) {
        return op == Op.FMV_X || op == Op.FCVT_INT || (op >= Op.FEQ && op <= Op.FCLASS);
    }

    private void transfer(int op, long w) {
        long address = x[Instruction.rs1(w)] + Instruction.immediate(w);
        switch (op) {
            case Op.FLH -> f[Instruction.rd(w)] = hart.mmu().load16(address) | Format.HALF.box();
            case Op.FLW -> f[Instruction.rd(w)] = hart.mmu().load32(address) | Format.SINGLE.box();
            case Op.FLD -> f[Instruction.rd(w)] = hart.mmu().load64(address);
            case Op.FSH -> hart.mmu().store16(address, f[Instruction.rs2(w)]);
            case Op.FSW -> hart.mmu().store32(address, f[Instruction.rs2(w)]);
            default -> hart.mmu().store64(address, f[Instruction.rs2(w)]);
        }
        if (op <= Op.FLD) {
            csrs.setFloatingDirty();
        }
    }

    private long read(int register, Format format) {
        long bits = f[register];
        long box = format.box();
        return (bits & box) == box ? bits & ~box : format.canonicalNan();
    }

    /** The rounding mode of an instruction; a reserved one, there or in frm, is illegal. */
    private int mode(long w) {
        int mode = Instruction.roundingMode(w);
        int effective = mode == Rounding.DYNAMIC ? csrs.roundingMode() : mode;
        if (effective > Rounding.RMM) {
            throw Trap.illegal();
        }
        return effective;
    }

    private long compute(int op, long w, Format format) {
        long a = read(Instruction.rs1(w), format);
        long b = read(Instruction.rs2(w), format);
        long sign = format.signBit();
        return switch (op) {
            case Op.FADD -> arithmetic.add(format, mode(w), a, b);
            case Op.FSUB -> arithmetic.subtract(format, mode(w), a, b);
            case Op.FMUL -> arithmetic.multiply(format, mode(w), a, b);
            case Op.FDIV -> arithmetic.divide(format, mode(w), a, b);
            case Op.FSQRT -> arithmetic.squareRoot(format, mode(w), a);
            case Op.FMADD -> arithmetic.fused(format, mode(w), a, b, third(w, format));
            case Op.FMSUB -> arithmetic.fused(format, mode(w), a, b, third(w, format) ^ sign);
            case Op.FNMSUB -> arithmetic.fused(format, mode(w), a ^ sign, b, third(w, format));
            case Op.FNMADD -> arithmetic.fused(format, mode(w), a ^ sign, b, third(w, format) ^ sign);
            case Op.FSGNJ -> (a & ~sign) | (b & sign);
            case Op.FSGNJN -> (a & ~sign) | (~b & sign);
            case Op.FSGNJX -> a ^ (b & sign);
            case Op.FMIN -> arithmetic.select(format, a, b, false);
            case Op.FMAX -> arithmetic.select(format, a, b, true);
            case Op.FCVT_FORMAT -> convertFormat(w, format);
            case Op.FCVT_FROM -> fromInteger(w, format);
            default -> x[Instruction.rs1(w)] & ~format.box();
        };
    }

    private long third(long w, Format format) {
        return read(Instruction.rs3(w), format);
    }

    private long convertFormat(long w, Format to) {
        Format from = Format.numbered(Instruction.rs2(w));
        return arithmetic.convert(from, to, mode(w), read(Instruction.rs1(w), from));
    }

    private long fromInteger(long w, Format format) {
        long value = x[Instruction.rs1(w)];
        int mode = mode(w);
        return switch (Instruction.rs2(w)) {
            case 0 -> arithmetic.fromInteger(format, mode, value << 32 >> 32, true);
            case 1 -> arithmetic.fromInteger(format, mode, value & LOW_WORD, false);
            case 2 -> arithmetic.fromInteger(format, mode, value, true);
            default -> arithmetic.fromInteger(format, mode, value, false);
        };
    }

    /** A register's bits of a format, sign-extended. */
    private static long moved(long bits, Format format) {
        return switch (format) {
            case HALF -> (short) bits;
            case SINGLE -> (int) bits;
            case DOUBLE -> bits;
        };
    }

    private long toInteger(int op, long w, Format format) {
        long a = read(Instruction.rs1(w), format);
        long b = read(Instruction.rs2(w), format);
        return switch (op) {
            case Op.FEQ -> arithmetic.isEqual(format, a, b) ? 1 : 0;
            case Op.FLT -> arithmetic.isLess(format, a, b, false) ? 1 : 0;
            case Op.FLE -> arithmetic.isLess(format, a, b, true) ? 1 : 0;
            case Op.FCLASS -> Arithmetic.classify(format, a);
            case Op.FMV_X -> moved(f[Instruction.rs1(w)], format);
            default -> {
                int kind = Instruction.rs2(w);
                yield arithmetic.toInteger(format, mode(w), a, kind < 2 ? 32 : 64, (kind & 1) == 0);
            }
        };
    }
}
