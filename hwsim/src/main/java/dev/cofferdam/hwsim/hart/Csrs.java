package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.fp.Arithmetic;
import dev.cofferdam.hwsim.isa.Instruction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A hart's control and status registers with their access rules, and its privilege. One hart's; not for several threads.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume II; Sstc for stimecmp; Svadu for
 * menvcfg.ADUE; Svpbmt for menvcfg.PBMTE.
 */
final class Csrs {
    private static final long MISA = 2L << 62 | letters("acdfimsu");
    private static final long DELEGABLE = 0xB3FF;
    private static final long ENV_STCE = 1L << 63;
    private static final long ENV_PBMTE = 1L << 62;
    private static final long ENV_ADUE = 1L << 61;
    private static final long ENV_MACHINE = 0xF1 | ENV_STCE | ENV_PBMTE | ENV_ADUE;
    private static final long ENV_SUPERVISOR = 0xF1;
    private static final long ENV_ZERO = 0x80;
    private static final long ENV_CLEAN = 0x40;
    private static final long ENV_INVALIDATE = 0x30;
    private static final long COUNTERS = 0xFFFFFFFFL;
    private static final int TIME = 1;
    private static final int FLOATING_SHIFT = 5;

    private final Hart hart;
    private final Arithmetic arithmetic;
    private final Pmp pmp;
    private final int hartId;
    private final int widestMode;

    private int privilege = Privilege.MACHINE;
    private long status = Status.LENGTHS;
    private long interruptEnable;
    private long pendingSoftware;
    private long pendingLines;
    private long exceptionDelegation;
    private long interruptDelegation;
    private long satp;
    private int roundingMode;
    private long machineEnvironment;
    private long supervisorEnvironment;
    private long machineCounterEnable;
    private long supervisorCounterEnable;
    private long cycleOffset;
    private long retiredOffset;
    private long supervisorTimer = -1;
    private long machineTimer = -1;
    /** Vector, scratch, epc, cause and value: machine's, then supervisor's. */
    private final TrapRegisters machine = new TrapRegisters();

    private final TrapRegisters supervisor = new TrapRegisters();

    Csrs(Hart hart, Arithmetic arithmetic, Pmp pmp, HartOptions options, int hartId) {
        this.hart = hart;
        this.arithmetic = arithmetic;
        this.pmp = pmp;
        this.hartId = hartId;
        this.widestMode = options.widestMode();
        this.machineEnvironment = options.updatesAccessedAndDirty() ? ENV_ADUE : 0;
    }

    private static long letters(String extensions) {
        return extensions.chars().mapToLong(c -> 1L << (c - 'a')).reduce(0, (a, b) -> a | b);
    }

    // ---- what the rest of the hart asks

    int privilege() {
        return privilege;
    }

    void setPrivilege(int mode) {
        privilege = mode;
    }

    int dataPrivilege() {
        return (status & Status.MPRV) != 0 ? (int) (status >>> Status.MPP_SHIFT) & 3 : privilege;
    }

    boolean sum() {
        return (status & Status.SUM) != 0;
    }

    boolean mxr() {
        return (status & Status.MXR) != 0;
    }

    long satp() {
        return satp;
    }

    boolean updatesAccessedAndDirty() {
        return (machineEnvironment & ENV_ADUE) != 0;
    }

    /** Whether entries of page tables may have memory types, as Svpbmt has it. */
    boolean hasMemoryTypes() {
        return (machineEnvironment & ENV_PBMTE) != 0;
    }

    int roundingMode() {
        return roundingMode;
    }

    boolean isFloatingOff() {
        return (status & Status.FS) == 0;
    }

    void setFloatingDirty() {
        status |= Status.FS;
    }

    boolean status(long mask) {
        return (status & mask) != 0;
    }

    long statusBits() {
        return status;
    }

    void setStatusBits(long value) {
        status = value;
    }

    long interruptEnable() {
        return interruptEnable;
    }

    long interruptDelegation() {
        return interruptDelegation;
    }

    long exceptionDelegation() {
        return exceptionDelegation;
    }

    TrapRegisters machine() {
        return machine;
    }

    TrapRegisters supervisor() {
        return supervisor;
    }

    /** Prepares the hart for a supervisor whose machine mode is outside the machine: all traps that can be are its. */
    void delegateAll() {
        exceptionDelegation = DELEGABLE & ~(1L << Trap.ECALL_S);
        interruptDelegation = Status.SUPERVISOR_INTERRUPTS;
        machineEnvironment |= ENV_STCE | ENV_PBMTE | ENV_SUPERVISOR;
        machineCounterEnable = 7;
        supervisorCounterEnable = 7;
        satp = 0;
        setStatusBits(statusBits() & ~Status.SIE);
        pmp.writeAddress(0, -1);
        pmp.writeConfiguration(0, 0x1F);
    }

    /** Whether a cache-block operation is enabled for the current privilege. */
    boolean mayManageCacheBlock(boolean zero, boolean invalidate) {
        long wanted = zero ? ENV_ZERO : invalidate ? ENV_INVALIDATE : ENV_CLEAN;
        boolean byMachine = privilege == Privilege.MACHINE || (machineEnvironment & wanted) != 0;
        return byMachine && (privilege != Privilege.USER || (supervisorEnvironment & wanted) != 0);
    }

    // ---- timers and interrupts

    /** Raises or lowers one of the lines that devices drive. */
    void setLine(long mask, boolean level) {
        pendingLines = level ? pendingLines | mask : pendingLines & ~mask;
    }

    void setSoftware(long mask, boolean level) {
        pendingSoftware = level ? pendingSoftware | mask : pendingSoftware & ~mask;
    }

    long machineTimer() {
        return machineTimer;
    }

    void setMachineTimer(long value) {
        machineTimer = value;
    }

    void setSupervisorTimer(long value) {
        supervisorTimer = value;
    }

    private boolean hasSupervisorTimer() {
        return (machineEnvironment & ENV_STCE) != 0;
    }

    /** The earliest time at which a timer that is not yet due will be, or -1 for never; unsigned. */
    long nextTimer(long now) {
        long next = Long.compareUnsigned(machineTimer, now) > 0 ? machineTimer : -1;
        if (hasSupervisorTimer()
                && Long.compareUnsigned(supervisorTimer, now) > 0
                && Long.compareUnsigned(supervisorTimer, next) < 0) {
            next = supervisorTimer;
        }
        return next;
    }

    /** The pending interrupts, as mip shows them. */
    long pending() {
        long now = hart.time();
        long timers = Long.compareUnsigned(now, machineTimer) >= 0 ? Status.MTI : 0;
        if (hasSupervisorTimer()) {
            long supervisorDue = Long.compareUnsigned(now, supervisorTimer) >= 0 ? Status.STI : 0;
            return (pendingSoftware & ~Status.STI) | pendingLines | timers | supervisorDue;
        }
        return pendingSoftware | pendingLines | timers;
    }

    // ---- access by number

    /** Whether the current privilege may access a register at all, and write it. */
    private void check(int number, boolean write) {
        if (((number >>> 8) & 3) > privilege || (write && number >>> 10 == 3)) {
            throw Trap.illegal();
        }
    }

    /**
     * Reads a register for a CSR instruction.
     *
     * @param write whether the instruction writes it too
     * @throws Trap illegal instruction
     */
    long read(int number, boolean write) {
        check(number, write);
        return switch (number) {
            case 0x001 -> floating(arithmetic.flags());
            case 0x002 -> floating(roundingMode);
            case 0x003 -> floating(roundingMode << FLOATING_SHIFT | arithmetic.flags());
            case Instruction.SSTATUS -> statusWithDirty() & Status.SUPERVISOR_READABLE;
            case 0x104 -> interruptEnable & interruptDelegation;
            case 0x106 -> supervisorCounterEnable;
            case 0x10A -> supervisorEnvironment;
            case 0x144 -> pending() & interruptDelegation;
            case 0x14D -> supervisorTimer();
            case 0x180 -> supervisorTranslation();
            case 0x300 -> statusWithDirty();
            case 0x301 -> MISA;
            case 0x302 -> exceptionDelegation;
            case 0x303 -> interruptDelegation;
            case 0x304 -> interruptEnable;
            case 0x306 -> machineCounterEnable;
            case 0x30A -> machineEnvironment;
            case 0x344 -> pending();
            case 0xB00 -> hart.cycle() + cycleOffset;
            case 0xB02 -> hart.retired() + retiredOffset;
            case 0xF14 -> hartId;
            case 0xF11, 0xF12, 0xF13, 0xF15, 0x320, 0x7A0, 0x7A1, 0x7A2, 0x7A3 -> 0;
            default -> readIndexed(number);
        };
    }

    private long readIndexed(int number) {
        if (number >= 0xC00 && number <= 0xC1F) {
            return counter(number - 0xC00);
        }
        if (number >= 0x3B0 && number <= 0x3EF) {
            return pmp.readAddress(number - 0x3B0);
        }
        if (number >= 0x3A0 && number <= 0x3AF && (number & 1) == 0) {
            return pmp.readConfiguration(number - 0x3A0);
        }
        if ((number >= 0xB03 && number <= 0xB1F) || (number >= 0x323 && number <= 0x33F)) {
            return 0;
        }
        TrapRegisters set = trapRegisters(number);
        return set.read(number & 0x47);
    }

    private TrapRegisters trapRegisters(int number) {
        if (!TrapRegisters.holds(number & 0x47)) {
            throw Trap.illegal();
        }
        return switch (number & ~0x47) {
            case 0x100 -> supervisor;
            case 0x300 -> machine;
            default -> throw Trap.illegal();
        };
    }

    private long counter(int index) {
        boolean allowed = privilege == Privilege.MACHINE || (machineCounterEnable >>> index & 1) != 0;
        boolean allowedToUser = privilege != Privilege.USER || (supervisorCounterEnable >>> index & 1) != 0;
        if (!allowed || !allowedToUser) {
            throw Trap.illegal();
        }
        return switch (index) {
            case 0 -> hart.cycle() + cycleOffset;
            case TIME -> hart.time();
            case 2 -> hart.retired() + retiredOffset;
            default -> 0;
        };
    }

    private long floating(long value) {
        if (isFloatingOff()) {
            throw Trap.illegal();
        }
        return value;
    }

    private long statusWithDirty() {
        return (status & Status.FS) == Status.FS ? status | Status.SD : status;
    }

    private long supervisorTimer() {
        boolean allowed = hasSupervisorTimer() && (machineCounterEnable >>> TIME & 1) != 0;
        if (privilege != Privilege.MACHINE && !allowed) {
            throw Trap.illegal();
        }
        return supervisorTimer;
    }

    private long supervisorTranslation() {
        if (privilege == Privilege.SUPERVISOR && status(Status.TVM)) {
            throw Trap.illegal();
        }
        return satp;
    }

    /** What a set or clear instruction modifies: as {@link #read}, but SEIP without the line that is ORed into it. */
    long readToModify(int number, long seen) {
        boolean external = (number == 0x344 || number == 0x144) && (pendingLines & Status.SEI) != 0;
        return external && (pendingSoftware & Status.SEI) == 0 ? seen & ~Status.SEI : seen;
    }

    /** Writes a register for a CSR instruction that has read it: fields that are not writable stay as they are. */
    void write(int number, long value) {
        switch (number) {
            case 0x001 -> writeFloating(roundingMode, value);
            case 0x002 -> writeFloating((int) value & 7, arithmetic.flags());
            case 0x003 -> writeFloating((int) (value >>> FLOATING_SHIFT) & 7, value);
            case Instruction.SSTATUS -> {
                writeStatus(value, Status.SUPERVISOR_WRITABLE);
                if (!hart.isInterruptReady()) {
                    return;
                }
            }
            case 0x104 -> interruptEnable = merge(interruptEnable, value, interruptDelegation);
            case 0x106 -> supervisorCounterEnable = value & COUNTERS;
            case 0x10A -> supervisorEnvironment = environment(value & ENV_SUPERVISOR);
            case 0x144 -> pendingSoftware = merge(pendingSoftware, value, Status.SSI & interruptDelegation);
            case 0x14D -> supervisorTimer = value;
            case 0x180 -> writeTranslation(value);
            case 0x300 -> writeStatus(value, Status.WRITABLE);
            case 0x302 -> exceptionDelegation = value & DELEGABLE;
            case 0x303 -> interruptDelegation = value & Status.SUPERVISOR_INTERRUPTS;
            case 0x304 -> interruptEnable = value & Status.INTERRUPTS;
            case 0x306 -> machineCounterEnable = value & COUNTERS;
            case 0x30A -> machineEnvironment = environment(value & ENV_MACHINE);
            case 0x344 -> pendingSoftware = merge(pendingSoftware, value, Status.SUPERVISOR_INTERRUPTS);
            case 0xB00 -> cycleOffset = value - hart.cycle() - 1;
            case 0xB02 -> retiredOffset = value - hart.retired() - 1;
            default -> writeIndexed(number, value);
        }
        hart.callForAttention();
    }

    private void writeIndexed(int number, long value) {
        if (number >= 0x3B0 && number <= 0x3EF) {
            pmp.writeAddress(number - 0x3B0, value);
            hart.mmu().flush();
        } else if (number >= 0x3A0 && number <= 0x3AF) {
            pmp.writeConfiguration(number - 0x3A0, value);
            hart.mmu().flush();
        } else if ((number & ~0x47) == 0x100 || (number & ~0x47) == 0x300) {
            if (TrapRegisters.holds(number & 0x47)) {
                trapRegisters(number).write(number & 0x47, value);
            }
        }
    }

    private static long merge(long old, long value, long mask) {
        return (old & ~mask) | (value & mask);
    }

    /** CBIE has no meaning for 2; it keeps 0 instead. */
    private static long environment(long value) {
        return (value & ENV_INVALIDATE) == 0x20 ? value & ~ENV_INVALIDATE : value;
    }

    private void writeFloating(int mode, long flags) {
        roundingMode = mode;
        arithmetic.setFlags((int) flags & 31);
        setFloatingDirty();
    }

    private void writeStatus(long value, long mask) {
        long old = status;
        status = merge(status, value, mask);
        if ((status & Status.MPP) == 2L << Status.MPP_SHIFT) {
            status = merge(status, old, Status.MPP);
        }
        if (((old ^ status) & Status.MXR) != 0) {
            hart.mmu().flush();
        } else {
            hart.mmu().select();
        }
    }

    private void writeTranslation(long value) {
        int mode = (int) (value >>> 60);
        boolean known = mode == Walker.BARE || (mode >= Walker.SV39 && mode <= widestMode);
        if (known && value != satp) {
            satp = value;
            hart.addressSpaceChanged();
        }
    }

    // ---- state

    void save(DataOutput out) throws IOException {
        long[] all = {
            privilege, status, interruptEnable, pendingSoftware, pendingLines, exceptionDelegation,
            interruptDelegation, satp, roundingMode, arithmetic.flags(), machineEnvironment, supervisorEnvironment,
            machineCounterEnable, supervisorCounterEnable, cycleOffset, retiredOffset, supervisorTimer, machineTimer
        };
        for (long value : all) {
            out.writeLong(value);
        }
        machine.save(out);
        supervisor.save(out);
        pmp.save(out);
    }

    void restore(DataInput in) throws IOException {
        privilege = (int) in.readLong() & 3;
        status = in.readLong();
        interruptEnable = in.readLong();
        pendingSoftware = in.readLong();
        pendingLines = in.readLong();
        exceptionDelegation = in.readLong();
        interruptDelegation = in.readLong();
        satp = in.readLong();
        roundingMode = (int) in.readLong() & 7;
        arithmetic.setFlags((int) in.readLong() & 31);
        machineEnvironment = in.readLong();
        supervisorEnvironment = in.readLong();
        machineCounterEnable = in.readLong();
        supervisorCounterEnable = in.readLong();
        cycleOffset = in.readLong();
        retiredOffset = in.readLong();
        supervisorTimer = in.readLong();
        machineTimer = in.readLong();
        machine.restore(in);
        supervisor.restore(in);
        pmp.restore(in);
    }
}
