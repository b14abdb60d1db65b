package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a low partition imports is what a high one reads, in every design, and nothing is left afterwards. */
final class LaunchIT {
    private static final String WEATHER = Topologies.of(Topologies.station(), Topologies.analyst());

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void digestIsTheImages(String design) throws IOException {
        try (Site site = Site.journaled()) {
            launchAndCompare(site, design);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void anOrdinaryUserCanDoTheSame(String design) throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            launchAndCompare(site, design);
        }
    }

    private static void launchAndCompare(Site site, String design) throws IOException {
        String digest = site.makeImage("observations.img");
        Running running = site.up(WEATHER, "--design", design);
        assertEquals("[analyst] version 1 sha256 " + digest, running.awaitLine("sha256"));
        assertEquals(
                !design.equals("call"),
                running.status().partitions().stream()
                        .anyMatch(partition -> partition.name().equals("store")));
        Remains remains = Remains.of(site, running);
        running.interrupt();
        remains.assertNothing();
        assertTrue(Files.readString(site.audit()).contains("KERNEL_STOPPED"));
    }

    /** What it needs beside what every partition has is found by its classes, which are Cofferdam's own too. */
    @Test
    void aProgramOfCofferdamsOwnHasItsLibraries() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(Topologies.of("""
                    - name: load
                      label: low
                      program: load
                      args: {disk: d, count: 100, reads: 50}
                      disks: [{disk: lower, as: d, access: read-write}]
                    """));
            assertTrue(running.awaitLine("[load] 100 requests").contains(" p99 "));
            assertEquals(0, running.awaitEnd());
        }
    }

    /**
     * Without the devices that Java has them from: by whatever name a program asks for them, also where Java was asked for
     * something of the kind before, as a socket does.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "sockets: [{path: gambler.sock, as: gambler}]"})
    void aProgramHasRandomNumbers(String sockets) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(Topologies.of(Topologies.own("gambler", "low", "Gambler", sockets)));
            assertEquals(0, running.awaitEnd());
            assertEquals(
                    List.of(
                            "getrandom of Cofferdam",
                            "strong: getrandom of Cofferdam",
                            "NativePRNG of Cofferdam",
                            "DRBG of Cofferdam",
                            "SHA1PRNG of Cofferdam",
                            "SHA1PRNG of one seed: the same numbers",
                            "1000 names, 1000 of them different"),
                    running.said("gambler"));
        }
    }

    @Test
    void aTopologyWhosePartitionsHaveEndedEndsByItself() throws IOException {
        try (Site site = Site.journaled()) {
            site.makeImage("observations.img");
            assertEquals(0, site.up(Topologies.of(Topologies.station())).awaitEnd());
        }
    }

    @Test
    void withoutIsolationTheOperatorIsWarned() throws IOException {
        try (Site site = Site.journaled()) {
            site.makeImage("observations.img");
            Running running = site.up(Topologies.of(Topologies.station()), "--isolation", "none");
            assertEquals(0, running.awaitEnd());
            assertTrue(running.text().contains("WARNING: --isolation none"), running::text);
        }
    }
}
