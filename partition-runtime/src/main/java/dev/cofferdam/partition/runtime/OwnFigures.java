package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a partition says of itself in the part of a lane's memory that is its own: how long its requests took, how many are on
 * their way, and what a guest machine in it has done. Whoever reads it takes it for no more than the partition's word. Nobody
 * waits for it or is woken by it.
 *
 * <pre>
 *    0  long in flight     requests that wait for their replies
 *    8  long instructions  that a guest machine in it has done
 *   64  8 x (long sum of nanoseconds, {@value #BUCKETS} x long count), by operation
 * </pre>
 *
 * <p>Bucket <i>i</i> counts requests of at most 2<sup>8+i</sup> ns, the last one all that took longer.
 *
 * @param inFlight requests that wait for their replies
 * @param instructions that a guest machine has done; 0 where there is none
 * @param timed operations that were asked for at least once
 */
public record OwnFigures(int inFlight, long instructions, List<Timed> timed) {
    /** What waits for nobody but who serves it. AWAIT and RECEIVE wait for what somebody else does, and last as long as that. */
    static final List<Operation> OPERATIONS = List.of(
            Operation.READ,
            Operation.WRITE,
            Operation.FLUSH,
            Operation.ADVANCE,
            Operation.INSPECT,
            Operation.SEND,
            Operation.CALL,
            Operation.ANSWER);

    /** From 256 ns to 2 s, and more than that. */
    public static final int BUCKETS = 25;

    private static final long INSTRUCTIONS_AT = 8;
    private static final int LEAST_BITS = 8;
    private static final int TIMED_AT = 64;
    private static final int TIMED_BYTES = (1 + BUCKETS) * Long.BYTES;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /**
     * How long requests for one operation took.
     *
     * @param counts of each bucket
     * @param sumNanos of them all
     */
    public record Timed(Operation operation, List<Long> counts, long sumNanos) {
        public Timed {
            counts = List.copyOf(counts);
        }

        private Timed plus(Timed other) {
            List<Long> both = IntStream.range(0, BUCKETS)
                    .mapToObj(i -> sum(counts.get(i), other.counts.get(i)))
                    .toList();
            return new Timed(operation, both, sum(sumNanos, other.sumNanos));
        }

        /** As a floating-point number: a liar's counts add up to more than a long holds. */
        public double count() {
            return counts.stream().mapToDouble(Long::doubleValue).sum();
        }
    }

    public OwnFigures {
        timed = List.copyOf(timed);
    }

    /**
     * Reads what a client has written, or anything else that its memory may hold: a negative number counts as none, and no
     * lane has more requests than {@link ClientLane#DEPTH_MAX} on their way.
     *
     * @param own {@link ClientLane#OWN_BYTES} bytes
     */
    public static OwnFigures read(MemorySegment own) {
        List<Timed> timed = new ArrayList<>();
        for (int i = 0; i < OPERATIONS.size(); i++) {
            long at = TIMED_AT + (long) i * TIMED_BYTES;
            List<Long> counts = new ArrayList<>();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                counts.add(natural(own, at + (1L + bucket) * Long.BYTES));
            }
            if (counts.stream().anyMatch(count -> count > 0)) {
                timed.add(new Timed(OPERATIONS.get(i), counts, natural(own, at)));
            }
        }
        return new OwnFigures(
                (int) Math.min(ClientLane.DEPTH_MAX, natural(own, 0)), natural(own, INSTRUCTIONS_AT), timed);
    }

    /** Those of two lanes of one partition. */
    public OwnFigures plus(OwnFigures other) {
        List<Timed> both = new ArrayList<>();
        for (Operation operation : OPERATIONS) {
            Stream.concat(timed.stream(), other.timed.stream())
                    .filter(each -> each.operation == operation)
                    .reduce(Timed::plus)
                    .ifPresent(both::add);
        }
        return new OwnFigures(inFlight + other.inFlight, sum(instructions, other.instructions), both);
    }

    /** How long a request took since an earlier look, in nanoseconds, on average; nothing where there was none. */
    public OptionalDouble meanNanosSince(OwnFigures earlier) {
        double count = count() - earlier.count();
        double sum = sumNanos() - earlier.sumNanos();
        return count > 0 && sum >= 0 ? OptionalDouble.of(sum / count) : OptionalDouble.empty();
    }

    private double count() {
        return timed.stream().mapToDouble(Timed::count).sum();
    }

    private double sumNanos() {
        return timed.stream().mapToDouble(Timed::sumNanos).sum();
    }

    private static long sum(long one, long other) {
        return Math.max(0, one + other);
    }

    private static long natural(MemorySegment own, long at) {
        return Math.max(0, (long) LONG.getOpaque(own, at));
    }

    /** The longest time that a bucket counts, in nanoseconds; of the last one there is none. */
    public static long atMostNanos(int bucket) {
        return 1L << (LEAST_BITS + bucket);
    }

    static int bucket(long nanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos - 1));
        return Math.clamp(bits - LEAST_BITS, 0, BUCKETS - 1);
    }

    /** Notes requests that took that long; for one thread. */
    static void add(MemorySegment own, int operation, int requests, long nanos) {
        long at = TIMED_AT + (long) operation * TIMED_BYTES;
        increase(own, at, requests * nanos);
        increase(own, at + (1L + bucket(nanos)) * Long.BYTES, requests);
    }

    private static void increase(MemorySegment own, long at, long by) {
        LONG.setOpaque(own, at, (long) LONG.get(own, at) + by);
    }

    /** Notes that a guest machine has done so many more. */
    static void instructions(MemorySegment own, long more) {
        increase(own, INSTRUCTIONS_AT, more);
    }

    static void inFlight(MemorySegment own, int requests) {
        LONG.setOpaque(own, 0L, (long) requests);
    }
}
