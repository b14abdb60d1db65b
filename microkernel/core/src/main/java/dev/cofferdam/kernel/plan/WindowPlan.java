package dev.cofferdam.kernel.plan;

import java.util.List;

/**
 * A time window: where in its core's frame, which repeats, partitions may run. Immutable.
 *
 * <p>A frame begins wherever the monotonic clock is a multiple of its length, on every core: so anybody who reads that clock
 * can tell where a window was to begin.
 *
 * @param frameMicros the same for all windows of a core
 * @param partitions of one access class, or the store's alone
 * @param rest who has what they leave unused
 * @param overrun what becomes of one that has not stopped long after its window
 */
public record WindowPlan(
        int core,
        int frameMicros,
        int startMicros,
        int lengthMicros,
        List<Integer> partitions,
        Rest rest,
        Overrun overrun) {
    public static final int FRAME_MICROS_MIN = 1_000;
    public static final int FRAME_MICROS_MAX = 1_000_000;

    /** Less than this no machine that was measured needs to stop one process and let another run. */
    public static final int LENGTH_MICROS_MIN = 200;

    public WindowPlan {
        partitions = List.copyOf(partitions);
    }

    /** Who has the rest of a window once all whom it is for leave it. */
    public enum Rest {
        IDLE,
        /** Those of the same core whose class dominates theirs (Hu, Lattice scheduling and covert channels, 1992). */
        DOMINATING
    }

    /** What becomes of a partition that overruns. In every case it is counted and recorded. */
    public enum Overrun {
        LOG,
        /** It does not run any more until it is started anew. */
        FREEZE,
        RESTART,
        STOP
    }

    /** Where it ends in its frame. */
    public int endMicros() {
        return startMicros + lengthMicros;
    }

    /** The same for those of these partitions that there are. */
    public WindowPlan among(int count) {
        return new WindowPlan(
                core,
                frameMicros,
                startMicros,
                lengthMicros,
                partitions.stream().filter(partition -> partition < count).toList(),
                rest,
                overrun);
    }
}
