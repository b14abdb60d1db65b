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
    private static final long[] CODE = PARTS.arena().words();

    HartBlockLoop() {
        super(PARTS.arena());
    }

    private static Parts parts() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Parts.class);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("a class may not look at its own data", impossible);
        }
    }

    /**
     * One long method, so that there is one dispatch for an instruction and no call for a block; and none that could
     * come back here, since around a call the host's compiler keeps everything in memory. What is loaded goes to a local
     * first and then to its register: where a bound may fail, the compiler keeps all that the statement has begun with, and
     * works it out for every instruction. The same forbids two cases to share a field of the instruction that few need.
     */
    @Override
    @SuppressWarnings("LabelledBreakTarget") // out of the switch: past a block's end, or past all blocks
    long run(long boundary) {
        int loads = MMU.loads();
        int stores = MMU.stores();
        int threshold = HART.threshold();
        LookupCache fetches = MMU.fetches();
        long stamp = MMU.stamp();
        int first = this.first;
        int i = this.index;
        long start = this.start;
        // The cycle less the place in the code, which go up together.
        long behind = this.begun - first;
        long stop;
        loop:
        while (true) {
            long target = 0;
            int exit;
            transfer:
            while (true) {
                long w = CODE[i++];
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
                    case Op.LB, Op.LBU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(loads, address);
                        if (!TABLES.holds(entry, address, 1)) {
                            stop = w;
                            break loop;
                        }
                        long value = TABLES.memory().get(Ram.BYTE, TABLES.offset(entry, address));
                        X[rd(w)] = Instruction.op(w) == Op.LB ? value : value & 0xFFL;
                    }
                    case Op.LH, Op.LHU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(loads, address);
                        if (!TABLES.holds(entry, address, 2)) {
                            stop = w;
                            break loop;
                        }
                        long value = TABLES.memory().get(Ram.HALF, TABLES.offset(entry, address));
                        X[rd(w)] = Instruction.op(w) == Op.LH ? value : value & 0xFFFFL;
                    }
                    case Op.LW, Op.LWU -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(loads, address);
                        if (!TABLES.holds(entry, address, 4)) {
                            stop = w;
                            break loop;
                        }
                        long value = TABLES.memory().get(Ram.WORD, TABLES.offset(entry, address));
                        X[rd(w)] = Instruction.op(w) == Op.LW ? value : value & 0xFFFFFFFFL;
                    }
                    case Op.LD -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(loads, address);
                        if (!TABLES.holds(entry, address, 8)) {
                            stop = w;
                            break loop;
                        }
                        long value = TABLES.memory().get(Ram.DOUBLEWORD, TABLES.offset(entry, address));
                        X[rd(w)] = value;
                    }
                    case Op.SB -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 1)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.BYTE, TABLES.offset(entry, address), (byte) X[rs2(w)]);
                    }
                    case Op.SH -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 2)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.HALF, TABLES.offset(entry, address), (short) X[rs2(w)]);
                    }
                    case Op.SW -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 4)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.WORD, TABLES.offset(entry, address), (int) X[rs2(w)]);
                    }
                    case Op.SD -> {
                        long address = X[rs1(w)] + imm(w);
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 8)) {
                            stop = w;
                            break loop;
                        }
                        TABLES.memory().set(Ram.DOUBLEWORD, TABLES.offset(entry, address), X[rs2(w)]);
                    }
                    case Op.LD_RUN -> {
                        long base = X[rs1(w)];
                        long address = base + imm(w);
                        int left = Instruction.loads(w);
                        int entry = TABLES.index(loads, address);
                        if (!TABLES.holds(entry, address, 8) || isApart(address, base + imm(CODE[i + left - 2]))) {
                            stop = w;
                            break loop;
                        }
                        long offset = TABLES.offset(entry, base);
                        while (true) {
                            long value = TABLES.memory().get(Ram.DOUBLEWORD, offset + imm(w));
                            X[rd(w)] = value;
                            if (--left == 0) {
                                break;
                            }
                            w = CODE[i++];
                        }
                    }
                    case Op.SD_RUN -> {
                        long base = X[rs1(w)];
                        long address = base + imm(w);
                        int left = Instruction.stores(w);
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 8) || isApart(address, base + imm(CODE[i + left - 2]))) {
                            stop = w;
                            break loop;
                        }
                        long offset = TABLES.offset(entry, base);
                        while (true) {
                            TABLES.memory().set(Ram.DOUBLEWORD, offset + imm(w), X[rs2(w)]);
                            if (--left == 0) {
                                break;
                            }
                            w = CODE[i++];
                        }
                    }
                    case Op.CBO_ZERO -> {
                        long address = X[rs1(w)] & -SystemUnit.CACHE_BLOCK;
                        int entry = TABLES.index(stores, address);
                        if (!TABLES.holds(entry, address, 8) || !HART.csrs().mayManageCacheBlock(true, false)) {
                            stop = w;
                            break loop;
                        }
                        long offset = TABLES.offset(entry, address);
                        for (int done = 0; done < SystemUnit.CACHE_BLOCK; done += Long.BYTES) {
                            TABLES.memory().set(Ram.DOUBLEWORD, offset + done, 0L);
                        }
                    }
                    case Op.BEQ -> {
                        if (X[rs1(w)] == X[rs2(w)]) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.BNE -> {
                        if (X[rs1(w)] != X[rs2(w)]) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.BLT -> {
                        if (X[rs1(w)] < X[rs2(w)]) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.BGE -> {
                        if (X[rs1(w)] >= X[rs2(w)]) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.BLTU -> {
                        if (Long.compareUnsigned(X[rs1(w)], X[rs2(w)]) < 0) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.BGEU -> {
                        if (Long.compareUnsigned(X[rs1(w)], X[rs2(w)]) >= 0) {
                            exit = i + (int) imm(w);
                            break transfer;
                        }
                    }
                    case Op.JAL -> {
                        long link = start + CodeArena.distance(CODE[i]);
                        X[rd(w)] = link;
                        exit = i + 1;
                        break transfer;
                    }
                    case Op.JALR -> {
                        target = (X[rs1(w)] + imm(w)) & ~1L;
                        long link = start + CodeArena.distance(CODE[i]);
                        X[rd(w)] = link;
                        exit = i + 1;
                        if (CODE[i + 2] != target || CODE[i + 3] != stamp) {
                            CODE[exit] = CodeArena.exit(target - start, 0) | Op.JALR;
                            CODE[i + 2] = target;
                            CODE[i + 3] = stamp;
                        }
                        break transfer;
                    }
                    case Op.END -> {
                        exit = --i;
                        break transfer;
                    }
                    default -> {
                        stop = w;
                        break loop;
                    }
                }
            }
            long edge = CODE[exit];
            int next = CodeArena.link(edge);
            boolean isIndirect = Instruction.op(edge) == Op.JALR;
            if (!isIndirect) {
                target = start + CodeArena.distance(edge);
            }
            if (next == 0) {
                CodePage page = fetches.page(target);
                next = page == null ? 0 : page.first((int) target & (Ram.PAGE_SIZE - 1));
                if (next == 0) {
                    start = target;
                    stop = AWAY;
                    break;
                }
                if (isIndirect || !isApart(start, target)) {
                    CODE[exit] = CodeArena.linked(edge, next);
                }
            }
            start = target;
            long header = CODE[next - 1] + CodeArena.EXECUTION;
            if (CodeArena.needs(header) > boundary - (behind + i)
                    || (CodeArena.executions(header) & threshold - 1) == 0) {
                stop = AWAY;
                break;
            }
            CODE[next - 1] = header;
            behind += i - next;
            first = next;
            i = next;
        }
        this.start = start;
        if (stop == AWAY) {
            this.begun = behind + i;
        } else {
            this.begun = behind + first;
            this.first = first;
            this.index = i - 1;
        }
        return stop;
    }

    /** Whether two addresses lie in different pages. */
    private static boolean isApart(long a, long b) {
        return ((a ^ b) & -Ram.PAGE_SIZE) != 0;
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
