package dev.cofferdam.deploy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page for a class is the same whatever higher and incomparable classes do, and one for all is not. */
class ReadingsTest {
    private static final int TIMES = 200;
    private static final Clearance OF_LOW = new Clearance(Optional.of("low"));

    private static String page(Look look, Clearance clearance) {
        return new Page().of(Readings.of(look, clearance));
    }

    private static Set<String> names(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatHigherAndIncomparableClassesDoChangesNoByte() {
        for (int own = 0; own < TIMES; own++) {
            String alone = page(Looks.of(Looks.plan(false), new Random(own), new Random(0)), OF_LOW);
            for (int rest = 1; rest <= 3; rest++) {
                Look look = Looks.of(Looks.plan(true), new Random(own), new Random(1000L * own + rest));
                assertEquals(alone, page(look, OF_LOW), "low " + own + ", others " + rest);
            }
        }
    }

    /** Control: the operator's page changes by each of them. */
    @Test
    void withoutAClearanceItChanges() {
        for (int rest = 1; rest <= TIMES; rest++) {
            String one = page(Looks.of(Looks.plan(true), new Random(0), new Random(0)), Clearance.ALL);
            String other = page(Looks.of(Looks.plan(true), new Random(0), new Random(rest)), Clearance.ALL);
            assertNotEquals(one, other);
        }
    }

    /** The page of a class must still tell of it: one that is empty would keep every secret too. */
    @Test
    void whatLowDoesItsPageTells() {
        String one = page(Looks.of(Looks.plan(true), new Random(0), new Random(0)), OF_LOW);
        for (int own = 1; own <= TIMES; own++) {
            assertNotEquals(one, page(Looks.of(Looks.plan(true), new Random(own), new Random(0)), OF_LOW));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "low; station",
                "mid; station, other-3",
                "mid/b; station, other-1, other-3",
                "high; station, other-0, other-3",
                "high/a,b; station, other-0, other-1, other-2, other-3",
                "high%seen; ''",
                "nowhere; ''",
            })
    void aClassIsToldOfWhatMayFlowToIt(String label, String partitions) {
        Look look = Looks.of(Looks.plan(true), new Random(0), new Random(0));
        String told = Readings.of(look, new Clearance(Optional.of(label))).stream()
                .map(reading -> reading.labels().get("partition"))
                .filter(name -> name != null)
                .distinct()
                .collect(Collectors.joining(", "));
        assertEquals(partitions, told);
    }

    /** Every name of the list, and no other. */
    @Test
    void whatIsExposedIsWhatIsListed() {
        Plan plan = Looks.plan(true);
        Set<String> exposed = Stream.iterate(1, seed -> seed + 1)
                .limit(20)
                .flatMap(seed ->
                        names(page(Looks.of(plan, new Random(seed), new Random(seed)), Clearance.ALL)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = Stream.of(Metric.values())
                .filter(metric -> metric != Metric.GATEWAY_WRITTEN)
                .flatMap(metric -> metric.seriesNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(listed, exposed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTopologyThatDoesNotRunIsDown(boolean all) {
        List<Reading> gateways = List.of(Metric.GATEWAY_WRITTEN.of("seen", 1, "low.prom"));
        String page = new Page().of(Readings.silent("seen", gateways, all ? Clearance.ALL : OF_LOW));
        assertTrue(page.contains("cofferdam_up{topology=\"seen\"} 0"), page);
        assertEquals(all, page.contains("low.prom"));
    }

    /** Who goes on when all that a class may know has ended is nothing that it may know. */
    @Test
    void whenAllOfAClassHasEndedTheTopologyHasEndedForIt() {
        String down = new Page().of(Readings.silent("seen", List.of(), OF_LOW));
        for (String state : List.of("FINISHED", "FAILED", "READY", "STOPPED", "HELD", "WAITING", "STARTING")) {
            Look look = stationIs(state);
            assertEquals(state.startsWith("F"), page(look, OF_LOW).equals(down), state);
            assertTrue(page(look, Clearance.ALL).contains("cofferdam_up{topology=\"seen\"} 1.0"), state);
        }
    }

    private static Look stationIs(String state) {
        Look look = Looks.of(Looks.plan(true), new Random(0), new Random(0));
        KernelStatus status = look.status();
        List<PartitionStatus> partitions = new ArrayList<>(status.partitions());
        PartitionStatus station = partitions.getFirst();
        partitions.set(
                0,
                new PartitionStatus(
                        station.name(),
                        station.label(),
                        state,
                        station.pid(),
                        station.restarts(),
                        station.messages(),
                        station.denials(),
                        station.memoryLimitBytes(),
                        station.readyNanos(),
                        station.cores(),
                        station.ended(),
                        station.starts(),
                        station.droppedLines(),
                        station.waitsFor(),
                        station.denialsByOperation(),
                        station.ends()));
        return new Look(
                look.plan(),
                new KernelStatus(
                        status.name(),
                        status.design(),
                        status.waiting(),
                        status.isolation(),
                        status.kernelPid(),
                        partitions,
                        status.limits(),
                        status.windows()),
                look.kernel(),
                look.partitions(),
                look.requests(),
                look.disks(),
                look.room(),
                look.cases(),
                look.audit(),
                look.gateways());
    }
}
