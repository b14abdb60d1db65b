package dev.cofferdam.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.doctor.Finding.Verdict;
import dev.cofferdam.jail.ControlGroups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of machines that are unlike this one. */
class FindingsTest {
    private static final Remedies REMEDIES = new Remedies(Path.of("no-such-script"), "ann", "cofferdam");

    @TempDir
    private Path directory;

    private void file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Finding groups(String own) throws IOException {
        return new LimitFindings(false, false, REMEDIES).controlGroups(directory, List.of(own));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, not found, BLOCKS",
        "0, bubblewrap 0.7.1, BLOCKS",
        "0, bubblewrap 0.8.0, GOOD",
        "0, bubblewrap 1.0, GOOD",
        "1, error, BLOCKS"
    })
    void bubblewrap(int exitCode, String output, Verdict verdict) {
        assertEquals(
                verdict,
                SandboxFindings.bubblewrap(new Trial(exitCode, output), REMEDIES)
                        .verdict());
    }

    @Test
    void timesOfFilesThatPartitionsSeeAreNamed() {
        assertEquals(Finding.Verdict.GOOD, SandboxFindings.fileTimes(true).verdict());
        assertEquals(Finding.Verdict.LACKS, SandboxFindings.fileTimes(false).verdict());
    }

    /** The package's name is the script's to know. */
    @Test
    void aMissingPackageIsMendedByTheCommandThatInstallsIt() throws IOException {
        file("needs", "#!/bin/sh\n[ $2 = bwrap ] || exit 3\necho sudo dnf install bubblewrap\n");
        assertTrue(directory.resolve("needs").toFile().setExecutable(true));
        Remedies remedies = new Remedies(directory.resolve("needs"), "ann", "cofferdam");
        Finding finding = SandboxFindings.bubblewrap(new Trial(Trial.ABSENT, "not found"), remedies);
        assertEquals("sudo dnf install bubblewrap", finding.remedy());
    }

    /** Who may become root by what is the script's to know, too. */
    @Test
    void whatOnlyRootMayIsMendedAsThisUserBecomesRoot() throws IOException {
        file("needs", "#!/bin/sh\n[ $1 = --as-root ] || exit 3\necho \"su -c '$2'\"\n");
        assertTrue(directory.resolve("needs").toFile().setExecutable(true));
        Remedies remedies = new Remedies(directory.resolve("needs"), "ann", "cofferdam");
        file("user/max_user_namespaces", "0\n");
        assertEquals(
                "su -c 'sysctl -w user.max_user_namespaces=15000'",
                SandboxFindings.userNamespaces(directory, false, remedies).remedy());
        assertEquals(
                "su -c 'usermod --add-subuids 200000-265535 --add-subgids 200000-265535 ann'",
                SandboxFindings.users(false, new Trial(1, "usage"), remedies).remedy());
    }

    /** Without the program that lends users it helps nobody that some are to be lent. */
    @Test
    void whatLendsUsersIsNamedWhereItIsNotThere() {
        Finding finding = SandboxFindings.users(false, new Trial(Trial.ABSENT, "not found"), REMEDIES);
        assertEquals("install newuidmap, from this distribution's packages", finding.remedy());
        assertEquals(
                Verdict.GOOD,
                SandboxFindings.users(true, new Trial(0, ""), REMEDIES).verdict());
    }

    @Test
    void userNamespaces() throws IOException {
        file("user/max_user_namespaces", "15000\n");
        assertEquals(
                Verdict.GOOD,
                SandboxFindings.userNamespaces(directory, false, REMEDIES).verdict());
        file("kernel/apparmor_restrict_unprivileged_userns", "1\n");
        Finding forbidden = SandboxFindings.userNamespaces(directory, false, REMEDIES);
        assertEquals(Verdict.LACKS, forbidden.verdict());
        assertEquals("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, as root", forbidden.remedy());
        file("kernel/apparmor_restrict_unprivileged_userns", "0\n");
        file("user/max_user_namespaces", "9\n");
        assertEquals(
                "at most 4 partitions at once",
                SandboxFindings.userNamespaces(directory, false, REMEDIES).meaning());
        file("user/max_user_namespaces", "0\n");
        assertEquals(
                Verdict.BLOCKS,
                SandboxFindings.userNamespaces(directory, false, REMEDIES).verdict());
    }

    /** Numbers there cannot be read in pieces. */
    @Test
    void theMachinesOwnSettingIsReadWhole() throws Exception {
        Path settings = Path.of("/proc/sys");
        Process cat = new ProcessBuilder("cat", settings + "/user/max_user_namespaces").start();
        String most = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assumeTrue(most.length() > 1, "one digit is read by whoever reads one byte");
        Finding finding = SandboxFindings.userNamespaces(settings, true, REMEDIES);
        assumeFalse(finding.found().contains("forbids"));
        assertEquals("at most " + most + " a user", finding.found());
    }

    @Test
    void version1() throws IOException {
        file("memory/cgroup.procs", "");
        assertEquals("v1: memory", groups("3:memory:/").found());
        assertEquals(
                "the number of processes and threads is not limited; processor time is not limited",
                groups("3:memory:/").meaning());
        assertEquals(
                "processor time is not limited",
                new LimitFindings(false, true, REMEDIES)
                        .controlGroups(directory, List.of("3:memory:/"))
                        .meaning(),
                "where each partition has a user, processes are counted by it");
    }

    @Test
    void version2() throws IOException {
        file("cgroup.controllers", "cpu memory pids\n");
        file("user/cgroup.controllers", "memory pids cpu\n");
        assertEquals(Verdict.LACKS, groups("0::/user").verdict());
        // What 'up' says of the same user.
        assertEquals(
                String.join("; ", ControlGroups.weaknesses(List.of(), false)),
                groups("0::/user").meaning());
        file("user/cgroup.subtree_control", "");
        assertEquals("v2: memory, pids, cpu", groups("0::/user").found());
        assertEquals(Verdict.GOOD, groups("0::/user").verdict());
    }

    @Test
    void noControlGroups() throws IOException {
        assertEquals(Verdict.LACKS, groups("0::/").verdict());
        assertTrue(groups("0::/").remedy().contains("do mkdir " + directory + "/$each/cofferdam-user-ann"));
        file("cgroup.controllers", "cpu memory pids\n");
        assertTrue(groups("0::/user").remedy().startsWith("systemd-run"));
    }

    @Test
    void aTrialThatIsAbsentFailsOrWorks() {
        assertTrue(Trial.of(List.of("no-such-program-here")).absent());
        assertEquals(3, Trial.of(List.of("sh", "-c", "exit 3")).exitCode());
        assertEquals("one; two", Trial.of(List.of("printf", "one\\n  two\\n")).output());
    }

    /** Where the script knows no distribution, the program is named. */
    @Test
    void resourceLimitsNeedTheirCommand() {
        Finding finding = LimitFindings.resourceLimits(new Trial(Trial.ABSENT, "not found"), REMEDIES);
        assertEquals(Verdict.BLOCKS, finding.verdict());
        assertEquals("install prlimit, from this distribution's packages", finding.remedy());
        assertEquals(
                Verdict.GOOD,
                LimitFindings.resourceLimits(new Trial(0, "prlimit 2.38"), REMEDIES)
                        .verdict());
    }
}
