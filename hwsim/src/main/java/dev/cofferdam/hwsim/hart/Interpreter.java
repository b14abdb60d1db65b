package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;

/**
 * Runs decoded blocks: the common instructions in a {@link BlockLoop}, the rest here and in units of their own. Each
 * instruction either completes or raises a {@link Trap} having changed nothing. One hart's.
 */
final class Interpreter {
    private final Hart hart;
    private final Mmu mmu;
    private final LookupTables tables;
    private final long[] x;
    private final BlockLoop loop;
    private final AtomicUnit atomics;
    private final FloatingUnit floating;
    private final SystemUnit system;

    Interpreter(Hart hart) {
        this.hart = hart;
        this.mmu = hart.mmu();
        this.tables = hart.tables();
        this.x = hart.x();
        this.loop = BlockLoop.of(hart);
        this.atomics = new AtomicUnit(hart);
        this.floating = new FloatingUnit(hart);
        this.system = new SystemUnit(hart);
    }

    /**
     * Runs the first {@code count} instructions of the block at pc, and then the blocks that control comes to, as long as
     * they are known, not translated, and end by the cycle {@code boundary}; fewer if an instruction traps or calls for
     * attention. Counts what it ran.
     */
    void execute(Block first, int count, long boundary) {
        loop.begin(first, count, hart.pc(), hart.cycle());
        try {
            while (true) {
                long w = loop.run(boundary);
                if (w == BlockLoop.AWAY) {
                    hart.moveTo(loop.start, loop.begun);
                    return;
                }
                int op = Instruction.op(w);
                if (op >= Op.FENCE_I && (hart.isInterruptReady() || !Instruction.isPerformed(w))) {
                    hart.setCycle(loop.cycle());
                    system.execute(w, loop.pc());
                    hart.setCycle(loop.cycle() + 1);
                    return;
                }
                perform(w, op);
                loop.index++;
                if (hart.needsAttention()) {
                    break;
                }
            }
            hart.moveTo(loop.pc(), loop.cycle());
        } catch (Trap trap) {
            hart.moveTo(loop.pc(), loop.cycle());
            hart.take(trap);
        }
    }

    private void perform(long w, int op) {
        switch (op) {
            case Op.LB -> x[rd(w)] = (byte) mmu.load8(tables, address(w));
            case Op.LH -> x[rd(w)] = (short) mmu.load16(tables, address(w));
            case Op.LW -> x[rd(w)] = (int) mmu.load32(tables, address(w));
            case Op.LD, Op.LD_RUN -> x[rd(w)] = mmu.load64(tables, address(w));
            case Op.LBU -> x[rd(w)] = mmu.load8(tables, address(w));
            case Op.LHU -> x[rd(w)] = mmu.load16(tables, address(w));
            case Op.LWU -> x[rd(w)] = mmu.load32(tables, address(w));
            case Op.SB -> mmu.store8(tables, address(w), x[Instruction.rs2(w)]);
            case Op.SH -> mmu.store16(tables, address(w), x[Instruction.rs2(w)]);
            case Op.SW -> mmu.store32(tables, address(w), x[Instruction.rs2(w)]);
            case Op.SD, Op.SD_RUN -> mmu.store64(tables, address(w), x[Instruction.rs2(w)]);
            default -> perform(w);
        }
    }

    /** Performs one instruction that {@link Instruction#isPerformed} names. */
    void perform(long w) {
        int op = Instruction.op(w);
        if (op < Op.LR_W) {
            x[rd(w)] = IntegerUnit.compute(op, x[Instruction.rs1(w)], x[Instruction.rs2(w)], Instruction.immediate(w));
        } else if (op < Op.FLH) {
            atomics.execute(w);
        } else if (op < Op.FENCE_I) {
            floating.execute(w);
        } else {
            system.perform(w);
        }
    }

    private long address(long w) {
        return x[Instruction.rs1(w)] + Instruction.immediate(w);
    }

    private static int rd(long w) {
        return Instruction.rd(w);
    }
}
