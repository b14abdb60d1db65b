package dev.cofferdam.hwsim.firmware;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.device.Syscon;
import dev.cofferdam.hwsim.hart.Firmware;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import dev.cofferdam.hwsim.memory.Ram;
import java.util.List;

/**
 * The supervisor binary interface, built in: base, timer, inter-processor interrupt, remote fence, hart state management,
 * system reset, debug console and the two legacy console calls; and one vendor extension for {@link Hypercalls}. Used by
 * the machine's thread.
 *
 * <p>Source: RISC-V Supervisor Binary Interface Specification 2.0.
 */
public final class Sbi implements Firmware {
    /** The extension of the vendor's calls: 0x09000000 and our implementation number. */
    public static final int VENDOR = 0x09000CDA;

    private static final int LEGACY_PUT = 1;
    private static final int LEGACY_GET = 2;
    private static final int BASE = 0x10;
    private static final int TIMER = 0x54494D45;
    private static final int INTERRUPT = 0x735049;
    private static final int REMOTE_FENCE = 0x52464E43;
    private static final int HART_STATE = 0x48534D;
    private static final int SYSTEM_RESET = 0x53525354;
    private static final int DEBUG_CONSOLE = 0x4442434E;
    private static final long VERSION = 2L << 24;
    private static final int MOST_PRINTED = 1 << 16;

    private static final long SUCCESS = 0;
    private static final long FAILED = -1;
    private static final long NOT_SUPPORTED = -2;
    private static final long INVALID_PARAMETER = -3;
    private static final long ALREADY_AVAILABLE = -6;

    private static final int A0 = 10;

    /** The board's part: which harts run. */
    public interface Harts {
        /** Lets a stopped hart run from an address, with its number and {@code opaque} in a0 and a1. */
        void start(int hart, long address, long opaque);

        /** Stops the hart that calls. */
        void stop(int hart);

        boolean isStarted(int hart);
    }

    private record Result(long error, long value) {
        static final Result DONE = new Result(SUCCESS, 0);
        static final Result UNKNOWN = new Result(NOT_SUPPORTED, 0);
        static final Result INVALID = new Result(INVALID_PARAMETER, 0);

        static Result of(long value) {
            return new Result(SUCCESS, value);
        }
    }

    private final List<Hart> harts;
    private final Harts states;
    private final Ram ram;
    private final Console console;
    private final Syscon.Power power;
    private final Hypercalls hypercalls;

    public Sbi(List<Hart> harts, Harts states, Ram ram, Console console, Syscon.Power power, Hypercalls hypercalls) {
        this.harts = harts;
        this.states = states;
        this.ram = ram;
        this.console = console;
        this.power = power;
        this.hypercalls = hypercalls;
    }

    @Override
    public void call(Hart hart) {
        long[] x = hart.x();
        int extension = (int) x[17];
        int function = (int) x[16];
        if (extension == LEGACY_PUT) {
            console.write((int) x[A0] & 0xFF);
            x[A0] = 0;
        } else if (extension == LEGACY_GET) {
            x[A0] = console.read();
        } else {
            Result result = dispatch(hart, extension, function);
            x[A0] = result.error();
            x[A0 + 1] = result.value();
        }
    }

    private Result dispatch(Hart hart, int extension, int function) {
        long a0 = hart.x()[A0];
        long a1 = hart.x()[A0 + 1];
        return switch (extension) {
            case BASE -> base(function, (int) a0);
            case TIMER -> function == 0 ? timer(hart, a0) : Result.UNKNOWN;
            case INTERRUPT -> function == 0 ? interrupt(a0, a1) : Result.UNKNOWN;
            case REMOTE_FENCE -> function >= 0 && function < 3 ? fence(a0, a1) : Result.UNKNOWN;
            case HART_STATE -> hartState(hart, function, a0, a1);
            case SYSTEM_RESET -> function == 0 ? reset(a0, a1) : Result.UNKNOWN;
            case DEBUG_CONSOLE -> debugConsole(function, a0, a1);
            case VENDOR -> vendor(hart, function);
            default -> Result.UNKNOWN;
        };
    }

    private static Result base(int function, int argument) {
        return switch (function) {
            case 0 -> Result.of(VERSION);
            case 1, 2, 4, 5, 6 -> Result.of(0);
            case 3 -> Result.of(isKnown(argument) ? 1 : 0);
            default -> Result.UNKNOWN;
        };
    }

    private static boolean isKnown(int extension) {
        return switch (extension) {
            case LEGACY_PUT, LEGACY_GET, BASE, TIMER, INTERRUPT, REMOTE_FENCE, HART_STATE -> true;
            case SYSTEM_RESET, DEBUG_CONSOLE, VENDOR -> true;
            default -> false;
        };
    }

    private static Result timer(Hart hart, long ticks) {
        hart.setSupervisorTimer(ticks);
        return Result.DONE;
    }

    private interface Action {
        void on(Hart hart);
    }

    /** Does something to the harts of a mask that begins at a hart number; a base of all ones means all. */
    private Result forEach(long mask, long base, Action action) {
        if (base != -1 && (base < 0 || base >= harts.size())) {
            return Result.INVALID;
        }
        for (Hart hart : harts) {
            long place = hart.id() - base;
            if (base == -1 || (place >= 0 && place < 64 && (mask >>> place & 1) != 0)) {
                action.on(hart);
            }
        }
        return Result.DONE;
    }

    private Result interrupt(long mask, long base) {
        return forEach(mask, base, hart -> hart.setSoftware(Status.SSI, true));
    }

    /** Fences by address or address space are taken as fences of everything. */
    private Result fence(long mask, long base) {
        return forEach(mask, base, Hart::fence);
    }

    private Result hartState(Hart caller, int function, long number, long address) {
        if (function == 1) {
            states.stop(caller.id());
            return Result.DONE;
        }
        if (number < 0 || number >= harts.size()) {
            return function == 0 || function == 2 ? Result.INVALID : Result.UNKNOWN;
        }
        return switch (function) {
            case 0 -> {
                if (states.isStarted((int) number)) {
                    yield new Result(ALREADY_AVAILABLE, 0);
                }
                states.start((int) number, address, caller.x()[A0 + 2]);
                yield Result.DONE;
            }
            case 2 -> Result.of(states.isStarted((int) number) ? 0 : 1);
            default -> Result.UNKNOWN;
        };
    }

    private Result reset(long type, long reason) {
        if (type == 0) {
            power.off(reason == 0 ? 0 : 1);
        } else if (type == 1 || type == 2) {
            power.reset();
        } else {
            return Result.INVALID;
        }
        return Result.DONE;
    }

    private Result debugConsole(int function, long a0, long a1) {
        if (function == 2) {
            console.write((int) a0 & 0xFF);
            return Result.DONE;
        }
        if (function > 2 || function < 0) {
            return Result.UNKNOWN;
        }
        long length = Math.min(Math.max(a0, 0), MOST_PRINTED);
        if (a0 < 0 || !ram.contains(a1, length)) {
            return Result.INVALID;
        }
        return Result.of(function == 0 ? print(a1 - ram.base(), length) : read(a1 - ram.base(), length));
    }

    private long print(long offset, long length) {
        for (long i = 0; i < length; i++) {
            console.write((int) ram.read(offset + i, 1));
        }
        return length;
    }

    private long read(long offset, long length) {
        for (long i = 0; i < length; i++) {
            int value = console.read();
            if (value < 0) {
                return i;
            }
            ram.announceWrite(offset + i, 1);
            ram.write(offset + i, 1, value);
        }
        return length;
    }

    private Result vendor(Hart hart, int function) {
        long[] arguments = new long[6];
        System.arraycopy(hart.x(), A0, arguments, 0, arguments.length);
        Hypercalls.Answer answer = hypercalls.call(hart.id(), function, arguments);
        return answer == null ? new Result(FAILED, 0) : new Result(answer.error(), answer.value());
    }
}
