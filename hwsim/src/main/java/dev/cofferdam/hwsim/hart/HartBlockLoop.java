package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.invoke.MethodHandles;

/**
 * {@link BlockLoop}'s code. Never used under this name: {@link BlockLoop#of} defines it anew for each hart, as a hidden
 * class, so that the hart's parts are constants and the bounds of its tables known to the host's compiler.
 */
final class HartBlockLoop extends BlockLoop {
    private static final Parts PARTS = parts();
    private static final Hart HART = PARTS.hart();
    private static final Mmu MMU = PARTS.mmu();
    private static final LookupTables TABLES = PARTS.tables();
    private static final long[] X = PARTS.x();

    private static Parts parts() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Parts.class);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("a class may not look at its own data", impossible);
        }
    }

    /**
     * One long method, so that there is one dispatch for an instruction and no call for a block; and none that could
     * come back here, since around a call the host's compiler keeps everything in memory.
     */
    @Override
    @SuppressWarnings("LabelledBreakTarget") // out of the switch: past a block's end, or past all blocks
    long run(long boundary) {
        Block block = this.block;
        long[] code = this.code;
        int i = this.index;
        long start = this.start;
        long begun = this.begun;
        long stop;
        loop:
        while (true) {
            long target;
            transfer:
            while (true) {
                long w = code[i];
                switch (Instruction.op(w)) {
                    case Op.LUI -> X[rd(w)] = imm(w);
                    case Op.AUIPC -> X[rd(w)] = start + imm(w);
                    case Op.ADDI -> X[rd(w)] = X[rs1(w)] + imm(w);
                    case Op.SLTI -> X[rd(w)] = X[rs1(w)] < imm(w) ? 1 : 0;
                    case Op.SLTIU -> X[rd(w)] = Long.compareUnsigned(X[rs1(w)], imm(w)) < 0 ? 1 : 0;
                    case Op.XORI -> X[rd(w)] = X[rs1(w)] ^ imm(w);
                    case Op.ORI -> X[rd(w)] = X[rs1(w)] | imm(w);
                    case Op.ANDI -> X[rd(w)] = X[rs1(w)] & imm(w);
                    case Op.SLLI -> X[rd(w)] = X[rs1(w)] << imm(w);
                    case Op.SRLI -> X[rd(w)] = X[rs1(w)] >>> imm(w);
                    case Op.SRAI -> X[rd(w)] = X[rs1(w)] >> imm(w);
                    case Op.ADDIW -> X[rd(w)] = (int) (X[rs1(w)] + imm(w));
                    case Op.SLLIW -> X[rd(w)] = left((int) X[rs1(w)], (int) imm(w));
                    case Op.SRLIW -> X[rd(w)] = right((int) X[rs1(w)], (int) imm(w));
                    case Op.SRAIW -> X[rd(w)] = (int) X[rs1(w)] >> (int) imm(w);
                    case Op.ADD -> X[rd(w)] = X[rs1(w)] + X[rs2(w)];
                    case Op.SUB -> X[rd(w)] = X[rs1(w)] - X[rs2(w)];
                    case Op.SLL -> X[rd(w)] = X[rs1(w)] << X[rs2(w)];
                    case Op.SLT -> X[rd(w)] = X[rs1(w)] < X[rs2(w)] ? 1 : 0;
                    case Op.SLTU -> X[rd(w)] = Long.compareUnsigned(X[rs1(w)], X[rs2(w)]) < 0 ? 1 : 0;
                    case Op.XOR -> X[rd(w)] = X[rs1(w)] ^ X[rs2(w)];
                    case Op.SRL -> X[rd(w)] = X[rs1(w)] >>> X[rs2(w)];
                    case Op.SRA -> X[rd(w)] = X[rs1(w)] >> X[rs2(w)];
                    case Op.OR -> X[rd(w)] = X[rs1(w)] | X[rs2(w)];
                    case Op.AND -> X[rd(w)] = X[rs1(w)] & X[rs2(w)];
                    case Op.ADDW -> X[rd(w)] = (int) (X[rs1(w)] + X[rs2(w)]);
                    case Op.SUBW -> X[rd(w)] = (int) (X[rs1(w)] - X[rs2(w)]);
                    case Op.SLLW -> X[rd(w)] = left((int) X[rs1(w)], (int) X[rs2(w)]);
                    case Op.SRLW -> X[rd(w)] = right((int) X[rs1(w)], (int) X[rs2(w)]);
                    case Op.SRAW -> X[rd(w)] = (int) X[rs1(w)] >> (int) X[rs2(w)];
                    case Op.MUL -> X[rd(w)] = X[rs1(w)] * X[rs2(w)];
                    case Op.MULW -> X[rd(w)] = (int) (X[rs1(w)] * X[rs2(w)]);
                    case Op.FENCE -> {}
                    case Op.LB -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 1)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.BYTE, TABLES.offset(entry, address));
                    }
                    case Op.LH -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 2)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.HALF, TABLES.offset(entry, address));
                    }
                    case Op.LW -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 4)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.WORD, TABLES.offset(entry, address));
                    }
                    case Op.LD -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 8)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.DOUBLEWORD, TABLES.offset(entry, address));
                    }
                    case Op.LBU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 1)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.BYTE, TABLES.offset(entry, address)) & 0xFFL;
                    }
                    case Op.LHU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 2)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.HALF, TABLES.offset(entry, address)) & 0xFFFFL;
                    }
                    case Op.LWU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.loads(), address);
                        if (!TABLES.holds(entry, address, 4)) {
                            stop = w;
                            break loop;
                        }
                        X[rd(w)] = TABLES.memory().get(Ram.WORD, TABLES.offset(entry, address)) & 0xFFFFFFFFL;
                    }
                    case Op.SB -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.stores(), address);
                        if (!TABLES.holds(entry, address, 1)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.BYTE, TABLES.offset(entry, address), (byte) X[rs2(w)]);
                    }
                    case Op.SH -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.stores(), address);
                        if (!TABLES.holds(entry, address, 2)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.HALF, TABLES.offset(entry, address), (short) X[rs2(w)]);
                    }
                    case Op.SW -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.stores(), address);
                        if (!TABLES.holds(entry, address, 4)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.WORD, TABLES.offset(entry, address), (int) X[rs2(w)]);
                    }
                    case Op.SD -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(MMU.stores(), address);
                        if (!TABLES.holds(entry, address, 8)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.DOUBLEWORD, TABLES.offset(entry, address), X[rs2(w)]);
                    }
                    case Op.BEQ -> {
                        target = start + (X[rs1(w)] == X[rs2(w)] ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.BNE -> {
                        target = start + (X[rs1(w)] != X[rs2(w)] ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.BLT -> {
                        target = start + (X[rs1(w)] < X[rs2(w)] ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.BGE -> {
                        target = start + (X[rs1(w)] >= X[rs2(w)] ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.BLTU -> {
                        target = start + (Long.compareUnsigned(X[rs1(w)], X[rs2(w)]) < 0 ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.BGEU -> {
                        target = start + (Long.compareUnsigned(X[rs1(w)], X[rs2(w)]) >= 0 ? imm(w) : block.end());
                        break transfer;
                    }
                    case Op.JAL -> {
                        X[rd(w)] = start + block.end();
                        target = start + imm(w);
                        break transfer;
                    }
                    case Op.JALR -> {
                        target = (X[rs1(w)] + imm(w)) & ~1L;
                        block.setLastTarget(target - start);
                        X[rd(w)] = start + block.end();
                        break transfer;
                    }
                    default -> {
                        stop = w;
                        break loop;
                    }
                }
                i++;
            }
            begun += i + 1;
            i = 0;
            Block next = successor(block, start, target, boundary - begun);
            start = target;
            if (next == null) {
                stop = AWAY;
                break;
            }
            block = next;
            code = block.code();
        }
        this.block = block;
        this.code = code;
        this.index = i;
        this.start = start;
        this.begun = begun;
        return stop;
    }

    /** The block at an address that control goes to, if it can be run at once and whole; otherwise null. */
    private static Block successor(Block from, long start, long target, long room) {
        boolean near = ((start ^ target) & -Ram.PAGE_SIZE) == 0;
        CodePage page = near ? from.page() : MMU.knownPage(target);
        Block next = page == null ? null : page.block((int) target & (Ram.PAGE_SIZE - 1));
        return next != null && next.needs() <= room && HART.counts(next) ? next : null;
    }

    private static int left(int value, int amount) {
        return value << amount;
    }

    private static int right(int value, int amount) {
        return value >>> amount;
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
