package dev.cofferdam.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.intake.IntakeProgram;
import dev.cofferdam.gateway.release.ReleaseProgram;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both halves over one spool, each run until it has nothing to do, or is killed. */
class HalvesTest {
    private static final int SPOOL_BYTES = 4096 + 16 * (64 << 10);

    @TempDir
    private Path directory;

    private final Random random = new Random(5);
    private final List<String> lowLines = new ArrayList<>();
    private final List<String> highLines = new ArrayList<>();
    private MemoryDisk spool = new MemoryDisk(SPOOL_BYTES);
    private final MemoryDisk position = new MemoryDisk(1 << 20);
    private Path drop;
    private Path high;

    @BeforeEach
    void makeDirectories() throws IOException {
        drop = Files.createDirectory(directory.resolve("drop"));
        high = Files.createDirectory(directory.resolve("high"));
    }

    private boolean intake() throws Exception {
        return run(
                new IntakeProgram(),
                TestPartition.of(Map.of("spool", spool), drop, Map.of("quiet-millis", "0")),
                lowLines);
    }

    private boolean release() throws Exception {
        return run(
                new ReleaseProgram(),
                TestPartition.of(Map.of("spool", spool, "position", position), high, Map.of()),
                highLines);
    }

    /** Whether it came to its end, and was not killed. */
    private static boolean run(Program program, TestPartition partition, List<String> lines) throws Exception {
        try {
            program.run(partition);
        } catch (MemoryDisk.Idle e) {
            return true;
        } catch (MemoryDisk.Down e) {
            return false;
        } finally {
            lines.addAll(partition.lines());
        }
        throw new AssertionError("it never ends by itself");
    }

    private byte[] drop(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Path file = drop.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return content;
    }

    private List<Path> list(Path below) throws IOException {
        try (var all = Files.walk(below)) {
            return all.filter(path -> !path.equals(below) && !path.toString().contains(".cofferdam-release"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void filesOfEverySizeAppearWithTheirTimes() throws Exception {
        Map<String, byte[]> dropped = new HashMap<>();
        for (int bytes : List.of(0, 1, 511, 512, 60_000, 62_000, 65_536, 300_000)) {
            dropped.put("file-" + bytes, drop("file-" + bytes, bytes));
        }
        FileTime time = FileTime.fromMillis(1_234_567_890_123L);
        Files.setLastModifiedTime(drop.resolve("file-511"), time);
        assertTrue(intake());
        assertTrue(release());
        for (Map.Entry<String, byte[]> each : dropped.entrySet()) {
            assertArrayEquals(each.getValue(), Files.readAllBytes(high.resolve(each.getKey())));
        }
        assertEquals(time, Files.getLastModifiedTime(high.resolve("file-511")));
        assertEquals(List.of(), list(drop));
        assertEquals(dropped.size(), list(high).size());
    }

    @Test
    void directoriesKeepTheirStructureAndTimes() throws Exception {
        drop("tree/a/x", 10);
        drop("tree/a/.hidden", 10);
        drop("tree/b/c/y", 10);
        Files.createDirectory(drop.resolve("tree/empty"));
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        for (Path path : list(drop).reversed()) {
            Files.setLastModifiedTime(path, time);
        }
        List<String> names = list(drop).stream()
                .map(path -> drop.relativize(path).toString())
                .toList();
        intake();
        release();
        assertEquals(
                names,
                list(high).stream()
                        .map(path -> high.relativize(path).toString())
                        .toList());
        for (Path path : list(high)) {
            assertEquals(time, Files.getLastModifiedTime(path), path.toString());
        }
        assertEquals(List.of(), list(drop));
    }

    @Test
    void whatIsNoFileIsLeftAndNamed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(drop.resolve("link"), secret);
        Files.createSymbolicLink(drop.resolve("directory-link"), high);
        drop("bad\nname", 10);
        drop(".underway", 10);
        drop("good", 10);
        intake();
        intake();
        release();
        assertEquals(List.of(high.resolve("good")), list(high));
        assertEquals(4, list(drop).size());
        String told = String.join("\n", lowLines);
        assertTrue(told.contains("left: 'link' is neither a file nor a directory"), told);
        assertTrue(told.contains("left: 'bad\\u{a}name' name 'bad\\u{a}name' has a control character"), told);
    }

    @Test
    void whatStandsInTheWayIsNamedAndTheRestDelivered() throws Exception {
        Files.createDirectory(high.resolve("a"));
        Files.createSymbolicLink(high.resolve("b"), directory);
        drop("a", 10);
        drop("b/x", 10);
        drop("c", 10);
        intake();
        assertTrue(release());
        String told = String.join("\n", highLines);
        assertTrue(Files.exists(high.resolve("c")), told);
        assertFalse(Files.exists(directory.resolve("x")));
        assertTrue(told.contains("'a' not delivered: 'a' is a directory here"), told);
        assertTrue(told.contains("'b/x' not delivered: 'b' is here and is no directory"), told);
    }

    /** A release is killed between two of the steps by which it makes a directory for a file. */
    @Test
    void aDirectoryThatWasBegunIsMadeAnew() throws Exception {
        drop("tree/file", 10);
        intake();
        Files.createDirectories(high.resolve(".cofferdam-release/fresh"));
        assertTrue(release());
        assertEquals(List.of(high.resolve("tree"), high.resolve("tree/file")), list(high));
    }

    @Test
    void whatIsNoSpoolEndsNobodyAndIsTold() throws Exception {
        spool.image[3] = 1;
        spool.advance(512);
        drop("file", 10);
        assertTrue(intake());
        assertTrue(release());
        assertTrue(Files.exists(drop.resolve("file")));
        assertTrue(highLines.getFirst().contains("the disk holds no spool"), highLines.toString());
    }

    /** Of what is delivered, each is taken away, as a user would, so that what appears twice is seen. */
    @Test
    void killedAnywhereNothingIsLostAndNothingAppearsTwice() throws Exception {
        int kills = 0;
        spool = new MemoryDisk(8 * SPOOL_BYTES); // so long that nothing is written over meanwhile
        for (int run = 0; run < 60; run++) {
            Map<String, byte[]> outstanding = new HashMap<>();
            for (int life = 0; life < 8; life++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    String name = "%d-%d-%d".formatted(run, life, i);
                    String path = random.nextInt(3) == 0 ? "tree-" + name + "/" + name : name;
                    outstanding.put(path, drop(path, random.nextInt(4) == 0 ? 200_000 : random.nextInt(5_000)));
                }
                spool.effectsLeft = random.nextInt(20);
                kills += intake() ? 0 : 1;
                spool.restart(random);
                position.effectsLeft = random.nextInt(8);
                kills += release() ? 0 : 1;
                position.restart(random);
                takeDelivered(outstanding);
            }
            assertTrue(intake());
            assertTrue(release());
            takeDelivered(outstanding);
            assertEquals(Map.of(), outstanding);
            assertEquals(List.of(), list(drop));
        }
        assertTrue(kills > 200, kills + " kills");
        assertEquals(
                List.of(),
                highLines.stream().filter(line -> line.startsWith("lost")).toList());
    }

    private void takeDelivered(Map<String, byte[]> outstanding) throws IOException {
        for (Path path : list(high).reversed()) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                String name = high.relativize(path).toString();
                byte[] content = outstanding.remove(name);
                assertNotNull(content, name + " appeared twice");
                assertArrayEquals(content, Files.readAllBytes(path));
            }
            Files.delete(path);
        }
    }

    @Test
    void whatIsOverwrittenUnreadIsNamedExactly() throws Exception {
        drop("first", 10);
        intake();
        release();
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 20; i++) {
                drop("%02d-%02d".formatted(round, i), 5_000);
            }
            intake();
        }
        assertTrue(release());
        List<String> there =
                list(high).stream().map(path -> path.getFileName().toString()).toList();
        Pattern named = Pattern.compile("lost [0-9]+ '([^']*)', 5000 bytes: overwritten before it was read");
        List<String> lost = highLines.stream()
                .map(named::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertTrue(lost.size() > 100, lost.size() + " lost");
        List<String> both = new ArrayList<>(lost);
        both.addAll(there);
        assertEquals(both.size(), both.stream().distinct().count());
        // As low wrote more than the disk twice, the lines of some were overwritten themselves: their numbers are told.
        Matcher span = highLines.stream()
                .map(Pattern.compile("lost ([0-9]+) to ([0-9]+): overwritten before it was read")::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow();
        long numbers = Long.parseLong(span.group(2)) - Long.parseLong(span.group(1)) + 1;
        assertEquals(601, numbers + there.size());
        assertTrue(lost.size() <= numbers);
    }

    @Test
    void aFileLongerThanTheSpoolIsNamed() throws Exception {
        drop("long", 3 * SPOOL_BYTES);
        intake();
        drop("short", 10);
        intake();
        release();
        assertEquals(List.of(high.resolve("short")), list(high));
        assertTrue(
                highLines.stream().anyMatch(line -> line.startsWith("lost 0 'long', " + 3 * SPOOL_BYTES)),
                highLines.toString());
    }

    @Test
    void aNewSpoolIsReadFromItsBeginning() throws Exception {
        drop("a", 10);
        intake();
        release();
        spool = new MemoryDisk(SPOOL_BYTES);
        drop("b", 10);
        intake();
        release();
        assertEquals(List.of(high.resolve("a"), high.resolve("b")), list(high));
        assertTrue(highLines.stream().anyMatch(line -> line.startsWith("the spool is a new one")));
    }

    @Test
    void damageInTheSpoolLosesWhatItHitsAndNothingElse() throws Exception {
        for (int i = 0; i < 60; i++) {
            drop("file-%02d".formatted(i), 5_000);
        }
        intake();
        spool.image[4096 + (64 << 10) + 20_000] ^= 1;
        release();
        String told = highLines.stream().filter(line -> line.startsWith("lost")).collect(Collectors.joining("\n"));
        long there = list(high).size();
        assertTrue(there > 40 && there < 60, there + " there");
        assertTrue(told.contains("damaged in the spool"), told);
        assertNull(list(high).stream()
                .filter(path -> path.toFile().length() != 5_000)
                .findAny()
                .orElse(null));
    }
}
