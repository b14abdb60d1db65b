package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway inside one machine, with real processes in their sandboxes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SpooledFilesIT {
    private static final String OLD = "what nobody reads";

    /** What it has taken in gets older while the other tests run. */
    private static Spooled aging;

    @BeforeAll
    static void takeIn() throws IOException {
        aging = Spooled.open();
        aging.up("message", 2, "    keep-minutes: 1\n");
        aging.running.signal("up-release", "STOP");
        Path made = Files.writeString(aging.drop().resolve(".made"), OLD);
        Files.move(made, aging.drop().resolve("old"));
        aging.awaitTaken();
        assertTrue(spoolOf(aging).contains(OLD), "the control");
    }

    @AfterAll
    static void close() throws IOException {
        aging.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void filesCross(String design) throws IOException {
        try (Spooled gateway = Spooled.open().up(design, 32)) {
            for (int bytes : List.of(0, 1, 511, 4096, 100_000, 9_000_000)) {
                gateway.drop("file-" + bytes, bytes);
            }
            for (int i = 0; i < 100; i++) {
                gateway.drop("small-" + i, 1000 + i);
            }
            Path tree = Files.createDirectory(gateway.drop().resolve(".tree"));
            Files.createDirectory(tree.resolve("inner"));
            FileTime time = FileTime.fromMillis(1_111_111_111_111L);
            Files.setLastModifiedTime(tree.resolve("inner"), time);
            Files.move(tree, gateway.drop().resolve("tree"));
            gateway.awaitAll();
            gateway.awaitTaken();
            Path inner = gateway.deliver().resolve("tree/inner");
            await().atMost(Spooled.PATIENCE).until(() -> Files.isDirectory(inner));
            assertEquals(time, Files.getLastModifiedTime(inner));
            // What is delivered belongs to the owner of the directory, not to a user that no account has.
            assertEquals(Files.getOwner(gateway.deliver()), Files.getOwner(inner));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "ring", "mapped"})
    void killedHalvesLoseNothingAndRepeatNothing(String design) throws IOException {
        Random random = new Random(7);
        try (Spooled gateway = Spooled.open().up(design, 64)) {
            for (int kill = 1; kill <= 8; kill++) {
                for (int i = 0; i < 12; i++) {
                    int bytes = random.nextInt(6) == 0 ? 3_000_000 : random.nextInt(20_000);
                    gateway.drop("file-%d-%d".formatted(kill, i), bytes);
                }
                String half = kill % 2 == 0 ? "up-intake" : "up-release";
                int outstanding = gateway.outstanding.size();
                int some = random.nextInt(12);
                await().atMost(Spooled.PATIENCE).until(() -> {
                    gateway.take();
                    return gateway.outstanding.size() <= outstanding - some;
                });
                gateway.running.signal(half, "KILL");
                gateway.running.awaitLines(half + " ready", kill / 2 + 1);
            }
            gateway.awaitAll();
            gateway.awaitTaken();
            assertEquals(List.of(), gateway.lost());
            assertEquals(List.of(), gateway.lostNames());
        }
    }

    @Test
    void aStalledReleaseNeverSlowsTheIntakeAndNamesWhatItLost() throws IOException {
        try (Spooled gateway = Spooled.open().up("mapped", 2)) {
            gateway.drop("first", 10);
            gateway.awaitAll();
            gateway.running.signal("up-release", "STOP");
            for (int i = 0; i < 300; i++) {
                gateway.drop("file-%03d".formatted(i), 20_000);
            }
            gateway.awaitTaken();
            gateway.running.signal("up-release", "CONT");
            gateway.drop("last", 10);
            await().atMost(Spooled.PATIENCE).until(() -> {
                gateway.take();
                return !gateway.outstanding.containsKey("last");
            });
            List<Long> lost = gateway.lost();
            List<String> names = gateway.lostNames();
            // 302 items had numbers; each was delivered, or is among those that high says are lost.
            assertEquals(gateway.outstanding.size(), lost.size() + itemsCutOff(lost, gateway));
            assertTrue(lost.size() > 100, lost.size() + " lost");
            assertTrue(names.size() > 50, names.size() + " named");
            assertTrue(gateway.outstanding.keySet().containsAll(names), names::toString);
        }
    }

    /** By the intake alone: the release is stopped all the while. The last test, as it takes a minute from the first on. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whatIsOlderThanIsKeptIsGoneFromTheDiskAndNamed() throws IOException {
        await().atMost(Spooled.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !spoolOf(aging).contains(OLD));
        aging.running.signal("up-release", "CONT");
        aging.running.awaitLine("lost 0 'old', " + OLD.length() + " bytes: overwritten before it was read");
        assertEquals(List.of(), aging.delivered());
    }

    private static String spoolOf(Spooled gateway) throws IOException {
        Path disk = gateway.drop().resolveSibling("volume").resolve("up-spool.disk");
        return Files.readString(disk, StandardCharsets.ISO_8859_1);
    }

    /** Items of which the beginning alone was overwritten are named at once, and not among the numbers. */
    private static long itemsCutOff(List<Long> lost, Spooled gateway) {
        return gateway.running.said("up-release").stream()
                .filter(line -> line.matches("lost [0-9]+ '.*"))
                .map(line -> Long.parseLong(line.split(" ", -1)[1]))
                .filter(number -> !lost.contains(number))
                .distinct()
                .count();
    }
}
