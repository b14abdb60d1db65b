package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.host.CoreAssignment.Cores;
import dev.cofferdam.kernel.host.CoreAssignment.Party;
import dev.cofferdam.kernel.plan.Design;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On machines of any size, also such as have other cores than the first ones. */
final class CoreAssignmentTest {
    private static final Path TABLE = Path.of("CORES.md");

    private static Stream<Processors> machines() {
        return SimulatedMachines.all().values().stream();
    }

    private static CoreAssignment assign(Processors machine, Design design, boolean spins, int... own) {
        List<Party> parties =
                IntStream.of(own).mapToObj(core -> new Party(core, true)).toList();
        return CoreAssignment.of(machine, parties, design, spins);
    }

    private static int[] anywhere(int clients) {
        return IntStream.range(0, clients).map(i -> Affinity.ANY).toArray();
    }

    /** The cores of those who are on one partition's way, the partition first. */
    private static List<Integer> way(Cores cores, Design design) {
        return switch (design) {
            case CALL -> List.of(cores.own(), cores.kernel());
            case MESSAGE -> List.of(cores.own(), cores.kernel(), cores.store());
            case RING, MAPPED -> List.of(cores.own(), cores.store());
        };
    }

    private static List<Integer> ways(CoreAssignment assigned, Design design) {
        return assigned.parties().stream()
                .flatMap(cores -> way(cores, design).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void spinnersHaveACoreEachWhileThereAreAny(Processors machine) {
        for (Design design : Design.values()) {
            for (int clients = 1; clients <= 8; clients++) {
                List<Integer> all = ways(assign(machine, design, true, anywhere(clients)), design);

                assertTrue(machine.numbers().containsAll(all), all::toString);
                assertEquals(
                        Math.min(all.size(), machine.cores().size()), new HashSet<>(all).size(), design + " " + all);
            }
        }
    }

    /** Siblings only where there are fewer physical cores than spinners. */
    @ParameterizedTest
    @MethodSource("machines")
    void spinnersAreNoSiblingsUnlessNothingElseIsLeft(Processors machine) {
        Map<Integer, Integer> physical =
                machine.cores().stream().collect(Collectors.toMap(Processors.Core::number, Processors.Core::physical));
        int cores = new HashSet<>(physical.values()).size();
        for (Design design : Design.values()) {
            for (int clients = 1; clients <= 8; clients++) {
                List<Integer> all = ways(assign(machine, design, true, anywhere(clients)), design);
                Set<Integer> used = all.stream().map(physical::get).collect(Collectors.toSet());

                assertEquals(Math.min(all.size(), cores), used.size(), design + " " + all);
            }
        }
    }

    /** While whole caches are left, a way does not straddle two. */
    @Test
    void spinnersOfOneWayShareACache() {
        Processors machine = SimulatedMachines.of(2, 2, 6, 1);

        CoreAssignment assigned = assign(machine, Design.MESSAGE, true, anywhere(4));
        assertEquals(
                List.of(new Cores(0, 1, 2), new Cores(3, 4, 5), new Cores(6, 7, 8), new Cores(9, 10, 11)),
                assigned.parties());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void thoseWhoParkShareACoreThatNoOtherWayHas(Processors machine) {
        for (Design design : Design.values()) {
            for (int clients = 1; clients <= machine.cores().size(); clients++) {
                CoreAssignment assigned = assign(machine, design, false, anywhere(clients));
                Set<Integer> used = new HashSet<>();
                for (Cores cores : assigned.parties()) {
                    assertEquals(1, new HashSet<>(way(cores, design)).size(), cores::toString);
                    assertTrue(used.add(cores.own()) && machine.numbers().contains(cores.own()), cores::toString);
                }
            }
        }
    }

    /** Two busy ways on one core would wait for each other while another core may be idle. */
    @Test
    void thoseWhoParkAreLeftToTheSchedulerWhereTheyAreTooMany() {
        Processors machine = SimulatedMachines.of(1, 1, 2, 1);

        assertEquals(
                List.of(new Cores(-1, -1, -1), new Cores(-1, -1, -1), new Cores(-1, -1, -1)),
                assign(machine, Design.CALL, false, anywhere(3)).parties());
    }

    @Test
    void theTopologyHasTheLastWord() {
        Processors machine = SimulatedMachines.of(1, 1, 4, 1);

        assertEquals(
                List.of(new Cores(0, 0, 0), new Cores(1, 1, 1), new Cores(2, 2, 2)),
                assign(machine, Design.MESSAGE, false, 0, Affinity.ANY, 2).parties());
        assertEquals(
                List.of(new Cores(2, 0, 1)),
                assign(machine, Design.MESSAGE, true, 2).parties());
    }

    @Test
    void whoUsesNoDiskIsOnNobodysWay() {
        CoreAssignment assigned = CoreAssignment.of(
                SimulatedMachines.of(1, 1, 4, 1),
                List.of(new Party(Affinity.ANY, false), new Party(3, false), new Party(Affinity.ANY, true)),
                Design.MESSAGE,
                false);

        assertEquals(List.of(new Cores(-1, -1, -1), new Cores(3, 3, 3), new Cores(0, 0, 0)), assigned.parties());
    }

    /** CORES.md shows what the component does; {@code -Dcofferdam.table=write} writes it anew. */
    @Test
    void theTableIsThatOfTheManual() throws IOException {
        String table = table();
        if ("write".equals(System.getProperty("cofferdam.table"))) {
            Files.writeString(TABLE, table);
        }
        assertEquals(Files.readString(TABLE), table, "write it anew: -Dcofferdam.table=write");
    }

    private static String table() {
        StringBuilder text = new StringBuilder("""
                # Core assignment on simulated machines

                Which core each thread stays on, by `CoreAssignment`; `CoreAssignmentTest` holds this table. Of a client that parks, one
                core for all on its way; of one that spins, the cores of the client, the kernel's thread for it, and in the message
                design the store's thread. A dash is the scheduler's choice.

                | machine | clients | park | call, spin | message, spin |
                |---|---|---|---|---|
                """);
        SimulatedMachines.all().forEach((name, machine) -> {
            for (int clients : List.of(1, 2, 4)) {
                text.append(String.format(
                        "| %s | %d | %s | %s | %s |%n",
                        name,
                        clients,
                        cells(assign(machine, Design.CALL, false, anywhere(clients)), Design.CALL),
                        cells(assign(machine, Design.CALL, true, anywhere(clients)), Design.CALL),
                        cells(assign(machine, Design.MESSAGE, true, anywhere(clients)), Design.MESSAGE)));
            }
        });
        return text.toString();
    }

    private static String cells(CoreAssignment assigned, Design design) {
        List<String> cells = new ArrayList<>();
        for (Cores cores : assigned.parties()) {
            List<String> way = way(cores, design).stream()
                    .map(core -> core == Affinity.ANY ? "–" : Integer.toString(core))
                    .toList();
            cells.add(way.stream().distinct().count() == 1 ? way.getFirst() : String.join(" ", way));
        }
        return String.join("; ", cells);
    }
}
