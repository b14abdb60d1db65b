package dev.cofferdam.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What Linux lets a thread do to the one that wakes it, sched(7); for the calling thread, and what it starts. Every user may
 * change between these two.
 */
public enum SchedulingClass {
    /** Who is woken often runs at once, before its waker sleeps. */
    OTHER(0),
    /** Who is woken lets its waker go on until it sleeps. */
    BATCH(3);

    private static final long SET = SystemCall.number(144, 119);
    private static final long GET = SystemCall.number(145, 120);

    private final int policy;

    SchedulingClass(int policy) {
        this.policy = policy;
    }

    /** Whether it is the calling thread's. */
    public boolean isCurrent() {
        return SystemCall.call(GET, MemorySegment.NULL, 0, 0, MemorySegment.NULL) == policy;
    }

    /** From now on it is the calling thread's. */
    public void enter() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocate(ValueLayout.JAVA_INT);
            long ignored = SystemCall.call(SET, MemorySegment.NULL, policy, priority.address(), MemorySegment.NULL);
        }
    }
}
