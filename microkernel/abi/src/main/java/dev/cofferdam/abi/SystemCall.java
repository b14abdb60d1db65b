package dev.cofferdam.abi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** syscall(2), in the one shape that all calls made here fit: linking another shape costs a starting process 10 ms. */
final class SystemCall {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    private static final MethodHandle FUNCTION = Linker.nativeLinker().downcallHandle(SHAPE);
    private static final MemorySegment SYSCALL = function("syscall");

    private static final String AMD64 = "amd64";

    private SystemCall() {}

    /**
     * The number of a call, which depends on the architecture.
     *
     * @param generic on the architectures that share one table: aarch64, riscv64
     */
    static long number(long amd64, long generic) {
        String architecture = System.getProperty("os.arch");
        return switch (architecture) {
            case AMD64 -> amd64;
            case "aarch64", "riscv64" -> generic;
            default -> throw new IllegalStateException("no system call numbers known for " + architecture);
        };
    }

    static boolean isAmd64() {
        return System.getProperty("os.arch").equals(AMD64);
    }

    /** Where a function of the C library is. */
    static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    /** Calls a function of the C library with a number and an address; what else it takes is zero. */
    static long library(String name, long first, MemorySegment second) {
        try {
            return (int) (long) FUNCTION.invokeExact(function(name), first, second, 0L, 0L, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Returns what syscall(2) does: -1 for a failure. */
    static long call(long number, MemorySegment first, long second, long third, MemorySegment fourth) {
        try {
            return (long) FUNCTION.invokeExact(SYSCALL, number, first, second, third, fourth);
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number, e);
        }
    }
}
