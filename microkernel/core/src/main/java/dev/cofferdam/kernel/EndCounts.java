package dev.cofferdam.kernel;

import dev.cofferdam.abi.Message;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** Counts what a partition asks for on each of its ends. One thread counts, any may look. */
public final class EndCounts {
    private static final int READS = 0;
    private static final int WRITES = 2;
    /** Messages and bytes each way. */
    private static final int FIELDS = 4;

    private final int ends;
    private final AtomicLongArray counts;

    EndCounts(int ends) {
        this.ends = ends;
        this.counts = new AtomicLongArray(ends * FIELDS);
    }

    /** For a partition of that number. */
    public static EndCounts of(SystemPlan system, int partition) {
        return new EndCounts(Endpoint.of(system, partition).size());
    }

    /** A message as it came, before it is checked; on no end that there is, it is passed over. */
    public void count(Message message) {
        int end = message.end();
        if (end < 0 || end >= ends) {
            return;
        }
        switch (message.operation()) {
            case READ -> count(end, READS, message.length());
            case AWAIT, INSPECT, RECEIVE -> count(end, READS, 0);
            case WRITE, SEND, CALL, ANSWER -> count(end, WRITES, message.length());
            case FLUSH, ADVANCE -> count(end, WRITES, 0);
            case NONE, READY, REPORT, STOP, FORGET -> {}
        }
    }

    private void count(int end, int way, int bytes) {
        int at = end * FIELDS + way;
        add(at, 1);
        add(at + 1, Math.max(0, bytes));
    }

    private void add(int at, int more) {
        counts.setOpaque(at, counts.getPlain(at) + more);
    }

    /** In the order of the ends. */
    public List<EndStatus> status() {
        return IntStream.range(0, ends).mapToObj(this::status).toList();
    }

    private EndStatus status(int end) {
        int at = end * FIELDS;
        return new EndStatus(
                counts.getOpaque(at + READS),
                counts.getOpaque(at + READS + 1),
                counts.getOpaque(at + WRITES),
                counts.getOpaque(at + WRITES + 1));
    }
}
