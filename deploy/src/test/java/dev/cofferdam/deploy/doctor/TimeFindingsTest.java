package dev.cofferdam.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.doctor.Finding.Verdict;
import dev.cofferdam.jail.Freezer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of machines that are laid out as files. */
final class TimeFindingsTest {
    private static final Remedies REMEDIES = new Remedies(Path.of("no-such-script"), "ann", "cofferdam");

    @TempDir
    private Path machine;

    @Test
    void whatStopsProcessesIsNamed() throws IOException {
        assertEquals(
                "control groups v2: a window has at least 200 us",
                TimeFindings.freezer(Freezer.Way.VERSION_2, true, machine, REMEDIES)
                        .found());
        Finding given = TimeFindings.freezer(Freezer.Way.SIGNALS, false, machine, REMEDIES);
        assertEquals(Verdict.LACKS, given.verdict());
        assertTrue(given.remedy().startsWith("mkdir " + machine + "/freezer/cofferdam-user-ann && "), given::remedy);
        Finding old = TimeFindings.freezer(Freezer.Way.VERSION_1, false, machine, REMEDIES);
        assertTrue(old.remedy().startsWith("mount a cgroup2 hierarchy at "), old::remedy);
        Files.createDirectory(machine.resolve("unified"));
        Files.writeString(machine.resolve("unified/cgroup.procs"), "");
        Finding beside = TimeFindings.freezer(Freezer.Way.VERSION_1, false, machine, REMEDIES);
        assertTrue(
                beside.remedy().startsWith("mkdir " + machine + "/unified/cofferdam-user-ann && chown ann "),
                beside::remedy);
        Files.writeString(machine.resolve("cgroup.controllers"), "memory pids\n");
        Finding delegated = TimeFindings.freezer(Freezer.Way.SIGNALS, false, machine, REMEDIES);
        assertTrue(delegated.remedy().contains("Delegate=yes"), delegated::remedy);
    }

    @Test
    void aControlGroupWithoutABudgetIsNamed() throws IOException {
        Path group = Files.createDirectories(machine.resolve("docker/x"));
        Files.writeString(group.resolve("cpu.rt_runtime_us"), "0\n");
        String budget = TimeFindings.budget(machine, List.of("2:cpuset:/", "1:cpu,cpuacct:/docker/x", "0::/"));
        Finding none = TimeFindings.priority(new Trial(1, "failed to set pid 0's policy"), budget, REMEDIES);
        assertEquals("none: cpu.rt_runtime_us of this control group is 0", none.found());
        assertTrue(none.remedy().contains("cpu.rt_runtime_us"), none::remedy);
        assertEquals("", TimeFindings.budget(machine, List.of("0::/")));
        assertEquals(
                Verdict.GOOD,
                TimeFindings.priority(new Trial(0, ""), "950000", REMEDIES).verdict());
        Finding refused = TimeFindings.priority(new Trial(1, "Operation not permitted"), "", REMEDIES);
        assertEquals("Operation not permitted", refused.found());
        assertTrue(refused.remedy().contains("CAP_SYS_NICE"), refused::remedy);
    }

    @Test
    void whatKeepsCoresApartIsNamedEach() throws IOException {
        Files.createDirectories(machine.resolve("smt"));
        Files.writeString(machine.resolve("smt/active"), "1\n");
        Files.writeString(machine.resolve("isolated"), "\n");
        assertEquals(
                "nothing; not here: cores without siblings, core scheduling, cache allocation (resctrl), isolated cores,"
                        + " cores without a tick (nohz_full)",
                TimeFindings.apart(machine, false, "nodev tmpfs\n").found());
        Files.writeString(machine.resolve("smt/active"), "0\n");
        Files.writeString(machine.resolve("isolated"), "2-3\n");
        Files.writeString(machine.resolve("nohz_full"), "2-3\n");
        assertEquals(
                Verdict.GOOD,
                TimeFindings.apart(machine, true, "nodev resctrl\n").verdict());
    }
}
