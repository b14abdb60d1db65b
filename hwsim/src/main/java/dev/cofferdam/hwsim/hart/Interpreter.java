package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import dev.cofferdam.hwsim.memory.Ram;

/**
 * Runs decoded blocks. The common operations are one switch, small enough for the host's compiler; the rest are in units
 * of their own. Each instruction either completes or raises a {@link Trap} having changed nothing. One hart's.
 */
final class Interpreter {
    /** Where no instruction is, since it is odd: a block ends without a control transfer. */
    private static final long NOWHERE = -1;

    private final Hart hart;
    private final Mmu mmu;
    private final LookupTables tables;
    private final long[] x;
    private final AtomicUnit atomics;
    private final FloatingUnit floating;
    private final SystemUnit system;

    Interpreter(Hart hart) {
        this.hart = hart;
        this.mmu = hart.mmu();
        this.tables = hart.tables();
        this.x = hart.x();
        this.atomics = new AtomicUnit(hart);
        this.floating = new FloatingUnit(hart);
        this.system = new SystemUnit(hart);
    }

    /**
     * Runs the first {@code count} instructions of the block at pc, and then the blocks that control comes to, as long as
     * they are known, not translated, and end by the cycle {@code boundary}; fewer if an instruction traps or calls for
     * attention. Counts what it ran.
     *
     * <p>One long method, so that there is one dispatch for an instruction and no call for a block.
     */
    @SuppressWarnings("LabelledBreakTarget") // a jump leaves the switch for the next block, past the end of this one
    void execute(Block first, int count, long boundary) {
        long[] x = this.x;
        LookupTables tables = this.tables;
        Block block = first;
        long[] code = block.code();
        long begun = hart.cycle();
        long start = hart.pc();
        int end = count;
        int i = 0;
        try {
            while (true) {
                long target = NOWHERE;
                run:
                while (i < end) {
                    long w = code[i];
                    int op = Instruction.op(w);
                    switch (op) {
                        case Op.LUI -> x[rd(w)] = imm(w);
                        case Op.AUIPC -> x[rd(w)] = start + block.offset(i) + imm(w);
                        case Op.ADDI -> x[rd(w)] = x[rs1(w)] + imm(w);
                        case Op.SLTI -> x[rd(w)] = x[rs1(w)] < imm(w) ? 1 : 0;
                        case Op.SLTIU -> x[rd(w)] = Long.compareUnsigned(x[rs1(w)], imm(w)) < 0 ? 1 : 0;
                        case Op.XORI -> x[rd(w)] = x[rs1(w)] ^ imm(w);
                        case Op.ORI -> x[rd(w)] = x[rs1(w)] | imm(w);
                        case Op.ANDI -> x[rd(w)] = x[rs1(w)] & imm(w);
                        case Op.SLLI -> x[rd(w)] = x[rs1(w)] << imm(w);
                        case Op.SRLI -> x[rd(w)] = x[rs1(w)] >>> imm(w);
                        case Op.SRAI -> x[rd(w)] = x[rs1(w)] >> imm(w);
                        case Op.ADDIW -> x[rd(w)] = (int) (x[rs1(w)] + imm(w));
                        case Op.SLLIW -> x[rd(w)] = left((int) x[rs1(w)], (int) imm(w));
                        case Op.SRLIW -> x[rd(w)] = right((int) x[rs1(w)], (int) imm(w));
                        case Op.SRAIW -> x[rd(w)] = (int) x[rs1(w)] >> (int) imm(w);
                        case Op.ADD -> x[rd(w)] = x[rs1(w)] + x[rs2(w)];
                        case Op.SUB -> x[rd(w)] = x[rs1(w)] - x[rs2(w)];
                        case Op.SLL -> x[rd(w)] = x[rs1(w)] << x[rs2(w)];
                        case Op.SLT -> x[rd(w)] = x[rs1(w)] < x[rs2(w)] ? 1 : 0;
                        case Op.SLTU -> x[rd(w)] = Long.compareUnsigned(x[rs1(w)], x[rs2(w)]) < 0 ? 1 : 0;
                        case Op.XOR -> x[rd(w)] = x[rs1(w)] ^ x[rs2(w)];
                        case Op.SRL -> x[rd(w)] = x[rs1(w)] >>> x[rs2(w)];
                        case Op.SRA -> x[rd(w)] = x[rs1(w)] >> x[rs2(w)];
                        case Op.OR -> x[rd(w)] = x[rs1(w)] | x[rs2(w)];
                        case Op.AND -> x[rd(w)] = x[rs1(w)] & x[rs2(w)];
                        case Op.ADDW -> x[rd(w)] = (int) (x[rs1(w)] + x[rs2(w)]);
                        case Op.SUBW -> x[rd(w)] = (int) (x[rs1(w)] - x[rs2(w)]);
                        case Op.SLLW -> x[rd(w)] = left((int) x[rs1(w)], (int) x[rs2(w)]);
                        case Op.SRLW -> x[rd(w)] = right((int) x[rs1(w)], (int) x[rs2(w)]);
                        case Op.SRAW -> x[rd(w)] = (int) x[rs1(w)] >> (int) x[rs2(w)];
                        case Op.MUL -> x[rd(w)] = x[rs1(w)] * x[rs2(w)];
                        case Op.MULW -> x[rd(w)] = (int) (x[rs1(w)] * x[rs2(w)]);
                        case Op.FENCE -> {}
                        case Op.LB -> x[rd(w)] = (byte) mmu.load8(tables, x[rs1(w)] + imm(w));
                        case Op.LH -> x[rd(w)] = (short) mmu.load16(tables, x[rs1(w)] + imm(w));
                        case Op.LW -> x[rd(w)] = (int) mmu.load32(tables, x[rs1(w)] + imm(w));
                        case Op.LD -> x[rd(w)] = mmu.load64(tables, x[rs1(w)] + imm(w));
                        case Op.LBU -> x[rd(w)] = mmu.load8(tables, x[rs1(w)] + imm(w));
                        case Op.LHU -> x[rd(w)] = mmu.load16(tables, x[rs1(w)] + imm(w));
                        case Op.LWU -> x[rd(w)] = mmu.load32(tables, x[rs1(w)] + imm(w));
                        case Op.SB -> {
                            mmu.store8(tables, x[rs1(w)] + imm(w), x[rs2(w)]);
                            end = hart.needsAttention() ? 0 : end;
                        }
                        case Op.SH -> {
                            mmu.store16(tables, x[rs1(w)] + imm(w), x[rs2(w)]);
                            end = hart.needsAttention() ? 0 : end;
                        }
                        case Op.SW -> {
                            mmu.store32(tables, x[rs1(w)] + imm(w), x[rs2(w)]);
                            end = hart.needsAttention() ? 0 : end;
                        }
                        case Op.SD -> {
                            mmu.store64(tables, x[rs1(w)] + imm(w), x[rs2(w)]);
                            end = hart.needsAttention() ? 0 : end;
                        }
                        case Op.BEQ -> {
                            target = start + branch(block, i, x[rs1(w)] == x[rs2(w)]);
                            break run;
                        }
                        case Op.BNE -> {
                            target = start + branch(block, i, x[rs1(w)] != x[rs2(w)]);
                            break run;
                        }
                        case Op.BLT -> {
                            target = start + branch(block, i, x[rs1(w)] < x[rs2(w)]);
                            break run;
                        }
                        case Op.BGE -> {
                            target = start + branch(block, i, x[rs1(w)] >= x[rs2(w)]);
                            break run;
                        }
                        case Op.BLTU -> {
                            target = start + branch(block, i, Long.compareUnsigned(x[rs1(w)], x[rs2(w)]) < 0);
                            break run;
                        }
                        case Op.BGEU -> {
                            target = start + branch(block, i, Long.compareUnsigned(x[rs1(w)], x[rs2(w)]) >= 0);
                            break run;
                        }
                        case Op.JAL -> {
                            x[rd(w)] = start + block.offset(i + 1);
                            target = start + block.offset(i) + imm(w);
                            break run;
                        }
                        case Op.JALR -> {
                            target = (x[rs1(w)] + imm(w)) & ~1L;
                            block.setLastTarget(target - start);
                            x[rd(w)] = start + block.offset(i + 1);
                            break run;
                        }
                        default -> {
                            if (op >= Op.FENCE_I) {
                                hart.setCycle(begun + i);
                                system.execute(w, start + block.offset(i));
                                hart.setCycle(begun + i + 1);
                                return;
                            }
                            perform(w);
                            end = hart.needsAttention() ? 0 : end;
                        }
                    }
                    i++;
                }
                if (target == NOWHERE) {
                    finish(begun + i, start + block.offset(i));
                    return;
                }
                begun += i + 1;
                Block next = successor(block, start, target, boundary - begun);
                if (next == null) {
                    finish(begun, target);
                    return;
                }
                block = next;
                code = block.code();
                start = target;
                end = code.length;
                i = 0;
            }
        } catch (Trap trap) {
            finish(begun + i, start + block.offset(i));
            hart.take(trap);
        }
    }

    /** The block at an address that control goes to, if it can be run at once and whole; otherwise null. */
    private Block successor(Block from, long start, long target, long room) {
        boolean near = ((start ^ target) & -Ram.PAGE_SIZE) == 0;
        CodePage page = near ? from.page() : mmu.knownPage(target);
        Block next = page == null ? null : page.block((int) target & (Ram.PAGE_SIZE - 1));
        return next != null && next.needs() <= room && hart.counts(next) ? next : null;
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

    /** Performs one instruction that {@link Instruction#isPerformed} names. */
    void perform(long w) {
        int op = Instruction.op(w);
        if (op < Op.LR_W) {
            x[rd(w)] = IntegerUnit.compute(op, x[rs1(w)], x[rs2(w)], imm(w));
        } else if (op < Op.FLW) {
            atomics.execute(w);
        } else if (op < Op.FENCE_I) {
            floating.execute(w);
        } else {
            system.perform(w);
        }
    }

    private static int rd(long w) {
        return Instruction.rd(w);
    }

    private static long imm(long w) {
        return Instruction.immediate(w);
    }

    private static int rs1(long w) {
        return Instruction.rs1(w);
    }

    private static int rs2(long w) {
        return Instruction.rs2(w);
    }
}
