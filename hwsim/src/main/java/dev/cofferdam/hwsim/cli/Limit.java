package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Machine;

/**
 * How far a guest is run: a number of retired instructions, or of traps if that comes first, so that a guest which only
 * traps ends too. It counts over all of the guest's starts. Used by the machine's thread.
 */
final class Limit {
    private final long most;
    private long retired;
    private long traps;
    private Machine machine;
    private long retiredAtStart;
    private long trapsAtStart;

    Limit(long most) {
        this.most = most;
    }

    /** Counts on with a machine, from the state that it is in. */
    void attach(Machine next) {
        retired = retired();
        traps = traps();
        machine = next;
        retiredAtStart = next.retired();
        trapsAtStart = next.traps();
    }

    private long retired() {
        return machine == null ? 0 : retired + machine.retired() - retiredAtStart;
    }

    private long traps() {
        return machine == null ? 0 : traps + machine.traps() - trapsAtStart;
    }

    /** How many cycles each hart may run before this is to be asked again; 0 once the limit is reached. */
    long left(long stretch) {
        long left = Math.max(0, most - Math.max(retired(), traps()));
        int harts = machine.harts().size();
        return left == 0 ? 0 : Math.min(stretch, Math.max(1, left / harts));
    }

    /** What was reached, in words. */
    @Override
    public String toString() {
        return "%d instructions and %d traps".formatted(retired(), traps());
    }
}
