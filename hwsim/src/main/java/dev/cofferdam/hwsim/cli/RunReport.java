package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Machine;
import java.io.PrintStream;

/** The closing line: what a machine did in how much time. Used by one thread. */
final class RunReport {
    private final Machine machine;
    private final long retiredBefore;
    private final long started;

    private RunReport(Machine machine, long started) {
        this.machine = machine;
        this.retiredBefore = machine.retired();
        this.started = started;
    }

    static RunReport start(Machine machine) {
        return new RunReport(machine, System.nanoTime());
    }

    void print(PrintStream out) {
        double seconds = (System.nanoTime() - started) / 1e9;
        long retired = machine.retired() - retiredBefore;
        out.printf(
                "hwsim: %d instructions, %.3f s, %.1f M instructions/s%n", retired, seconds, retired / seconds / 1e6);
    }
}
