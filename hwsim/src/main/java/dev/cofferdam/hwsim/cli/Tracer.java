package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.isa.Decoder;
import dev.cofferdam.hwsim.isa.Instruction;
import java.io.PrintStream;

/**
 * Runs a machine one instruction at a time and writes a line for each that retires: hart, pc, encoding, and the register
 * that it changed. Used by the machine's thread.
 */
final class Tracer {
    private final Machine machine;
    private final PrintStream out;

    Tracer(Machine machine, PrintStream out) {
        this.machine = machine;
        this.out = out;
    }

    Outcome run(long most) {
        Outcome outcome = machine.run(0);
        Hart hart = machine.harts().getFirst();
        long[] before = new long[64];
        for (long done = 0; done < most && outcome.kind() == Outcome.Kind.RUNNING; done++) {
            long pc = hart.pc();
            int encoding = hart.nextEncoding();
            long retired = hart.retired();
            snapshot(hart, before);
            outcome = machine.run(1);
            if (hart.retired() != retired) {
                print(hart, pc, encoding, before);
            }
        }
        return outcome;
    }

    private static void snapshot(Hart hart, long[] registers) {
        System.arraycopy(hart.x(), 0, registers, 0, 32);
        System.arraycopy(hart.f(), 0, registers, 32, 32);
    }

    private void print(Hart hart, long pc, int encoding, long[] before) {
        String bits = Decoder.isLong(encoding) ? "%08x".formatted(encoding) : "%04x".formatted(encoding & 0xFFFF);
        out.printf("%016x %s", pc, bits);
        int named = Instruction.rd(Decoder.decode(encoding));
        for (int i = 0; i < 64; i++) {
            long now = i < 32 ? hart.x()[i] : hart.f()[i - 32];
            if (now != before[i] || (i == named && i != 0 && writesInteger(encoding))) {
                out.printf(" %s%d=%016x", i < 32 ? "x" : "f", i & 31, now);
            }
        }
        out.println();
    }

    private static boolean writesInteger(int encoding) {
        return !Instruction.isFloating(Decoder.decode(encoding));
    }
}
