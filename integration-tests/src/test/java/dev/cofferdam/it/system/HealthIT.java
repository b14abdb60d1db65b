package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that say that they are alive, and such as do not any more. */
@Timeout(300)
final class HealthIT {
    private static final String POLICY = "policy: {levels: [low, high]}\npartitions:\n";
    private static final int FLOODS = 15;
    private static final String SILENT = "PARTITION_SILENT\t";

    private static String heart(String name, int withinMillis, String rest) {
        return Topologies.own(name, "low", "Heart", "health: {within-millis: %d}\n%s".formatted(withinMillis, rest));
    }

    private static boolean isSilent(Site site, String partition) throws IOException {
        return Files.readString(site.audit()).contains(SILENT + partition);
    }

    @Test
    void whoHangsIsEndedAndStartedAgainUntilItsRestartsAreUsedUp() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(POLICY
                    + (heart("heart", 500, "restart: {on: failure, at-most: 1}\n") + heart("other", 500, ""))
                            .indent(2));
            running.awaitLine("all ready");
            running.expectFailures(List.of("heart"));
            running.tell("heart", "hang");
            running.awaitLine("[heart] hangs");
            long start = System.nanoTime();
            running.awaitLine("heart failed: it did not say that it is alive");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.println("ended " + millis + " ms after it stood still");
            running.awaitLines("heart ready", 2);
            assertTrue(isSilent(site, "heart"));
            assertEquals(1, running.find("heart").restarts());
            running.tell("heart", "hang");
            running.awaitState("heart", "FAILED");
            assertEquals(
                    "failed: it did not say that it is alive",
                    running.find("heart").ended());
            assertEquals("READY", running.find("other").state());
            assertFalse(isSilent(site, "other"));
            running.interrupt();
            String ended = site.run("ps", "--all", "--name", site.name()).good();
            assertTrue(ended.contains("it did not say that it is alive"), ended);
        }
    }

    @Test
    void whoIsNotReadyInTimeIsEnded() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(POLICY
                    + Topologies.own(
                                    "heart",
                                    "low",
                                    "Heart",
                                    "args: {waits: 1}\nhealth: {within-millis: 1000, ready-millis: 2000}\n")
                            .indent(2));
            running.awaitLine("heart failed: it was not ready in time");
            assertEquals(1, running.awaitEnd());
            assertTrue(Files.readString(site.audit()).contains("was not ready after 2000 ms"));
        }
    }

    /** A message for each would be a kernel's work; so is what is looked at more often because of them. */
    @Test
    void whoFloodsTheKernelWithSignsOfLifeCostsItNothing() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(POLICY + heart("heart", 1000, "").indent(2));
            running.awaitLine("all ready");
            long messages = running.find("heart").messages();
            Duration before = running.kernel().info().totalCpuDuration().orElseThrow();
            for (int flood = 0; flood < FLOODS; flood++) {
                running.tell("heart", "flood");
            }
            running.awaitLines("[heart] said so", FLOODS);
            Duration used =
                    running.kernel().info().totalCpuDuration().orElseThrow().minus(before);
            long millis = running.said("heart").stream()
                    .mapToLong(line -> Long.parseLong(line.replaceFirst(".* in ([0-9]+) ms", "$1")))
                    .sum();
            System.out.println("while it was flooded for " + millis + " ms the kernel used " + used.toMillis() + " ms");
            assertEquals(messages, running.find("heart").messages());
            assertTrue(used.toMillis() < millis / 4, () -> used + " of " + millis + " ms");
            running.interrupt();
        }
    }

    /** Whoever works, and whoever waits for others, however long, and for a store that is started again. */
    @Test
    void whoWorksOrWaitsIsNotEnded() throws IOException {
        String load = """
                - name: load
                  label: low
                  program: load
                  args: {disk: spare, reads: 50, block: 4KiB, depth: 8, count: 1000000000, millis: 1000}
                  disks: [{disk: spare, as: spare, access: read-write}]
                  health: {within-millis: 300}
                """;
        String ledger = """
                - name: ledger
                  label: low
                  program: ledger
                  args: {disk: lower}
                  disks: [{disk: lower, as: lower, access: read-write}]
                  health: {within-millis: 1500}
                """;
        String export = """
                - name: export
                  label: low
                  program: nbd
                  args: {socket: export}
                  sockets: [{path: export.sock, as: export}]
                  disks: [{disk: spare, as: spare, access: read}]
                  health: {within-millis: 1500}
                """;
        String digest = Topologies.analyst() + "  health: {within-millis: 400}\n";
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(load, ledger, export, digest, heart("heart", 1500, "")));
            running.awaitLine("all ready");
            running.tell("heart", "flood");
            running.awaitLine("[heart] said so");
            running.awaitLine("load ended");
            running.partition("store").destroyForcibly();
            running.awaitLines("store ready", 2);
            int said = running.said("ledger").size();
            running.awaitLines("[ledger] ", said + 1);
            for (String partition : List.of("analyst", "export", "heart", "ledger")) {
                assertEquals("READY", running.find(partition).state());
                assertEquals(1, running.find(partition).starts());
            }
            assertFalse(Files.readString(site.audit()).contains(SILENT));
            running.interrupt();
        }
    }

    /** A quarter of each second is its window: by the clock it would be silent each time it is frozen. */
    @Test
    void whoIsFrozenIsNotEndedAndWhoHangsInItsWindowsIs() throws IOException {
        String schedule = """
                schedule:
                  frame-micros: 1000000
                  cores:
                    - core: %d
                      windows:
                        - {partitions: [heart], start-micros: 0, length-micros: 250000}
                """.formatted(Affinity.available().getLast());
        try (Site site = Site.journaled()) {
            Running running = site.up(POLICY
                    + heart("heart", 300, "restart: {on: failure, at-most: 1}\n")
                            .indent(2)
                    + schedule);
            running.awaitLine("all ready");
            running.expectFailures(List.of("heart"));
            long turns = running.status().windows().getFirst().turns();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> running.status().windows().getFirst().turns() >= turns + 6);
            assertEquals(1, running.find("heart").starts());
            running.tell("heart", "hang");
            running.awaitLine("heart failed: it did not say that it is alive");
            running.awaitLines("heart ready", 2);
            running.interrupt();
        }
    }

    private static String withStore(String health) {
        return Topologies.of("""
                - name: ledger
                  label: low
                  program: ledger
                  args: {disk: lower}
                  disks: [{disk: lower, as: lower, access: read-write}]
                """).replace("restart: {on: failure", health + "restart: {on: failure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "ring", "mapped"})
    void aStoreThatStandsStillIsEndedAndStartedAgain(String design) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(withStore("health: {within-millis: 1000}\n  "), "--design", design);
            running.awaitLine("all ready");
            running.awaitLine("[ledger] ");
            running.signal("store", "STOP");
            running.awaitLine("store failed: it did not say that it is alive");
            running.awaitLines("store ready", 2);
            int said = running.said("ledger").size();
            running.awaitLines("[ledger] ", said + 1);
            assertTrue(isSilent(site, "store"));
            assertEquals(1, running.find("store").restarts());
            assertEquals(1, running.find("ledger").starts());
            running.interrupt();
        }
    }

    /** The control: where nobody asks it stands for as long as it is let, and everybody waits. */
    @Test
    void aStoreThatIsNotAskedStandsStill() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(withStore(""));
            running.awaitLine("all ready");
            running.awaitLine("[ledger] ");
            running.signal("store", "STOP");
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> running.find("store").state(), "READY"::equals);
            assertEquals(1, running.find("store").starts());
            running.signal("store", "CONT");
            int said = running.said("ledger").size();
            running.awaitLines("[ledger] ", said + 1);
            running.interrupt();
        }
    }

    /** Each in turn; while one stands still nothing is asked of the others that they would not say. */
    @Test
    void halvesThatStandStillAreEndedAndStartedAgain() throws IOException {
        List<String> halves = List.of("up-intake", "up-release", "up-copy", "up-paste");
        try (Site site = Site.journaled()) {
            Running running = site.up("""
                    policy: {levels: [low, high]}
                    store: {volume: {path: volume, size: 32MiB}}
                    gateways:
                      - name: up
                        from: low
                        to: high
                        spool: 4MiB
                        files: {drop: drop, deliver: deliver, quiet-millis: 50}
                        clipboard: {copy: low.sock, paste: high.sock}
                        health: {within-millis: 2000}
                    """);
            running.awaitLine("all ready");
            for (String half : halves) {
                running.signal(half, "STOP");
                running.awaitLine(half + " failed: it did not say that it is alive");
                running.awaitLines(half + " ready", 2);
            }
            for (String half : halves) {
                assertEquals(2, running.find(half).starts(), half);
            }
            Path file = site.directory().resolve("drop").resolve("file");
            Files.move(Files.writeString(site.directory().resolve("made"), "text"), file);
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            Files.exists(site.directory().resolve("deliver").resolve("file")));
            running.interrupt();
        }
    }
}
