package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.host.Processors.Core;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which core each thread of a request's way stays on, by partition; {@link Affinity#ANY} for the scheduler's choice.
 * Immutable.
 *
 * <p>Threads that park in turns share a core: waking one on an idle core takes several times as long (measured on two busy
 * cores with two clients, the medians of call and message came to half of the scheduler's). Each such way has a core
 * to itself, a physical one while there are any; where there are more ways than cores, those that the topology gives no core
 * are left to the scheduler, for two busy ways on one core would wait for each other while another core may be idle.
 *
 * <p>Threads that spin for each other need a core each, or one waits for the end of the other's time slice; hardware threads
 * of one physical core are used only when nothing else is left, and cores are shared only when there are no more.
 *
 * <p>A way without disks is not busy and is left to the scheduler.
 *
 * @param parties in the order of the plan's partitions
 */
public record CoreAssignment(List<Cores> parties) {

    /** Copies the list. */
    public CoreAssignment {
        parties = List.copyOf(parties);
    }

    /**
     * Where the threads stay that are on one partition's way.
     *
     * @param own the partition's own
     * @param kernel the kernel's thread that takes its messages
     * @param store the store's thread for it
     */
    public record Cores(int own, int kernel, int store) {
        /** For a person: one core where all share it, and nothing where the scheduler chooses. */
        public String text(Design design) {
            if (own == Affinity.ANY) {
                return "";
            }
            String others = switch (design) {
                case CALL -> ", kernel " + kernel;
                case MESSAGE -> ", kernel " + kernel + ", store " + store;
                case RING, MAPPED -> ", store " + store;
            };
            return Set.of(own).containsAll(List.of(kernel, store)) ? Integer.toString(own) : own + others;
        }

        private static Cores all(int core) {
            return new Cores(core, core, core);
        }
    }

    /**
     * A partition.
     *
     * @param own the core that the topology gives its own thread, or {@link Affinity#ANY}
     */
    public record Party(int own, boolean hasDisks) {}

    /** As a kernel would on a machine with these cores. */
    public static CoreAssignment of(Processors processors, SystemPlan system, WaitPolicy policy) {
        return Manifests.cores(
                system, Manifests.waiting(policy, system, processors.cores().size()), processors);
    }

    /**
     * Assigns cores.
     *
     * @param spins whether those on the way of a request spin
     */
    public static CoreAssignment of(Processors processors, List<Party> parties, Design design, boolean spins) {
        Free free = new Free(processors, parties);
        return new CoreAssignment(
                spins
                        ? parties.stream()
                                .map(party -> apart(party, design, free))
                                .toList()
                        : together(parties, free));
    }

    private static List<Cores> together(List<Party> parties, Free free) {
        long ways = parties.stream().filter(CoreAssignment::isFreeWay).count();
        boolean enough = ways <= free.left();
        return parties.stream()
                .map(party -> Cores.all(isFreeWay(party) && enough ? free.next() : party.own))
                .toList();
    }

    private static boolean isFreeWay(Party party) {
        return party.own == Affinity.ANY && party.hasDisks;
    }

    /** Who is not on the way of a request parks, and does that where the partition is. */
    private static Cores apart(Party party, Design design, Free free) {
        if (!party.hasDisks) {
            return Cores.all(party.own);
        }
        int others = spinners(design) - 1;
        boolean chosen = party.own == Affinity.ANY;
        List<Integer> way = new ArrayList<>(chosen ? List.of() : List.of(party.own));
        way.addAll(free.next(chosen ? others + 1 : others));
        int own = way.getFirst();
        return switch (design) {
            case CALL -> new Cores(own, way.get(1), own);
            case MESSAGE -> new Cores(own, way.get(1), way.get(2));
            case RING, MAPPED -> new Cores(own, own, way.get(1));
        };
    }

    /** Threads on the way of one request that spin at the same time. */
    public static int spinners(Design design) {
        return design == Design.MESSAGE ? 3 : 2;
    }

    /** Cores that nobody has yet, those whose siblings are taken last; then all of them again, in turn. */
    private static final class Free {
        private final List<Core> unused = new ArrayList<>();
        private final List<Core> all;
        private int given;

        Free(Processors processors, List<Party> parties) {
            all = processors.inOrder();
            Set<Integer> taken = new HashSet<>(parties.stream().map(Party::own).toList());
            Set<Integer> busy = all.stream()
                    .filter(core -> taken.contains(core.number()))
                    .map(Core::physical)
                    .collect(Collectors.toSet());
            List<Core> left =
                    all.stream().filter(core -> !taken.contains(core.number())).toList();
            left.stream().filter(core -> !busy.contains(core.physical())).forEach(unused::add);
            left.stream().filter(core -> busy.contains(core.physical())).forEach(unused::add);
        }

        /** How many nobody has yet. */
        int left() {
            return unused.size();
        }

        int next() {
            return next(1).getFirst();
        }

        /** That many, of one cache where there are. */
        List<Integer> next(int count) {
            List<Core> taken = new ArrayList<>(unused.subList(0, Math.min(count, unused.size())));
            for (int start = 0; start + count <= unused.size(); start++) {
                List<Core> together = unused.subList(start, start + count);
                if (together.stream().map(Core::cache).distinct().count() == 1) {
                    taken = new ArrayList<>(together);
                    break;
                }
            }
            unused.removeAll(taken);
            while (taken.size() < count) {
                taken.add(all.get(given++ % all.size()));
            }
            return taken.stream().map(Core::number).toList();
        }
    }
}
