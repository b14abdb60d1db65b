package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.device.Syscon;
import dev.cofferdam.hwsim.hart.Timebase;
import dev.cofferdam.hwsim.memory.Ram;

/**
 * The host-target interface of bare-metal test programs: the guest writes a command to the doubleword {@code tohost}, the
 * machine looks at it once the hart has stopped, and answers in {@code fromhost}. It knows the commands to exit, to print
 * a character, and to write to the console. Used by the machine's thread.
 */
final class Htif implements Ram.Observer {
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    private static final long MOST_PRINTED = 1 << 16;

    private final Ram ram;
    private final Timebase timebase;
    private final Console console;
    private final Syscon.Power power;
    private final long toHost;
    private final long fromHost;

    /** Watches the doubleword at {@code toHost}; addresses are offsets in main memory, {@code fromHost} -1 for none. */
    Htif(Ram ram, Timebase timebase, Console console, Syscon.Power power, long toHost, long fromHost) {
        this.ram = ram;
        this.timebase = timebase;
        this.console = console;
        this.power = power;
        this.toHost = toHost;
        this.fromHost = fromHost;
        ram.addObserver(this);
        ram.guard(toHost);
    }

    @Override
    public boolean written(long offset, int length) {
        if (offset < toHost + 8 && offset + length > toHost) {
            timebase.callMachine();
        }
        return offset >>> Ram.PAGE_SHIFT == toHost >>> Ram.PAGE_SHIFT;
    }

    @Override
    public void guarded(long offset) {
        // Only harts act on this.
    }

    /** Serves the command that has been written, if one has. */
    void serve() {
        long command = ram.read(toHost, 8);
        if (command == 0) {
            return;
        }
        if ((command & 1) != 0) {
            power.off((int) Math.min(command >>> 1, Integer.MAX_VALUE));
            return;
        }
        if (command >>> 48 == 0x0101) {
            console.write((int) command & 0xFF);
        } else if (command >>> 48 == 0) {
            systemCall(command - ram.base());
        }
        ram.write(toHost, 8, 0);
        if (fromHost >= 0) {
            ram.write(fromHost, 8, 1);
        }
    }

    /** A system call: eight doublewords in memory, the first for the result. */
    private void systemCall(long at) {
        if (!ram.contains(ram.base() + at, 64)) {
            return;
        }
        long number = ram.read(at, 8);
        if (number == EXIT) {
            power.off((int) ram.read(at + 8, 8));
        } else if (number == WRITE) {
            long from = ram.read(at + 16, 8) - ram.base();
            long length = Math.clamp(ram.read(at + 24, 8), 0, MOST_PRINTED);
            if (ram.contains(ram.base() + from, length)) {
                for (long i = 0; i < length; i++) {
                    console.write((int) ram.read(from + i, 1));
                }
                ram.write(at, 8, length);
            }
        }
    }
}
