package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;

/**
 * The instructions that change more than registers and memory: CSR accesses, environment calls, returns from traps,
 * fences, WFI and cache-block operations. Each ends a block. One hart's.
 */
final class SystemUnit {
    /** The size of a cache block, in bytes. */
    static final int CACHE_BLOCK = 64;

    private final Hart hart;
    private final Csrs csrs;
    private final long[] x;

    SystemUnit(Hart hart) {
        this.hart = hart;
        this.csrs = hart.csrs();
        this.x = hart.x();
    }

    /** Executes the instruction at {@code pc} and leaves the hart's pc where control goes next. */
    void execute(long instruction, long pc) {
        long next = pc + Instruction.length(instruction);
        int op = Instruction.op(instruction);
        switch (op) {
            case Op.ECALL -> throw new Trap(Trap.ECALL_U + csrs.privilege(), 0);
            case Op.EBREAK -> throw new Trap(Trap.BREAKPOINT, 0);
            case Op.ILLEGAL -> throw Trap.illegal();
            case Op.FENCE_I -> hart.setPc(next);
            case Op.SRET -> supervisorReturn();
            case Op.MRET -> machineReturn();
            case Op.WFI -> {
                waitForInterrupt();
                hart.setPc(next);
            }
            case Op.SFENCE_VMA -> {
                fence(instruction);
                hart.setPc(next);
            }
            case Op.SFENCE_ORDER -> {
                if (csrs.privilege() == Privilege.USER) {
                    throw Trap.illegal();
                }
                hart.setPc(next);
            }
            case Op.CBO_ZERO, Op.CBO_CLEAN, Op.CBO_FLUSH, Op.CBO_INVAL -> {
                cacheBlock(op, x[Instruction.rs1(instruction)]);
                hart.setPc(next);
            }
            default -> {
                accessRegister(op, instruction);
                hart.setPc(next);
            }
        }
    }

    /**
     * Performs an instruction that {@link Instruction#isPerformed} names, without leaving the code that it is in. Where an
     * interrupt may follow an access to sstatus, translated code is left before it; the interpreter does not ask then.
     */
    void perform(long instruction) {
        int op = Instruction.op(instruction);
        if (op == Op.CBO_ZERO) {
            cacheBlock(op, x[Instruction.rs1(instruction)]);
            return;
        }
        if (hart.isInterruptReady()) {
            throw new Leave();
        }
        accessRegister(op, instruction);
    }

    private void accessRegister(int op, long instruction) {
        int number = (int) Instruction.immediate(instruction);
        int source = Instruction.rs1(instruction);
        boolean immediate = op >= Op.CSRRWI;
        long operand = immediate ? source : x[source];
        boolean replaces = op == Op.CSRRW || op == Op.CSRRWI;
        boolean writes = replaces || source != 0;
        long old = csrs.read(number, writes);
        if (writes) {
            long base = csrs.readToModify(number, old);
            boolean sets = op == Op.CSRRS || op == Op.CSRRSI;
            csrs.write(number, replaces ? operand : sets ? base | operand : base & ~operand);
        }
        x[Instruction.rd(instruction)] = old;
    }

    private void supervisorReturn() {
        boolean trapped = csrs.privilege() == Privilege.SUPERVISOR && csrs.status(Status.TSR);
        if (csrs.privilege() == Privilege.USER || trapped) {
            throw Trap.illegal();
        }
        long status = csrs.statusBits();
        int previous = (status & Status.SPP) != 0 ? Privilege.SUPERVISOR : Privilege.USER;
        boolean enabled = (status & Status.SPIE) != 0;
        status = (status | Status.SPIE) & ~(Status.SPP | Status.SIE | Status.MPRV);
        csrs.setStatusBits(enabled ? status | Status.SIE : status);
        hart.returnTo(previous, csrs.supervisor().pc());
    }

    private void machineReturn() {
        if (csrs.privilege() != Privilege.MACHINE) {
            throw Trap.illegal();
        }
        long status = csrs.statusBits();
        int previous = (int) ((status & Status.MPP) >>> Status.MPP_SHIFT);
        boolean enabled = (status & Status.MPIE) != 0;
        long kept = previous == Privilege.MACHINE ? 0 : Status.MPRV;
        status = (status | Status.MPIE) & ~(Status.MPP | Status.MIE | kept);
        csrs.setStatusBits(enabled ? status | Status.MIE : status);
        hart.returnTo(previous, csrs.machine().pc());
    }

    private void waitForInterrupt() {
        boolean trapped = csrs.privilege() == Privilege.SUPERVISOR && csrs.status(Status.TW);
        if (csrs.privilege() == Privilege.USER || trapped) {
            throw Trap.illegal();
        }
        hart.waitForInterrupt();
    }

    private void fence(long instruction) {
        boolean trapped = csrs.privilege() == Privilege.SUPERVISOR && csrs.status(Status.TVM);
        if (csrs.privilege() == Privilege.USER || trapped) {
            throw Trap.illegal();
        }
        int address = Instruction.rs1(instruction);
        int asid = Instruction.rs2(instruction);
        hart.mmu().fence(address == 0 ? null : (Long) x[address], asid == 0 ? null : (Long) x[asid]);
    }

    /** Caches are not modelled, so only CBO.ZERO does anything; the others check what they may touch. */
    private void cacheBlock(int op, long address) {
        boolean zero = op == Op.CBO_ZERO;
        if (!csrs.mayManageCacheBlock(zero, op == Op.CBO_INVAL)) {
            throw Trap.illegal();
        }
        if (zero) {
            hart.mmu().zero(address, CACHE_BLOCK);
        } else {
            hart.mmu().checkCacheBlock(address, CACHE_BLOCK);
        }
    }
}
