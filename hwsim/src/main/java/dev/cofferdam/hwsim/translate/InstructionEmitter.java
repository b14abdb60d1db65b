package dev.cofferdam.hwsim.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.IntegerUnit;
import dev.cofferdam.hwsim.hart.LookupTables;
import dev.cofferdam.hwsim.hart.Mmu;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Writes the bytecode of single instructions whose registers are locals. Used for one method by one thread. */
final class InstructionEmitter {
    private static final ClassDesc CD_HART = Hart.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_MMU = Mmu.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_UNIT =
            IntegerUnit.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_MATH = Math.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc PRODUCT = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final ClassDesc CD_TABLES =
            LookupTables.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(CD_long, CD_TABLES, CD_long);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, CD_TABLES, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    private static final MethodTypeDesc COMPUTE = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long, CD_long);
    private final CodeBuilder code;
    private boolean keeps;

    InstructionEmitter(CodeBuilder code) {
        this.code = code;
    }

    static boolean mayBeInterrupted(long instruction) {
        int op = Instruction.op(instruction);
        return (op >= Op.LB && op <= Op.SD) || op >= Op.LR_W;
    }

    static boolean writesInteger(long instruction) {
        int op = Instruction.op(instruction);
        boolean floating = Instruction.isFloating(instruction);
        boolean fromFloating = op == Op.FCVT_INT || op == Op.FMV_X || (op >= Op.FEQ && op <= Op.FCLASS);
        return !(op >= Op.SB && op <= Op.BGEU) && op != Op.FENCE && op != Op.CBO_ZERO && (!floating || fromFloating);
    }

    void load(int register) {
        if (register == 0) {
            code.lconst_0();
        } else {
            code.lload(RegionEmitter.slot(register));
        }
    }

    void store(int register) {
        if (register == Instruction.SINK) {
            code.pop2();
        } else {
            code.lstore(RegionEmitter.slot(register));
            if (keeps) {
                code.aload(RegionEmitter.ARRAY)
                        .loadConstant(register)
                        .lload(RegionEmitter.slot(register))
                        .lastore();
            }
        }
    }

    /** Whether results from now on go to the hart's registers at once, beside the locals. */
    void keep(boolean value) {
        keeps = value;
    }

    private void loadWord(int register) {
        load(register);
        code.l2i();
    }

    /** Writes any instruction but AUIPC, a control transfer or a system instruction. */
    void emit(long w) {
        int op = Instruction.op(w);
        if (op == Op.FENCE || (op < Op.LB && Instruction.rd(w) == Instruction.SINK)) {
            return;
        }
        if (op >= Op.LR_W) {
            perform(w);
        } else if (op >= Op.SB && op <= Op.SD) {
            storeMemory(w, op);
        } else {
            if (op >= Op.LB && op <= Op.LWU) {
                loadMemory(w, op);
            } else if (op >= Op.ADDIW && op <= Op.SRAIW) {
                wordImmediate(w, op);
            } else if (op < Op.ADD) {
                immediate(w, op);
            } else if (op >= Op.ADDW && op <= Op.SRAW) {
                word(w, op);
            } else if (op < Op.ADDW) {
                register(w, op);
            } else {
                compute(w, op);
            }
            store(Instruction.rd(w));
        }
    }

    private void immediate(long w, int op) {
        long value = Instruction.immediate(w);
        if (op == Op.LUI || (op == Op.ADDI && Instruction.rs1(w) == 0)) {
            code.loadConstant(value);
            return;
        }
        load(Instruction.rs1(w));
        if (op >= Op.SLLI) {
            code.loadConstant((int) value);
        } else if (op != Op.ADDI || value != 0) {
            code.loadConstant(value);
        }
        switch (op) {
            case Op.ADDI -> {
                if (value != 0) {
                    code.ladd();
                }
            }
            case Op.SLTI -> lessThan(false);
            case Op.SLTIU -> lessThan(true);
            case Op.XORI -> code.lxor();
            case Op.ORI -> code.lor();
            case Op.ANDI -> code.land();
            case Op.SLLI -> code.lshl();
            case Op.SRLI -> code.lushr();
            default -> code.lshr();
        }
    }

    /** Turns two numbers into 1 if the first is less, else 0: a comparison's sign bit. */
    private void lessThan(boolean unsigned) {
        if (unsigned) {
            code.invokestatic(ConstantDescs.CD_Long, "compareUnsigned", COMPARE);
        } else {
            code.lcmp();
        }
        code.loadConstant(31).iushr().i2l();
    }

    private void wordImmediate(long w, int op) {
        loadWord(Instruction.rs1(w));
        int value = (int) Instruction.immediate(w);
        if (op != Op.ADDIW || value != 0) {
            code.loadConstant(value);
            switch (op) {
                case Op.ADDIW -> code.iadd();
                case Op.SLLIW -> code.ishl();
                case Op.SRLIW -> code.iushr();
                default -> code.ishr();
            }
        }
        code.i2l();
    }

    private void word(long w, int op) {
        loadWord(Instruction.rs1(w));
        loadWord(Instruction.rs2(w));
        switch (op) {
            case Op.ADDW -> code.iadd();
            case Op.SUBW -> code.isub();
            case Op.SLLW -> code.ishl();
            case Op.SRLW -> code.iushr();
            default -> code.ishr();
        }
        code.i2l();
    }

    private void register(long w, int op) {
        load(Instruction.rs1(w));
        load(Instruction.rs2(w));
        switch (op) {
            case Op.ADD -> code.ladd();
            case Op.SUB -> code.lsub();
            case Op.SLL -> code.l2i().lshl();
            case Op.SLT -> lessThan(false);
            case Op.SLTU -> lessThan(true);
            case Op.XOR -> code.lxor();
            case Op.SRL -> code.l2i().lushr();
            case Op.SRA -> code.l2i().lshr();
            case Op.OR -> code.lor();
            default -> code.land();
        }
    }

    /** M and the bit-manipulation operations: multiplications here, the rest by the interpreter's own function. */
    private void compute(long w, int op) {
        if (op == Op.MUL || op == Op.MULH || op == Op.MULHU) {
            load(Instruction.rs1(w));
            load(Instruction.rs2(w));
            switch (op) {
                case Op.MUL -> code.lmul();
                case Op.MULH -> code.invokestatic(CD_MATH, "multiplyHigh", PRODUCT);
                default -> code.invokestatic(CD_MATH, "unsignedMultiplyHigh", PRODUCT);
            }
        } else if (op == Op.MULW) {
            loadWord(Instruction.rs1(w));
            loadWord(Instruction.rs2(w));
            code.imul().i2l();
        } else {
            code.loadConstant(op);
            load(Instruction.rs1(w));
            load(Instruction.rs2(w));
            code.loadConstant(Instruction.immediate(w)).invokestatic(CD_UNIT, "compute", COMPUTE);
        }
    }

    /** Pushes the MMU, its tables and the instruction's address. */
    private void address(long w) {
        code.aload(RegionEmitter.MMU).aload(RegionEmitter.TABLES);
        load(Instruction.rs1(w));
        if (Instruction.immediate(w) != 0) {
            code.loadConstant(Instruction.immediate(w)).ladd();
        }
    }

    private void loadMemory(long w, int op) {
        address(w);
        code.invokevirtual(CD_MMU, "load" + bits(op), LOAD);
        switch (op) {
            case Op.LB -> code.l2i().i2b().i2l();
            case Op.LH -> code.l2i().i2s().i2l();
            case Op.LW -> code.l2i().i2l();
            default -> {}
        }
    }

    private void storeMemory(long w, int op) {
        address(w);
        load(Instruction.rs2(w));
        code.invokevirtual(CD_MMU, "store" + bits(op), STORE);
    }

    private static int bits(int op) {
        return switch (op) {
            case Op.LB, Op.LBU, Op.SB -> 8;
            case Op.LH, Op.LHU, Op.SH -> 16;
            case Op.LW, Op.LWU, Op.SW -> 32;
            default -> 64;
        };
    }

    /** Has the interpreter perform the instruction: its operands are stored first, its result is loaded after. */
    private void perform(long w) {
        code.aload(RegionEmitter.HART)
                .loadConstant(w)
                .invokevirtual(CD_HART, "perform", MethodTypeDesc.of(CD_void, CD_long));
        int rd = Instruction.rd(w);
        if (writesInteger(w) && rd != Instruction.SINK) {
            code.aload(RegionEmitter.ARRAY).loadConstant(rd).laload().lstore(RegionEmitter.slot(rd));
        }
    }

    /** Jumps if a conditional branch is taken. */
    void branch(long w, Label taken) {
        int op = Instruction.op(w);
        load(Instruction.rs1(w));
        load(Instruction.rs2(w));
        if (op == Op.BLTU || op == Op.BGEU) {
            code.invokestatic(ConstantDescs.CD_Long, "compareUnsigned", COMPARE);
        } else {
            code.lcmp();
        }
        switch (op) {
            case Op.BEQ -> code.ifeq(taken);
            case Op.BNE -> code.ifne(taken);
            case Op.BLT, Op.BLTU -> code.iflt(taken);
            default -> code.ifge(taken);
        }
    }
}
