package dev.cofferdam.it.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Remains;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A partition that misbehaves harms itself at most: the kernel stays up and others are served. */
final class NuisanceIT {
    private static final int DENIALS_MAX = 1_000;

    static Stream<Arguments> seeds() {
        return Stream.of("call", "message", "ring", "mapped")
                .flatMap(design -> Stream.of(1, 2).map(seed -> Arguments.of(design, seed)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noiseOnItsLanesIsItsOwnLoss(String design, int seed) throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site, design, nuisance("Sprayer", "seed: " + seed));
            running.awaitLine("[nuisance] sprayed");
            assertOthersAreServed(site, running);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message"})
    void repliesThatItDoesNotTakeCostTheKernelNothing(String design) throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site, design, nuisance("Flooder", "what: requests"));
            running.awaitLine("[nuisance] flooded");
            assertOthersAreServed(site, running);
        }
    }

    @Test
    void sayingReadyAgainIsNoNews() throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site, "call", nuisance("Flooder", "what: ready"));
            running.awaitLine("[nuisance] flooded");
            assertOthersAreServed(site, running);
            // It is started again when it has ended, and then it is news once more.
            int starts = running.awaitLines("nuisance starting", 1).size();
            assertTrue(running.awaitLines("nuisance ready", 1).size() <= starts, running::text);
        }
    }

    /** Both at once: a thousand denials take most of half a minute, in which nobody has much to do. */
    @Test
    void floodOfDenialsEndsThePartitionForGood() throws IOException {
        try (Site message = Site.open();
                Site ring = Site.open()) {
            Running inMessage = up(message, "message", nuisance("Flooder", "what: denials"));
            Running inRing = up(ring, "ring", nuisance("Flooder", "what: denials"));
            assertEndedForGood(message, inMessage);
            assertEndedForGood(ring, inRing);
        }
    }

    private static void assertEndedForGood(Site site, Running running) throws IOException {
        running.awaitLine("nuisance failed with exit code 137");
        PartitionStatus nuisance = running.find("nuisance");
        assertEquals(Map.of(Operation.READ, nuisance.denials()), nuisance.denialsByOperation());
        assertOthersAreServed(site, running);
        assertEquals(1, running.awaitLines("nuisance starting", 1).size());
    }

    /** The second of each pair is the control: with enough granted, the same program has its way. */
    @ParameterizedTest
    @CsvSource({"128, 0, 64, 64, false", "128, 0, 512, 64, true", "0, 200, 256, 64, false", "0, 200, 256, 400, true"})
    void limitsHold(int mebibytes, int threads, int memory, int processes, boolean succeeds) throws IOException {
        assumeTrue(Account.own().isRoot(), "limits by control group are root's here");
        try (Site site = Site.open()) {
            String glutton =
                    Topologies.own("nuisance", "high", "Glutton", """
                    args: {mebibytes: %d, threads: %d}
                    limits: {memory: %dMiB, processes: %d}
                    """.formatted(mebibytes, threads, memory, processes));
            Running running = up(site, "message", glutton);
            running.awaitLine(succeeds ? "nuisance ended" : "nuisance failed");
            assertEquals(succeeds, running.said("nuisance").contains("has it all"), running::text);
            assertOthersAreServed(site, running);
        }
    }

    private static String nuisance(String program, String argument) {
        return Topologies.own("nuisance", "high", program, """
                args: {home: /cofferdam, %s}
                disks: [{disk: lower, as: in, access: read}]
                restart: {on: always, at-most: 3}
                """.formatted(argument));
    }

    private static Running up(Site site, String design, String nuisance) throws IOException {
        Running running = site.up(
                Topologies.of(nuisance, Topologies.scribe(), Topologies.servant("{on: never}")), "--design", design);
        running.awaitLine("servant ready");
        return running;
    }

    private static void assertOthersAreServed(Site site, Running running) throws IOException {
        running.tell("servant", "in spite of it");
        running.awaitLine("served in spite of it");
        running.awaitLine("acknowledged 10");
        long denials = running.find("nuisance").denials();
        assertTrue(denials <= DENIALS_MAX + 64, denials + " denials");
        assertTrue(
                running.text().lines().noneMatch(line -> !line.startsWith("[") && line.contains("Exception")),
                running::text);
        Remains remains = Remains.of(site, running);
        running.interrupt();
        remains.assertNothing();
    }
}
