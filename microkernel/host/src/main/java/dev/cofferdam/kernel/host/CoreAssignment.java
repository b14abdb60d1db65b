package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.plan.Design;
import java.util.ArrayList;
import java.util.List;

/**
 * Which core each thread of a request's way stays on, by partition, where the topology says where the partition's own
 * thread stays; {@link Affinity#ANY} elsewhere. Immutable.
 *
 * <p>Threads that park in turns share a core: waking one on an idle core takes several times as long. Threads that spin for
 * each other need a core each, or one waits for the end of the other's time slice; cores are shared only when there are
 * no more.
 *
 * @param parties in the order of the plan's partitions
 */
record CoreAssignment(List<Cores> parties) {

    CoreAssignment {
        parties = List.copyOf(parties);
    }

    /**
     * Where the threads stay that work for one partition.
     *
     * @param kernel the kernel's thread that takes its messages
     * @param store the store's thread for it
     * @param replies the kernel's thread that takes the store's replies, in the message design
     */
    record Cores(int kernel, int store, int replies) {}

    /**
     * A partition.
     *
     * @param own the core of its own thread, or {@link Affinity#ANY}
     */
    record Party(int own, boolean hasDisks) {}

    /**
     * Assigns cores.
     *
     * @param cores that this process may use, in order
     * @param spins whether those on the way of a request spin
     */
    static CoreAssignment of(List<Integer> cores, List<Party> parties, Design design, boolean spins) {
        Free free = new Free(cores, parties.stream().map(Party::own).toList());
        return new CoreAssignment(parties.stream()
                .map(party -> spins && party.own != Affinity.ANY ? apart(party, design, free) : together(party))
                .toList());
    }

    private static Cores together(Party party) {
        return new Cores(party.own, party.own, party.own);
    }

    /** Who is not on the way of a request parks. */
    private static Cores apart(Party party, Design design, Free free) {
        boolean direct = design == Design.RING || design == Design.MAPPED;
        int kernel = direct && party.hasDisks ? party.own : free.next();
        int store = design == Design.CALL || !party.hasDisks ? party.own : free.next();
        int replies = design == Design.MESSAGE && party.hasDisks ? free.next() : party.own;
        return new Cores(kernel, store, replies);
    }

    /** Threads on the way of one request that spin at the same time. */
    static int spinners(Design design) {
        return design == Design.MESSAGE ? 4 : 2;
    }

    /** Cores that nobody has yet; then all of them again, in turn. */
    private static final class Free {
        private final List<Integer> order = new ArrayList<>();
        private int given;

        Free(List<Integer> cores, List<Integer> taken) {
            cores.stream().filter(core -> !taken.contains(core)).forEach(order::add);
            if (order.isEmpty()) {
                order.addAll(cores);
            }
        }

        int next() {
            return order.get(given++ % order.size());
        }
    }
}
