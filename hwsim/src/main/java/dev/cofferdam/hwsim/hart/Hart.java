package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.fp.Arithmetic;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.memory.Bus;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One RV64GC hart: registers, privilege, traps, and the loop that runs blocks or translated regions for a budget.
 *
 * <p>Time is counted in cycles: one for each retired instruction and one for each trap or interrupt taken, so that even a
 * hart that only traps uses its budget up. Interrupts are looked at only when something may have changed them (attention)
 * and at the cycle at which a timer falls due; both are the same whether blocks are interpreted or translated, which
 * keeps a run's every count independent of what was translated when. Used by one thread at a time.
 */
public final class Hart {
    /** More than there are, so that whatever six bits say is a register's number. */
    private static final int REGISTERS = 64;

    private final long[] x = new long[REGISTERS];
    private final long[] f = new long[32];
    private final Arithmetic arithmetic = new Arithmetic();
    private final Pmp pmp = new Pmp();
    private final Csrs csrs;
    private final Mmu mmu;
    private final CodeCache code;
    private final LookupTables tables;
    private final Interpreter interpreter;
    private final Timebase timebase;
    private final int id;

    private long pc;
    private long cycle;
    private long traps;
    /** Cycles that passed on the machine's clock while this hart did not run. */
    private long idle;

    private boolean attention;
    /** Whether an enabled interrupt is pending, though its privilege's flag may be off; true until next looked at. */
    private boolean ready;

    private boolean waiting;
    private boolean interpretOnce;
    private Reservation reservation = Reservation.NONE;
    private Firmware firmware;
    private HotSpots hotSpots;
    private int threshold;
    private HartEvents events;

    /**
     * Makes a hart of a machine.
     *
     * @param shared what it shares with the machine's other harts
     */
    public Hart(int id, HartOptions options, Shared shared) {
        this.id = id;
        this.timebase = shared.timebase();
        this.code = shared.code();
        this.tables = shared.tables();
        this.csrs = new Csrs(this, arithmetic, pmp, options, id);
        this.mmu = new Mmu(shared, pmp, csrs, this);
        this.interpreter = new Interpreter(this);
    }

    /** What the harts of one machine have in common. */
    public record Shared(Ram ram, Bus bus, Timebase timebase, CodeCache code, LookupTables tables) {
        /** Makes the common parts of a machine's harts, whose numbers are below {@code harts}. */
        public static Shared of(int harts, Ram ram, Bus bus, Timebase timebase) {
            LookupTables tables = LookupTables.of(harts * Mmu.CONTEXTS * LookupCache.TABLES, ram.segment());
            return new Shared(ram, bus, timebase, new CodeCache(ram), tables);
        }
    }

    // ---- running

    /**
     * Runs until a budget of cycles is used up, the hart waits for an interrupt, or a device asked for the machine's
     * attention.
     *
     * @return why it came back
     */
    public StopReason run(long budget) {
        long limit = cycle + budget;
        while (cycle < limit) {
            attention = false;
            long pending = csrs.pending();
            if (waiting && (pending & csrs.interruptEnable()) == 0) {
                return StopReason.WAITING;
            }
            waiting = false;
            takeInterrupt(pending);
            ready = (csrs.pending() & csrs.interruptEnable()) != 0;
            runBlocks(Math.min(limit, timerCycle()));
            if (attention && timebase.isMachineCalled()) {
                return StopReason.MACHINE;
            }
        }
        return waiting ? StopReason.WAITING : StopReason.BUDGET;
    }

    /** The cycle at which the next timer falls due, or the largest number. */
    private long timerCycle() {
        long next = csrs.nextTimer(time());
        return next == -1 ? Long.MAX_VALUE : Math.max(timebase.cycleAt(next) - idle, cycle + 1);
    }

    private void runBlocks(long boundary) {
        while (cycle < boundary && !attention) {
            try {
                CodePage page = mmu.fetchPage(pc);
                int start = (int) pc & (Ram.PAGE_SIZE - 1);
                Block block = page.block(start);
                if (block == null || block.tail() != null) {
                    block = freshBlock(page, start, block);
                }
                RegionEntry entry = block.entry();
                if (entry != null && enter(entry, boundary)) {
                    continue;
                }
                if (entry != null && !entry.region().isCurrent()) {
                    block.cool();
                }
                interpret(block, boundary);
            } catch (Trap trap) {
                take(trap);
            }
        }
    }

    private void interpret(Block block, long boundary) {
        interpretOnce = false;
        note(block);
        if (mmu.isUniform(pc)) {
            interpreter.execute(block, (int) Math.min(block.length(), boundary - cycle), boundary);
        } else {
            mmu.checkFetch(pc, Instruction.length(block.instruction(0)));
            interpreter.execute(block, 1, cycle);
        }
    }

    private void note(Block block) {
        if ((block.countExecution() & threshold - 1) == 0) {
            hotSpots.found(this, block);
        }
    }

    /** After how many executions a block is looked at, which is only where the hart's pc is at its start. */
    int threshold() {
        return threshold;
    }

    private Block freshBlock(CodePage page, int start, Block known) {
        long next = pc + 2;
        if (known != null && known.isTailCurrent(mmu.fetchPage(next))) {
            return known;
        }
        return code.decode(page, start, () -> mmu.fetchPage(next));
    }

    /** Runs a region if it may run now; if not, the interpreter does. */
    private boolean enter(RegionEntry entry, long boundary) {
        Region region = entry.region();
        long left = boundary - cycle;
        long base = pc - entry.distance();
        if (interpretOnce || left < region.size() || !region.isMapped(mmu, base)) {
            return false;
        }
        int budget = (int) Math.min(left, Integer.MAX_VALUE);
        mmu.setTranslated(true);
        try {
            cycle += budget - region.code().run(this, base, entry.number(), budget);
        } finally {
            mmu.setTranslated(false);
        }
        return true;
    }

    /** Called by translated code that came to an instruction which it cannot perform: the interpreter takes it on. */
    public void interpretNext() {
        interpretOnce = true;
    }

    /** Called by translated code at each exit. */
    public void setPc(long address) {
        pc = address;
    }

    /** Performs one instruction that {@link Instruction#isPerformed} names; for translated code. */
    public void perform(long instruction) {
        interpreter.perform(instruction);
    }

    // ---- traps

    void take(Trap trap) {
        long value = trap.cause() == Trap.ILLEGAL ? encoding() : trap.value();
        if (trap.cause() == Trap.ECALL_S && firmware != null) {
            pc += 4;
            cycle++;
            traps++;
            attention = true;
            firmware.call(this);
            return;
        }
        boolean delegated =
                csrs.privilege() <= Privilege.SUPERVISOR && (csrs.exceptionDelegation() >>> trap.cause() & 1) != 0;
        enterHandler(delegated, trap.cause(), value);
    }

    /** The encoding at pc, for the trap value of an illegal instruction; 0 if it cannot be read any more. */
    private long encoding() {
        try {
            long low = read16(pc);
            return (low & 3) == 3 ? low | read16(pc + 2) << 16 : low;
        } catch (Trap trap) {
            return 0;
        }
    }

    private long read16(long address) {
        CodePage page = mmu.fetchPage(address);
        return mmu.ram().read(page.offset() + (address & (Ram.PAGE_SIZE - 1)), 2);
    }

    private void takeInterrupt(long pendingInterrupts) {
        long ready = pendingInterrupts & csrs.interruptEnable();
        if (ready == 0) {
            return;
        }
        int privilege = csrs.privilege();
        long forMachine = ready & ~csrs.interruptDelegation();
        if (forMachine != 0 && (privilege < Privilege.MACHINE || csrs.status(Status.MIE))) {
            enterHandler(false, Long.MIN_VALUE | first(forMachine), 0);
            return;
        }
        long forSupervisor = ready & csrs.interruptDelegation();
        boolean open =
                privilege < Privilege.SUPERVISOR || (privilege == Privilege.SUPERVISOR && csrs.status(Status.SIE));
        if (forSupervisor != 0 && open) {
            enterHandler(true, Long.MIN_VALUE | first(forSupervisor), 0);
        }
    }

    /** The interrupt that goes first: external, software, timer; machine's before supervisor's. */
    private static int first(long ready) {
        for (long mask : new long[] {Status.MEI, Status.MSI, Status.MTI, Status.SEI, Status.SSI}) {
            if ((ready & mask) != 0) {
                return Long.numberOfTrailingZeros(mask);
            }
        }
        return Long.numberOfTrailingZeros(ready);
    }

    private void enterHandler(boolean toSupervisor, long cause, long value) {
        int from = csrs.privilege();
        long status = csrs.statusBits();
        if (toSupervisor) {
            status = move(status, Status.SIE, Status.SPIE) & ~Status.SPP;
            csrs.setStatusBits(from == Privilege.SUPERVISOR ? status | Status.SPP : status);
            pc = csrs.supervisor().enter(pc, cause, value);
            changePrivilege(Privilege.SUPERVISOR);
        } else {
            status = move(status, Status.MIE, Status.MPIE) & ~Status.MPP;
            csrs.setStatusBits(status | (long) from << Status.MPP_SHIFT);
            pc = csrs.machine().enter(pc, cause, value);
            changePrivilege(Privilege.MACHINE);
        }
        cycle++;
        traps++;
        attention = true;
        if (events != null) {
            events.trap(from, csrs.privilege(), cause);
        }
    }

    /** Copies one flag of mstatus to another and clears it. */
    private static long move(long status, long from, long to) {
        long cleared = status & ~(from | to);
        return (status & from) != 0 ? cleared | to : cleared;
    }

    void changePrivilege(int privilege) {
        csrs.setPrivilege(privilege);
        mmu.select();
    }

    void returnTo(int privilege, long address) {
        if (events != null) {
            events.trapReturn(csrs.privilege(), privilege);
        }
        changePrivilege(privilege);
        pc = address;
        attention = true;
    }

    void addressSpaceChanged() {
        mmu.flush();
        if (events != null) {
            events.addressSpaceSwitch();
        }
    }

    // ---- what devices, firmware and the board use

    /** Makes the hart look at interrupts and timers before its next block. */
    public void callForAttention() {
        attention = true;
    }

    /** Whether an interrupt may be taken once mstatus allows it. Nothing changes that without a call for attention. */
    boolean isInterruptReady() {
        return ready;
    }

    /**
     * Raises or lowers an interrupt line, one of {@link Status}' masks. Only a line that rises needs attention: reads of
     * device registers, after which a block goes on, never raise one.
     */
    public void setLine(long mask, boolean level) {
        attention |= level && (csrs.pending() & mask) == 0;
        csrs.setLine(mask, level);
    }

    /** Sets or clears a software-writable pending bit, one of {@link Status}' masks. */
    public void setSoftware(long mask, boolean level) {
        csrs.setSoftware(mask, level);
        attention = true;
    }

    /** The time at which the machine timer interrupt falls due, in ticks, unsigned. */
    public long machineTimer() {
        return csrs.machineTimer();
    }

    public void setMachineTimer(long ticks) {
        csrs.setMachineTimer(ticks);
        attention = true;
    }

    public void setSupervisorTimer(long ticks) {
        csrs.setSupervisorTimer(ticks);
        attention = true;
    }

    /** The time in ticks. */
    public long time() {
        return timebase.ticks(clock());
    }

    /** The earliest time at which a timer of this hart falls due, in ticks; -1 for never. */
    public long nextTimer() {
        return csrs.nextTimer(time());
    }

    /** Whether the hart waits for an interrupt and none is there. */
    public boolean isWaiting() {
        return waiting && (csrs.pending() & csrs.interruptEnable()) == 0;
    }

    void waitForInterrupt() {
        waiting = true;
        attention = true;
    }

    /** The machine's clock as this hart sees it, in cycles. */
    public long clock() {
        return cycle + idle;
    }

    /** Lets the clock go on to a later cycle without this hart running. */
    public void skipTo(long clock) {
        idle = Math.max(idle, clock - cycle);
    }

    /** Has the supervisor's environment calls served outside the machine; null for by machine mode. */
    public void setFirmware(Firmware handler) {
        firmware = handler;
    }

    /** Puts the hart at an address in supervisor mode, as firmware does; everything that can be delegated is. */
    public void startSupervisor(long address, Firmware handler) {
        firmware = handler;
        csrs.delegateAll();
        mmu.flush();
        startAt(address, Privilege.SUPERVISOR);
    }

    /** Puts the hart at an address in machine mode, as a reset does. */
    public void startMachine(long address) {
        startAt(address, Privilege.MACHINE);
    }

    private void startAt(long address, int privilege) {
        pc = address;
        waiting = false;
        changePrivilege(privilege);
        attention = true;
    }

    /** Has hot blocks reported. */
    public void setHotSpots(HotSpots receiver) {
        hotSpots = receiver;
        threshold = receiver.threshold();
    }

    /** Counts architectural events from now on; null to stop. */
    public void setEvents(HartEvents counters) {
        events = counters;
        mmu.setModel(counters == null ? null : new ModelTlb(counters));
    }

    /** Forgets every translation of this hart, as a fence from another hart asks. */
    public void fence() {
        mmu.fence(null, null);
    }

    /** Gives a reservation up, as when other harts have run. */
    public void dropReservation() {
        reservation = Reservation.NONE;
    }

    public int id() {
        return id;
    }

    /** What its loads and stores look translations up in. */
    public LookupTables tables() {
        return tables;
    }

    public long pc() {
        return pc;
    }

    public int privilege() {
        return csrs.privilege();
    }

    CodeArena arena() {
        return code.arena();
    }

    /** The integer registers: 0 to 31, and one that takes the writes to x0. */
    public long[] x() {
        return x;
    }

    /** The floating-point registers; a single is boxed as NaN. */
    public long[] f() {
        return f;
    }

    public Mmu mmu() {
        return mmu;
    }

    /** Cycles run: retired instructions and traps taken. */
    public long cycle() {
        return cycle;
    }

    /** Instructions retired. */
    public long retired() {
        return cycle - traps;
    }

    /** Traps and interrupts taken, calls of the firmware among them. */
    public long traps() {
        return traps;
    }

    /** Reads a CSR as machine mode would see it; for tests and traces. */
    public long csr(int number) {
        int privilege = csrs.privilege();
        csrs.setPrivilege(Privilege.MACHINE);
        try {
            return csrs.read(number, false);
        } catch (Trap trap) {
            return 0;
        } finally {
            csrs.setPrivilege(privilege);
        }
    }

    /** The encoding of the next instruction, or 0 if it cannot be fetched. */
    public int nextEncoding() {
        return (int) encoding();
    }

    void setCycle(long value) {
        cycle = value;
    }

    void moveTo(long address, long atCycle) {
        pc = address;
        cycle = atCycle;
    }

    Csrs csrs() {
        return csrs;
    }

    Arithmetic arithmetic() {
        return arithmetic;
    }

    boolean needsAttention() {
        return attention;
    }

    Reservation reservation() {
        return reservation;
    }

    void setReservation(Reservation value) {
        reservation = value;
    }

    // ---- state

    /** Writes the hart's state out; the host's caches are no part of it. */
    public void save(DataOutput out) throws IOException {
        for (int i = 0; i < 32; i++) {
            out.writeLong(x[i]);
            out.writeLong(f[i]);
        }
        out.writeLong(pc);
        out.writeLong(cycle);
        out.writeLong(traps);
        out.writeLong(idle);
        out.writeBoolean(waiting);
        reservation.save(out);
        csrs.save(out);
    }

    /** Takes the state that {@link #save} wrote. */
    public void restore(DataInput in) throws IOException {
        for (int i = 0; i < 32; i++) {
            x[i] = in.readLong();
            f[i] = in.readLong();
        }
        pc = in.readLong() & ~1L;
        cycle = in.readLong();
        traps = in.readLong();
        idle = in.readLong();
        waiting = in.readBoolean();
        reservation = Reservation.restore(in);
        csrs.restore(in);
        code.clear();
        mmu.flush();
        attention = true;
    }
}
