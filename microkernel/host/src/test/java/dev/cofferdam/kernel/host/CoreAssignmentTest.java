package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.host.CoreAssignment.Cores;
import dev.cofferdam.kernel.host.CoreAssignment.Party;
import dev.cofferdam.kernel.plan.Design;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On machines of any size, also such as have other cores than the first ones. */
final class CoreAssignmentTest {
    private static final List<Design> DESIGNS = List.of(Design.CALL, Design.MESSAGE, Design.RING, Design.MAPPED);

    private static List<Integer> machine(int cores) {
        return IntStream.range(4, 4 + cores).boxed().toList();
    }

    private static CoreAssignment assign(List<Integer> cores, Design design, boolean spins, int... own) {
        List<Party> parties =
                IntStream.of(own).mapToObj(core -> new Party(core, true)).toList();
        return CoreAssignment.of(cores, parties, design, spins);
    }

    /** The cores of those who spin for each other on one partition's way, the partition first. */
    private static List<Integer> route(CoreAssignment assigned, Design design, int partition, int own) {
        Cores cores = assigned.parties().get(partition);
        return switch (design) {
            case CALL -> List.of(own, cores.kernel());
            case MESSAGE -> List.of(own, cores.kernel(), cores.store(), cores.replies());
            default -> List.of(own, cores.store());
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 16, 32, 64, 200})
    void spinnersHaveACoreEachWhileThereAreAny(int size) {
        List<Integer> cores = machine(size);
        for (Design design : DESIGNS) {
            for (int clients = 1; clients <= 8; clients++) {
                int[] own = IntStream.range(0, clients)
                        .map(i -> cores.get(i * CoreAssignment.spinners(design) % size))
                        .toArray();
                CoreAssignment assigned = assign(cores, design, true, own);
                List<Integer> all = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                    all.addAll(route(assigned, design, i, own[i]));
                }
                assertTrue(cores.containsAll(all), all::toString);
                if (all.size() <= size) {
                    assertEquals(all.size(), new HashSet<>(all).size(), design.name() + " shares cores: " + all);
                }
                List<Integer> first = route(assigned, design, 0, own[0]);
                if (clients == 1 && size >= 2) {
                    assertTrue(new HashSet<>(first).size() >= 2, design.name() + " " + first);
                }
            }
        }
    }

    @Test
    void thoseWhoParkShareTheCoreOfTheirPartition() {
        for (Design design : DESIGNS) {
            CoreAssignment assigned = assign(machine(16), design, false, 5, 9, Affinity.ANY);
            assertEquals(List.of(new Cores(5, 5, 5), new Cores(9, 9, 9), new Cores(-1, -1, -1)), assigned.parties());
        }
    }

    @Test
    void whoseOwnThreadStaysNowhereHasNoneThatDo() {
        CoreAssignment assigned = assign(machine(4), Design.MESSAGE, true, Affinity.ANY, 4);
        assertEquals(List.of(new Cores(-1, -1, -1), new Cores(5, 6, 7)), assigned.parties());
    }
}
