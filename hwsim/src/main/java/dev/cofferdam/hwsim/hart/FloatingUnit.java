package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.fp.Arithmetic;
import dev.cofferdam.hwsim.fp.Format;
import dev.cofferdam.hwsim.fp.Rounding;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;

/**
 * The F and D instructions. Singles live in the registers boxed: their upper half is all ones, and one that is not so
 * boxed reads as NaN. One hart's.
 */
final class FloatingUnit {
    private static final long BOX = 0xFFFFFFFF00000000L;

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
        Format format = Instruction.isDouble(w) ? Format.DOUBLE : Format.SINGLE;
        if (writesInteger(op)) {
            long value = toInteger(op, w, format);
            x[Instruction.rd(w)] = value;
        } else {
            long value = compute(op, w, format);
            f[Instruction.rd(w)] = format == Format.DOUBLE ? value : value | BOX;
        }
        csrs.setFloatingDirty();
    }

    private static boolean writesInteger(int op) {
        return op == Op.FMV_X || op == Op.FCVT_INT || (op >= Op.FEQ && op <= Op.FCLASS);
    }

    private void transfer(int op, long w) {
        long address = x[Instruction.rs1(w)] + Instruction.immediate(w);
        switch (op) {
            case Op.FLW -> f[Instruction.rd(w)] = hart.mmu().load32(address) | BOX;
            case Op.FLD -> f[Instruction.rd(w)] = hart.mmu().load64(address);
            case Op.FSW -> hart.mmu().store32(address, f[Instruction.rs2(w)]);
            default -> hart.mmu().store64(address, f[Instruction.rs2(w)]);
        }
        if (op <= Op.FLD) {
            csrs.setFloatingDirty();
        }
    }

    private long read(int register, Format format) {
        long bits = f[register];
        if (format == Format.DOUBLE) {
            return bits;
        }
        return (bits & BOX) == BOX ? bits & ~BOX : format.canonicalNan();
    }

    /** The rounding mode of an instruction; a reserved one, there or in frm, is illegal. */
    private int mode(long w) {
        int mode = (int) Instruction.immediate(w);
        int effective = mode == Rounding.DYNAMIC ? csrs.roundingMode() : mode;
        if (effective > Rounding.RMM) {
            throw Trap.illegal();
        }
        return effective;
    }

    private long compute(int op, long w, Format format) {
        long a = read(Instruction.rs1(w), format);
        long b = read(Instruction.rs2(w), format);
        long sign = format == Format.DOUBLE ? 1L << 63 : 1L << 31;
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
            default -> format == Format.DOUBLE ? x[Instruction.rs1(w)] : x[Instruction.rs1(w)] & ~BOX;
        };
    }

    private long third(long w, Format format) {
        return read(Instruction.rs3(w), format);
    }

    private long convertFormat(long w, Format to) {
        Format from = to == Format.DOUBLE ? Format.SINGLE : Format.DOUBLE;
        return arithmetic.convert(from, to, mode(w), read(Instruction.rs1(w), from));
    }

    private long fromInteger(long w, Format format) {
        long value = x[Instruction.rs1(w)];
        int mode = mode(w);
        return switch (Instruction.rs2(w)) {
            case 0 -> arithmetic.fromInteger(format, mode, value << 32 >> 32, true);
            case 1 -> arithmetic.fromInteger(format, mode, value & ~BOX, false);
            case 2 -> arithmetic.fromInteger(format, mode, value, true);
            default -> arithmetic.fromInteger(format, mode, value, false);
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
            case Op.FMV_X -> format == Format.DOUBLE ? f[Instruction.rs1(w)] : (int) f[Instruction.rs1(w)];
            default -> {
                int kind = Instruction.rs2(w);
                yield arithmetic.toInteger(format, mode(w), a, kind < 2 ? 32 : 64, (kind & 1) == 0);
            }
        };
    }
}
