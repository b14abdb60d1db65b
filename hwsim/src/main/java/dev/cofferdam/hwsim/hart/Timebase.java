package dev.cofferdam.hwsim.hart;

/**
 * How cycles become the ticks of the time CSR, and the flag by which devices call the machine. Shared by a machine's
 * harts; used by one thread at a time.
 */
public final class Timebase {
    private final int cyclesPerTick;
    private long offset;
    private boolean machineCalled;

    /** Ticks advance by one every {@code cyclesPerTick} cycles. */
    public Timebase(int cyclesPerTick) {
        this.cyclesPerTick = cyclesPerTick;
    }

    /** The time at a cycle of the machine's clock. */
    public long ticks(long clock) {
        return clock / cyclesPerTick + offset;
    }

    /** The first cycle of the machine's clock at which the time is {@code ticks}; the largest number if it never is. */
    public long cycleAt(long ticks) {
        long distance = ticks - offset;
        boolean far = distance < 0 || distance > Long.MAX_VALUE / 2 / cyclesPerTick;
        return far ? Long.MAX_VALUE / 2 : distance * cyclesPerTick;
    }

    public long offset() {
        return offset;
    }

    /** Moves the time, as a write to mtime does. */
    public void setOffset(long ticks) {
        offset = ticks;
    }

    /** Makes the hart that runs return to the machine. */
    public void callMachine() {
        machineCalled = true;
    }

    boolean isMachineCalled() {
        return machineCalled;
    }

    /** The machine has heard. */
    public void answer() {
        machineCalled = false;
    }
}
