package dev.cofferdam.kernel.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The clock that windows are kept by, and the priority of those who keep them: clock_nanosleep(2) to a moment, never for a
 * while, and sched_setscheduler(2). The C library's functions are linked where windows are kept. For one thread.
 */
final class RealTime {
    private static final int MONOTONIC = 1;
    private static final int ABSOLUTE = 1;
    private static final int FIFO = 1;
    private static final long NANOS = 1_000_000_000;
    private static final MemoryLayout TIMESPEC = MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG);

    private static final MethodHandle GET = link(
            "clock_gettime", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle SLEEP = link(
            "clock_nanosleep",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS));
    private static final MethodHandle SCHEDULE = link(
            "sched_setscheduler",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private final MemorySegment time;

    /** @param arena in which it keeps a time for its calls */
    RealTime(Arena arena) {
        time = arena.allocate(TIMESPEC);
    }

    private static MethodHandle link(String name, FunctionDescriptor shape) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), shape);
    }

    /** The monotonic clock, of which every process of the machine reads the same. */
    long nowNanos() {
        try {
            int failed = (int) GET.invokeExact(MONOTONIC, time);
            if (failed != 0) {
                throw new IllegalStateException("clock_gettime failed");
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime", e);
        }
    }

    /** Returns at that moment or later; a signal may make it earlier. */
    void sleepUntil(long nanos) {
        time.setAtIndex(ValueLayout.JAVA_LONG, 0, nanos / NANOS);
        time.setAtIndex(ValueLayout.JAVA_LONG, 1, nanos % NANOS);
        try {
            int ignored = (int) SLEEP.invokeExact(MONOTONIC, ABSOLUTE, time, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException("clock_nanosleep", e);
        }
    }

    /**
     * Has the calling thread run before every thread without such a priority.
     *
     * @return whether it may: a user needs CAP_SYS_NICE, and a control group of version 1 a budget (cpu.rt_runtime_us)
     */
    static boolean first(int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            return (int) SCHEDULE.invokeExact(0, FIFO, parameter) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("sched_setscheduler", e);
        }
    }
}
