package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** syscall(2), in the one shape that all calls made here fit: linking another shape costs a starting process 10 ms. */
final class SystemCall {
    /** AT_FDCWD, with a path. */
    static final MemorySegment NO_DIRECTORY = MemorySegment.ofAddress(-100);

    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    private static final MethodHandle FUNCTION = Linker.nativeLinker().downcallHandle(SHAPE);
    private static final MemorySegment SYSCALL = function("syscall");

    /** Another shape, linked where it is used: with all six arguments, and the number of the error. */
    private static final class Wide {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle FUNCTION = Linker.nativeLinker()
                .downcallHandle(
                        SYSCALL,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG),
                        Linker.Option.captureCallState("errno"));
    }

    private SystemCall() {}

    /**
     * The number of a call, which depends on the architecture.
     *
     * @param generic on the architectures that share one table: aarch64, riscv64
     */
    static long number(long amd64, long generic) {
        String architecture = System.getProperty("os.arch");
        return switch (architecture) {
            case "amd64", "x86_64" -> amd64;
            case "aarch64", "riscv64" -> generic;
            default -> throw new IllegalStateException("no system call numbers known for " + architecture);
        };
    }

    static boolean isAmd64() {
        return number(1, 0) == 1;
    }

    /** Where a function of the C library is. */
    static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    /** Calls a function of the C library with a number and an address; what else it takes is zero. Its result is an int. */
    static int library(String name, long first, MemorySegment second) {
        return (int) library(name, first, second, 0, 0, MemorySegment.NULL);
    }

    /** Calls a function of the C library. */
    static long library(String name, long first, MemorySegment second, long third, long fourth, MemorySegment fifth) {
        try {
            return (long) FUNCTION.invokeExact(function(name), first, second, third, fourth, fifth);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Calls with five arguments; returns the number of the error, negative, where it fails. */
    static long wide(long number, long first, long second, long third, MemorySegment fourth, long fifth) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Wide.STATE);
            long result = (long) Wide.FUNCTION.invokeExact(state, number, first, second, third, fourth, fifth);
            return result < 0 ? -(int) Wide.ERRNO.get(state, 0L) : result;
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number, e);
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
