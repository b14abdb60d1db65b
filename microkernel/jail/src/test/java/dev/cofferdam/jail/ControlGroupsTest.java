package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hierarchy is chosen, on directories laid out as the kernel's are; limits themselves are tested on real ones. */
class ControlGroupsTest {
    @TempDir
    private Path mount;

    private final List<Path> noted = new ArrayList<>();
    /** When they were noted. */
    private final List<Path> existed = new ArrayList<>();

    @Test
    void withoutAnyHierarchyThereIsNone() throws IOException {
        ControlGroups groups = find("0::/\n");
        assertEquals(List.of(), groups.roots());
        assertEquals("resource limits of processes (no writable control group)", groups.describe());
    }

    @Test
    void withoutAnyHierarchyEachProcessIsLimited() throws IOException, InterruptedException {
        ControlGroups.Limits limits = new ControlGroups.Limits(64 << 20, 0, 64);
        assertEquals(1, take200MiB(find("").fallback(limits, false)), "the limit holds");
        assertEquals(0, take200MiB(List.of()), "without it the same command works");
    }

    private static int take200MiB(List<String> limit) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(limit);
        command.addAll(List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void aDirectoryThatIsNoControllerIsNotTakenForOne() throws IOException {
        Files.createDirectory(mount.resolve("memory"));
        assertEquals(List.of(), find("").roots());
        assertFalse(Files.exists(mount.resolve("memory/cofferdam-1-2")));
    }

    @Test
    void versionTwoIsNeverTakenForVersionOne() throws IOException {
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids");
        find("0::/\n");
        assertFalse(Files.exists(mount.resolve("memory")));
    }

    @Test
    void aVersionTwoGroupGoesBelowTheNearestAncestorThatDistributesControllers() throws IOException {
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids");
        Path slice = Files.createDirectories(mount.resolve("user.slice"));
        Files.createDirectories(slice.resolve("session.scope"));
        Files.writeString(mount.resolve("cgroup.subtree_control"), "cpu memory pids");
        Files.writeString(slice.resolve("cgroup.subtree_control"), "memory pids");
        // The kernel makes the files of a new group; here they are made before.
        Path root = Files.createDirectories(slice.resolve("cofferdam-1-2"));
        Files.writeString(root.resolve("cgroup.procs"), "");
        ControlGroups groups = find("0::/user.slice/session.scope\n");
        assertEquals(List.of(root), groups.roots());
        assertEquals("control groups v2", groups.describe());
        assertEquals("+memory +pids", Files.readString(root.resolve("cgroup.subtree_control")));
    }

    /** Wherever a hierarchy's group lies, a limit goes into the hierarchy that holds it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "cofferdam-user-me/"})
    void eachLimitIsHeldByItsController(String place) throws IOException {
        for (String controller : List.of("memory", "pids", "cpu")) {
            Path hierarchy = Files.createDirectories(mount.resolve(controller));
            Files.writeString(hierarchy.resolve("cgroup.procs"), "");
            // The kernel makes the files of a new group; here they are made before.
            Path root = Files.createDirectories(hierarchy.resolve(place + "cofferdam-1-2"));
            Files.writeString(root.resolve("cgroup.procs"), "");
        }
        ControlGroups groups = find("");
        assertTrue(groups.limitsProcessor());
        assertEquals(List.of(), groups.weaknesses(false));

        List<Path> made = groups.create("a", new ControlGroups.Limits(64 << 20, 50, 32));
        assertEquals(3, made.size());
        assertEquals("67108864", limit("memory", place, "memory.limit_in_bytes"));
        assertEquals("32", limit("pids", place, "pids.max"));
        assertEquals("100000", limit("cpu", place, "cpu.cfs_period_us"));
        assertEquals("50000", limit("cpu", place, "cpu.cfs_quota_us"));
    }

    private String limit(String controller, String place, String file) throws IOException {
        return Files.readString(
                mount.resolve(controller).resolve(place + "cofferdam-1-2/a").resolve(file));
    }

    /** So that whoever finds the note of a process that was killed at any moment can remove them. */
    @Test
    void groupsAreNotedBeforeTheyAreMade() throws IOException {
        for (String controller : List.of("memory", "cpu")) {
            Path given = Files.createDirectories(mount.resolve(controller).resolve("cofferdam-user-me"));
            Files.writeString(mount.resolve(controller).resolve("cgroup.procs"), "");
            assertTrue(Files.isDirectory(given));
        }
        find("");
        List<Path> expected = new ArrayList<>();
        for (String controller : List.of("memory", "cpu")) {
            expected.add(mount.resolve(controller).resolve("cofferdam-1-2"));
            expected.add(mount.resolve(controller).resolve("cofferdam-user-me/cofferdam-1-2"));
        }
        assertEquals(expected, noted);
        assertEquals(List.of(), existed);
        // A plain file system makes no cgroup.procs in them, so none can be used: none stays.
        assertTrue(noted.stream().noneMatch(Files::exists), noted::toString);
    }

    @Test
    void whatStopsPartitionsIsTheBestThatProcessesCanBeMovedTo() throws IOException {
        assertEquals(Freezer.Way.SIGNALS, stops(""));
        group("freezer");
        assertEquals(Freezer.Way.VERSION_1, stops("0::/\n"));
        Path beside = group("unified");
        group("unified/user.slice/session");
        group("unified/cofferdam-user-me");
        assertEquals(Freezer.Way.VERSION_2, stops("0::/user.slice/session\n"));
        close(beside);
        close(group("unified/user.slice"));
        assertEquals(Freezer.Way.VERSION_2, stops("0::/user.slice/session\n"), "its own was delegated to it");
        close(group("unified/user.slice/session"));
        assertEquals(
                Freezer.Way.VERSION_1,
                stops("0::/user.slice/session\n"),
                "nobody is moved to what was given: both are below the root alone");
    }

    private Freezer.Way stops(String self) throws IOException {
        return ControlGroups.stops(mount, Files.writeString(mount.resolve("self"), self));
    }

    private Path group(String name) throws IOException {
        Path group = Files.createDirectories(mount.resolve(name));
        Files.writeString(group.resolve("cgroup.procs"), "");
        return group;
    }

    /** To everybody: root may write what nobody may, but not what is not there. */
    private static void close(Path group) throws IOException {
        Files.delete(group.resolve("cgroup.procs"));
    }

    @Test
    void aGroupThatWasGivenNoCoresKeepsNobodyOnAny() throws IOException {
        group("cpuset");
        Path given = group("cpuset/cofferdam-user-me");
        // The kernel makes the files of a new group; here they are made before.
        Path own = group("cpuset/cofferdam-user-me/cofferdam-1-2");
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            Files.writeString(given.resolve(file), "\n");
        }
        assertFalse(scheduled().keepsCores());
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            Files.writeString(given.resolve(file), "0-1\n");
        }
        assertTrue(scheduled().keepsCores());
        assertEquals("0-1", Files.readString(own.resolve("cpuset.cpus")));
    }

    private ControlGroups scheduled() throws IOException {
        return ControlGroups.make(
                "cofferdam-1-2", mount, Files.writeString(mount.resolve("self"), ""), true, groups -> {});
    }

    @Test
    void nothingButAKernelsGroupIsSwept() throws IOException {
        for (String name : List.of("memory", "cofferdam-user-me", "cofferdam-")) {
            Path other = Files.createDirectories(mount.resolve(name));
            assertThrows(IOException.class, () -> ControlGroups.sweep(other));
            assertTrue(Files.exists(other));
        }
        Path own = Files.createDirectories(mount.resolve("cofferdam-1-2"));
        ControlGroups.sweep(own);
        assertFalse(Files.exists(own));
    }

    private ControlGroups find(String self) throws IOException {
        return ControlGroups.make(
                "cofferdam-1-2", mount, Files.writeString(mount.resolve("self"), self), false, groups -> {
                    noted.addAll(groups);
                    groups.stream().filter(Files::exists).forEach(existed::add);
                });
    }
}
