package dev.cofferdam.deploy.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Asks the operating system's kernel which calls it has, by calls that change nothing. Stateless. */
final class SystemCalls {
    /** The same on every architecture since Linux 5.1 numbers new calls alike. */
    private static final long LANDLOCK_CREATE_RULESET = 444;

    private static final long LANDLOCK_VERSION_FLAG = 1;

    private static final long PRCTL = System.getProperty("os.arch").equals("amd64") ? 157 : 167;
    private static final long SCHED_CORE = 62;
    private static final long SCHED_CORE_GET = 0;

    private static final MethodHandle SYSTEM_CALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    private SystemCalls() {}

    /** Version of Landlock (Documentation/userspace-api/landlock.rst); 0 where it is absent or switched off. */
    static int landlockVersion() {
        return (int) Math.max(0, call(LANDLOCK_CREATE_RULESET, 0, 0, LANDLOCK_VERSION_FLAG));
    }

    /** Whether threads can be kept from sharing a core with others (Documentation/admin-guide/hw-vuln/core-scheduling.rst). */
    static boolean hasCoreScheduling() {
        try (Arena arena = Arena.ofConfined()) {
            return call(
                            PRCTL,
                            SCHED_CORE,
                            SCHED_CORE_GET,
                            0,
                            0,
                            arena.allocate(Long.BYTES).address())
                    == 0;
        }
    }

    private static long call(long number, long first, long second, long third) {
        return call(number, first, second, third, 0, 0);
    }

    /** As the kernel answers: an error is its negated number. */
    private static long call(long number, long first, long second, long third, long fourth, long fifth) {
        try (Arena arena = Arena.ofConfined()) {
            MemoryLayout state = Linker.Option.captureStateLayout();
            MemorySegment captured = arena.allocate(state);
            long result = (long) SYSTEM_CALL.invokeExact(captured, number, first, second, third, fourth, fifth);
            long errno = captured.get(
                    ValueLayout.JAVA_INT, state.byteOffset(MemoryLayout.PathElement.groupElement("errno")));
            return result == -1 ? -errno : result;
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number, e);
        }
    }
}
