package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/** Which core a thread runs on: sched_setaffinity(2). Each thread settles itself. */
public final class Affinity {
    /** Any core: the scheduler's choice. */
    public static final int ANY = -1;

    /** Cores are numbered from 0 to one less than this. */
    public static final int CORES_MAX = 1024;

    private static final long SET = SystemCall.number(203, 122);
    private static final long GET = SystemCall.number(204, 123);

    private Affinity() {}

    /** The cores that the calling thread may use, in order. */
    public static List<Integer> available() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(CORES_MAX / Byte.SIZE, Long.BYTES);
            if (SystemCall.call(GET, MemorySegment.NULL, mask.byteSize(), mask.address(), MemorySegment.NULL) < 0) {
                throw new IllegalStateException("sched_getaffinity(2) failed");
            }
            return IntStream.range(0, CORES_MAX)
                    .filter(core -> (mask.get(ValueLayout.JAVA_BYTE, core / Byte.SIZE) >> core % Byte.SIZE & 1) == 1)
                    .boxed()
                    .toList();
        }
    }

    /**
     * Keeps the calling thread on one core from now on, also where it was kept on another: a process begins on the core of
     * the thread that started it. {@link #ANY} changes nothing, and neither does a core that this process may not use: a
     * cpuset that has shrunk since the core was chosen is no reason not to run.
     */
    public static void settle(int core) {
        if (core == ANY) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(CORES_MAX / Byte.SIZE, Long.BYTES);
            mask.set(ValueLayout.JAVA_BYTE, core / Byte.SIZE, (byte) (1 << core % Byte.SIZE));
            long ignored =
                    SystemCall.call(SET, MemorySegment.NULL, mask.byteSize(), mask.address(), MemorySegment.NULL);
        }
    }
}
