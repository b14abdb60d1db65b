package dev.cofferdam.jail;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Functions of the C library; each handle takes first a {@link #state}, which keeps errno. Stateless. */
final class CFunction {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");

    private CFunction() {}

    static MethodHandle of(String name, FunctionDescriptor descriptor) {
        return link(name, descriptor, KEEP_ERRNO);
    }

    /** One of which the arguments from {@code firstVariadic} on are variadic. */
    static MethodHandle of(String name, FunctionDescriptor descriptor, int firstVariadic) {
        return link(name, descriptor, KEEP_ERRNO, Linker.Option.firstVariadicArg(firstVariadic));
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor, options);
    }

    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    /** The number of the error that a call with this state ended with. */
    static int error(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }
}
