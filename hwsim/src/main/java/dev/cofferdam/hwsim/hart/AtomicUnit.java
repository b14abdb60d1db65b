package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import dev.cofferdam.hwsim.memory.Ram;

/**
 * LR, SC and the AMOs, on main memory only. Harts of a machine never run at the same moment, so an access is atomic by
 * itself; a reservation holds the value that LR saw and is lost when another hart has run. One hart's.
 */
final class AtomicUnit {
    private final Hart hart;
    private final Mmu mmu;
    private final Ram ram;
    private final long[] x;

    AtomicUnit(Hart hart) {
        this.hart = hart;
        this.mmu = hart.mmu();
        this.ram = mmu.ram();
        this.x = hart.x();
    }

    void execute(long instruction) {
        int op = Instruction.op(instruction);
        // The word forms have even numbers.
        int size = (op & 1) == 0 ? 4 : 8;
        long address = x[Instruction.rs1(instruction)];
        int rd = Instruction.rd(instruction);
        long operand = x[Instruction.rs2(instruction)];
        if (op <= Op.LR_D) {
            long value = read(mmu.atomicOffset(address, size, false), size);
            hart.setReservation(new Reservation(address, size, value));
            x[rd] = value;
        } else if (op <= Op.SC_D) {
            x[rd] = storeConditional(address, size, operand) ? 0 : 1;
        } else {
            long offset = mmu.atomicOffset(address, size, true);
            long old = read(offset, size);
            ram.write(offset, size, combine(op, old, size == 4 ? (int) operand : operand));
            x[rd] = old;
        }
    }

    private boolean storeConditional(long address, int size, long value) {
        Reservation held = hart.reservation();
        long offset = mmu.atomicOffset(address, size, true);
        hart.setReservation(Reservation.NONE);
        if (held.size() != size || held.address() != address || read(offset, size) != held.value()) {
            return false;
        }
        ram.write(offset, size, value);
        return true;
    }

    private long read(long offset, int size) {
        long value = ram.read(offset, size);
        return size == 4 ? (int) value : value;
    }

    /** What an AMO writes; words come sign-extended, which keeps both orders. */
    private static long combine(int op, long old, long operand) {
        return switch (op) {
            case Op.AMOSWAP_W, Op.AMOSWAP_D -> operand;
            case Op.AMOADD_W, Op.AMOADD_D -> old + operand;
            case Op.AMOXOR_W, Op.AMOXOR_D -> old ^ operand;
            case Op.AMOAND_W, Op.AMOAND_D -> old & operand;
            case Op.AMOOR_W, Op.AMOOR_D -> old | operand;
            case Op.AMOMIN_W, Op.AMOMIN_D -> Math.min(old, operand);
            case Op.AMOMAX_W, Op.AMOMAX_D -> Math.max(old, operand);
            case Op.AMOMINU_W, Op.AMOMINU_D -> Long.compareUnsigned(old, operand) < 0 ? old : operand;
            default -> Long.compareUnsigned(old, operand) > 0 ? old : operand;
        };
    }
}
