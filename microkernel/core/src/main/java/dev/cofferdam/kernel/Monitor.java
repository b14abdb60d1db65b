package dev.cofferdam.kernel;

import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The reference monitor (Anderson 1972): decides for every message whether its sender holds the capability it uses.
 * Immutable, so that any number of threads may ask at once; allocates nothing.
 */
public final class Monitor {
    private final Endpoint[][] ends;

    public Monitor(SystemPlan plan) {
        this.ends = IntStream.range(0, plan.partitions().size())
                .mapToObj(partition -> Endpoint.of(plan, partition).toArray(Endpoint[]::new))
                .toArray(Endpoint[][]::new);
    }

    /**
     * Looks the sender's capability up.
     *
     * @param partition who sent it: the one whose region it came from
     * @param message in private memory
     * @return what it may use, or null where it may not; why not is not told
     */
    public Endpoint check(int partition, Message message) {
        Endpoint[] own = ends[partition];
        int index = message.end();
        if (index < 0 || index >= own.length || !permits(own[index].kind(), message.operation())) {
            return null;
        }
        return own[index];
    }

    /**
     * Whether the partition may read what that end stands for. A version counts every writer, so one that publishes
     * without reading, upwards, is not told it.
     */
    public boolean reads(int partition, int end) {
        return end >= 0
                && end < ends[partition].length
                && ends[partition][end].kind().reads();
    }

    /** The capabilities of one partition, by index. */
    public List<Endpoint> ends(int partition) {
        return List.of(ends[partition]);
    }

    private static boolean permits(Kind kind, Operation operation) {
        return switch (operation) {
            case READ, AWAIT, INSPECT -> kind.reads();
            case WRITE, FLUSH, ADVANCE -> kind.writes();
            case SEND -> kind == Kind.CHANNEL_OUT;
            case RECEIVE -> kind == Kind.CHANNEL_IN || kind == Kind.CHANNEL_SERVER;
            case CALL -> kind == Kind.CHANNEL_CLIENT;
            case ANSWER -> kind == Kind.CHANNEL_SERVER;
            case NONE, READY, REPORT, STOP, FORGET -> false;
        };
    }
}
