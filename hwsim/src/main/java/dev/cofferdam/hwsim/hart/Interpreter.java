package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;

/**
 * Runs decoded blocks. The common operations are one switch, small enough for the host's compiler; the rest are in units
 * of their own. Each instruction either completes or raises a {@link Trap} having changed nothing. One hart's.
 */
final class Interpreter {
    private final Hart hart;
    private final Mmu mmu;
    private final long[] x;
    private final AtomicUnit atomics;
    private final FloatingUnit floating;
    private final SystemUnit system;

    Interpreter(Hart hart) {
        this.hart = hart;
        this.mmu = hart.mmu();
        this.x = hart.x();
        this.atomics = new AtomicUnit(hart);
        this.floating = new FloatingUnit(hart);
        this.system = new SystemUnit(hart);
    }

    /**
     * Runs the first {@code count} instructions of the block at pc, fewer if one traps or calls for attention, and counts
     * them.
     */
    void execute(Block block, int count) {
        long[] code = block.code();
        long first = hart.cycle();
        long start = hart.pc();
        int end = count;
        int i = 0;
        try {
            while (i < end) {
                long w = code[i];
                int op = Instruction.op(w);
                switch (op) {
                    case Op.LUI -> x[rd(w)] = imm(w);
                    case Op.AUIPC -> x[rd(w)] = start + block.offset(i) + imm(w);
                    case Op.ADDI -> x[rd(w)] = rs1(w) + imm(w);
                    case Op.SLTI -> x[rd(w)] = rs1(w) < imm(w) ? 1 : 0;
                    case Op.SLTIU -> x[rd(w)] = Long.compareUnsigned(rs1(w), imm(w)) < 0 ? 1 : 0;
                    case Op.XORI -> x[rd(w)] = rs1(w) ^ imm(w);
                    case Op.ORI -> x[rd(w)] = rs1(w) | imm(w);
                    case Op.ANDI -> x[rd(w)] = rs1(w) & imm(w);
                    case Op.SLLI -> x[rd(w)] = rs1(w) << imm(w);
                    case Op.SRLI -> x[rd(w)] = rs1(w) >>> imm(w);
                    case Op.SRAI -> x[rd(w)] = rs1(w) >> imm(w);
                    case Op.ADDIW -> x[rd(w)] = (int) (rs1(w) + imm(w));
                    case Op.SLLIW -> x[rd(w)] = left((int) rs1(w), (int) imm(w));
                    case Op.SRLIW -> x[rd(w)] = right((int) rs1(w), (int) imm(w));
                    case Op.SRAIW -> x[rd(w)] = (int) rs1(w) >> (int) imm(w);
                    case Op.ADD -> x[rd(w)] = rs1(w) + rs2(w);
                    case Op.SUB -> x[rd(w)] = rs1(w) - rs2(w);
                    case Op.SLL -> x[rd(w)] = rs1(w) << rs2(w);
                    case Op.SLT -> x[rd(w)] = rs1(w) < rs2(w) ? 1 : 0;
                    case Op.SLTU -> x[rd(w)] = Long.compareUnsigned(rs1(w), rs2(w)) < 0 ? 1 : 0;
                    case Op.XOR -> x[rd(w)] = rs1(w) ^ rs2(w);
                    case Op.SRL -> x[rd(w)] = rs1(w) >>> rs2(w);
                    case Op.SRA -> x[rd(w)] = rs1(w) >> rs2(w);
                    case Op.OR -> x[rd(w)] = rs1(w) | rs2(w);
                    case Op.AND -> x[rd(w)] = rs1(w) & rs2(w);
                    case Op.ADDW -> x[rd(w)] = (int) (rs1(w) + rs2(w));
                    case Op.SUBW -> x[rd(w)] = (int) (rs1(w) - rs2(w));
                    case Op.SLLW -> x[rd(w)] = left((int) rs1(w), (int) rs2(w));
                    case Op.SRLW -> x[rd(w)] = right((int) rs1(w), (int) rs2(w));
                    case Op.SRAW -> x[rd(w)] = (int) rs1(w) >> (int) rs2(w);
                    case Op.FENCE -> {}
                    case Op.LB -> x[rd(w)] = (byte) mmu.load8(rs1(w) + imm(w));
                    case Op.LH -> x[rd(w)] = (short) mmu.load16(rs1(w) + imm(w));
                    case Op.LW -> x[rd(w)] = (int) mmu.load32(rs1(w) + imm(w));
                    case Op.LD -> x[rd(w)] = mmu.load64(rs1(w) + imm(w));
                    case Op.LBU -> x[rd(w)] = mmu.load8(rs1(w) + imm(w));
                    case Op.LHU -> x[rd(w)] = mmu.load16(rs1(w) + imm(w));
                    case Op.LWU -> x[rd(w)] = mmu.load32(rs1(w) + imm(w));
                    case Op.SB -> {
                        mmu.store8(rs1(w) + imm(w), rs2(w));
                        end = hart.needsAttention() ? 0 : end;
                    }
                    case Op.SH -> {
                        mmu.store16(rs1(w) + imm(w), rs2(w));
                        end = hart.needsAttention() ? 0 : end;
                    }
                    case Op.SW -> {
                        mmu.store32(rs1(w) + imm(w), rs2(w));
                        end = hart.needsAttention() ? 0 : end;
                    }
                    case Op.SD -> {
                        mmu.store64(rs1(w) + imm(w), rs2(w));
                        end = hart.needsAttention() ? 0 : end;
                    }
                    case Op.BEQ -> {
                        finish(first + i + 1, start + branch(block, i, rs1(w) == rs2(w)));
                        return;
                    }
                    case Op.BNE -> {
                        finish(first + i + 1, start + branch(block, i, rs1(w) != rs2(w)));
                        return;
                    }
                    case Op.BLT -> {
                        finish(first + i + 1, start + branch(block, i, rs1(w) < rs2(w)));
                        return;
                    }
                    case Op.BGE -> {
                        finish(first + i + 1, start + branch(block, i, rs1(w) >= rs2(w)));
                        return;
                    }
                    case Op.BLTU -> {
                        finish(first + i + 1, start + branch(block, i, Long.compareUnsigned(rs1(w), rs2(w)) < 0));
                        return;
                    }
                    case Op.BGEU -> {
                        finish(first + i + 1, start + branch(block, i, Long.compareUnsigned(rs1(w), rs2(w)) >= 0));
                        return;
                    }
                    case Op.JAL -> {
                        x[rd(w)] = start + block.offset(i + 1);
                        finish(first + i + 1, start + block.offset(i) + imm(w));
                        return;
                    }
                    case Op.JALR -> {
                        long target = (rs1(w) + imm(w)) & ~1L;
                        block.setLastTarget(target - start);
                        x[rd(w)] = start + block.offset(i + 1);
                        finish(first + i + 1, target);
                        return;
                    }
                    default -> {
                        if (op >= Op.FENCE_I) {
                            hart.setCycle(first + i);
                            system.execute(w, start + block.offset(i));
                            hart.setCycle(first + i + 1);
                            return;
                        }
                        perform(w);
                        end = hart.needsAttention() ? 0 : end;
                    }
                }
                i++;
            }
            finish(first + i, start + block.offset(i));
        } catch (Trap trap) {
            finish(first + i, start + block.offset(i));
            hart.take(trap);
        }
    }

    private static int left(int value, int amount) {
        return value << amount;
    }

    private static int right(int value, int amount) {
        return value >>> amount;
    }

    private void finish(long cycle, long pc) {
        hart.setCycle(cycle);
        hart.setPc(pc);
    }

    /** The distance from the block's start to where a branch leads. */
    private static long branch(Block block, int i, boolean taken) {
        return taken ? Instruction.immediate(block.instruction(i)) + block.offset(i) : block.offset(i + 1);
    }

    /** Performs one instruction that is neither a control transfer nor a system instruction. */
    void perform(long w) {
        int op = Instruction.op(w);
        if (op < Op.LR_W) {
            x[rd(w)] = IntegerUnit.compute(op, rs1(w), rs2(w), imm(w));
        } else if (op < Op.FLW) {
            atomics.execute(w);
        } else {
            floating.execute(w);
        }
    }

    private static int rd(long w) {
        return Instruction.rd(w);
    }

    private static long imm(long w) {
        return Instruction.immediate(w);
    }

    private long rs1(long w) {
        return x[Instruction.rs1(w)];
    }

    private long rs2(long w) {
        return x[Instruction.rs2(w)];
    }
}
