package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that was edited by hand after it had been checked. */
final class RefusedPlanTest {
    @TempDir
    private Path directory;

    private static final Policy POLICY = new Policy(
            List.of(new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of())));
    private static final LimitsPlan LIMITS = new LimitsPlan(96L << 20, 0, 64, 1L << 20, OptionalInt.empty());

    /** What the compiler made of it, but for these. */
    private record Edit(String disk, String station, boolean analystWrites, int from, int to) {
        static final Edit NONE = new Edit("low", "low", false, 0, 1);

        Plan plan() {
            return edited("station", LIMITS, LIMITS);
        }

        Plan edited(String name, LimitsPlan stationLimits, LimitsPlan storeLimits) {
            StorePlan store = new StorePlan(
                    Path.of("/volume"),
                    1 << 20,
                    List.of(new DiskPlan("lower", accessClass(disk), 4096)),
                    storeLimits,
                    RestartPolicy.NEVER,
                    HealthPlan.NONE,
                    Optional.empty());
            return new Plan(
                    "edited",
                    false,
                    "",
                    POLICY,
                    List.of(
                            partition(name, station, new DiskGrant(0, "out", false, true), stationLimits),
                            partition("analyst", "high", new DiskGrant(0, "in", true, analystWrites), LIMITS)),
                    Optional.of(store),
                    List.of(new ChannelPlan(
                            false, new ChannelPlan.End(from, "alerts"), new ChannelPlan.End(to, "alerts"))),
                    Optional.empty());
        }

        private static PartitionPlan partition(String name, String label, DiskGrant grant, LimitsPlan limits) {
            return new PartitionPlan(
                    name,
                    Optional.of(accessClass(label)),
                    new ProgramPlan("none", List.of()),
                    Map.of(),
                    List.of(grant),
                    List.of(),
                    List.of(),
                    List.of(),
                    limits,
                    RestartPolicy.NEVER);
        }

        private static AccessClass accessClass(String label) {
            try {
                return POLICY.parse(label);
            } catch (LabelException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    private void host(Plan plan) throws IOException {
        Launch launch = new Launch(
                plan,
                Design.CALL,
                WaitPolicy.PARK,
                Launch.Isolation.SANDBOX,
                false,
                Optional.empty(),
                false,
                directory,
                directory,
                Launch.JavaRuntime.NONE);
        // As the kernel gets it: written, and read again.
        Launch read = LaunchFormat.read(LaunchFormat.write(launch));
        try (AuditWriter audit = AuditWriter.start(AuditLog.open(directory, InstantSource.system()))) {
            var ignored = new Host(read, audit, Console.start(System.out, 1, Console.NO_FILE), null);
        }
    }

    private String refusal(Plan plan) {
        return assertThrows(IllegalArgumentException.class, () -> host(plan)).getMessage();
    }

    @Test
    void aFlowThatWasTurnedRoundIsNamed() {
        assertDoesNotThrow(() -> host(Edit.NONE.plan()), "control");
        assertEquals(
                "the plan is refused: analyst (high) may not write lower (low)",
                refusal(new Edit("low", "low", true, 0, 1).plan()));
        assertEquals(
                "the plan is refused: analyst (high) may not send to station (low)",
                refusal(new Edit("low", "low", false, 1, 0).plan()));
        assertEquals(
                "the plan is refused: station (high) may not write lower (low)",
                refusal(new Edit("low", "high", false, 0, 1).plan()));
        assertDoesNotThrow(() -> host(new Edit("high", "low", false, 0, 1).plan()), "who only writes may write up");
    }

    /** By another name, in another directory: a file is what its inode says. */
    @Test
    void aFileOfTheVolumeIsNobodysByAnyName() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path image = Files.createFile(volume.resolve("high.disk"));
        Path hard = Files.createLink(directory.resolve("hard"), image);
        Path soft = Files.createSymbolicLink(directory.resolve("soft"), image);
        Path own = Files.createFile(directory.resolve("own"));
        assertEquals(List.of(), FileRules.violations(granting(volume, own)), "control");
        for (Path each : List.of(image, soft)) {
            assertEquals(
                    List.of("partition p is given " + each + ", which lies in the volume " + volume),
                    FileRules.violations(granting(volume, each)));
        }
        assertEquals(
                List.of("partition p is given " + hard + ", which is the volume's file high.disk"),
                FileRules.violations(granting(volume, hard)));
        assertEquals(
                List.of("partition p is given " + directory + ", which is no file"),
                FileRules.violations(granting(volume, directory)));
    }

    /** Another topology's volume is known by its table, and what has two names is refused: the other may be in one. */
    @Test
    void aFileOfAnotherVolumeIsNobodysEither() throws IOException {
        Path own = directory.resolve("volume");
        Path other = Files.createDirectory(directory.resolve("other"));
        Path image = Files.createFile(other.resolve("high.disk"));
        assertEquals(List.of(), FileRules.violations(granting(own, image)), "control: it is no volume yet");
        byte[] table = new byte[8192];
        ByteBuffer.wrap(table).putLong(4096 + 24, 0x434f_4646_4552_444dL);
        Files.write(other.resolve("table"), table);
        Path deep = Files.createFile(
                Files.createDirectories(other.resolve("cases/1")).resolve("content"));
        for (Path each : List.of(image, deep)) {
            assertEquals(
                    List.of("partition p is given " + each + ", which lies in the volume " + other),
                    FileRules.violations(granting(own, each)));
        }
        Path hard = Files.createLink(directory.resolve("hard"), image);
        assertEquals(
                List.of("partition p is given " + hard
                        + ", which has 2 names (hard links), and by another it may be a volume's"),
                FileRules.violations(granting(own, hard)));
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        for (String taken : List.of("store", "kernel", "all")) {
            String refusal = refusal(Edit.NONE.edited(taken, LIMITS, LIMITS));
            assertTrue(
                    refusal.startsWith("the plan is refused: a partition is called " + taken + ", which stands for "),
                    refusal);
        }
    }

    @Test
    void aLimitOfNothingIsRefused() {
        LimitsPlan noMemory = new LimitsPlan(0, 0, 64, 1L << 20, OptionalInt.empty());
        assertEquals(
                "the plan is refused: partition station is given 0 as limit of its memory in bytes, which is not within"
                        + " 16777216 and 1099511627776",
                refusal(Edit.NONE.edited("station", noMemory, LIMITS)));
        LimitsPlan nothing = new LimitsPlan(0, 0, 0, 0, OptionalInt.empty());
        String refusal = refusal(Edit.NONE.edited("station", LIMITS, nothing));
        assertEquals(3, refusal.split("the store is given 0 as limit of its ", -1).length - 1);
        LimitsPlan oddWindow = new LimitsPlan(96L << 20, 0, 64, 4097, OptionalInt.empty());
        assertEquals(
                "the plan is refused: partition station has a window of 4097 bytes, which is no multiple of 4096",
                refusal(Edit.NONE.edited("station", oddWindow, LIMITS)));
    }

    @Test
    void aTimeThatNobodyCanKeepIsRefused() {
        assertEquals(List.of(), LimitRules.violations(asked(HealthPlan.NONE)));
        assertEquals(List.of(), LimitRules.violations(asked(new HealthPlan(100, 0))));
        assertEquals(
                List.of(
                        "partition station is given 3 as limit of its silence in ms, which is not within 100 and 3600000"),
                LimitRules.violations(asked(new HealthPlan(3, 0))));
        assertEquals(2, LimitRules.violations(asked(new HealthPlan(0, -1))).size());
    }

    private static Plan asked(HealthPlan health) {
        Plan plan = Edit.NONE.plan();
        PartitionPlan station = plan.partitions().getFirst();
        PartitionPlan asked = new PartitionPlan(
                station.name(),
                station.accessClass(),
                station.program(),
                station.arguments(),
                station.disks(),
                station.files(),
                station.sockets(),
                station.directories(),
                station.published(),
                List.of(),
                station.limits(),
                station.restart(),
                List.of(),
                health);
        return new Plan(plan.name(), false, "", POLICY, List.of(asked), plan.store(), List.of(), Optional.empty());
    }

    private static Plan granting(Path volume, Path file) {
        Plan plan = Edit.NONE.plan();
        PartitionPlan station = plan.partitions().getFirst();
        PartitionPlan given = new PartitionPlan(
                "p",
                station.accessClass(),
                station.program(),
                station.arguments(),
                station.disks(),
                List.of(new FileGrant(file, "own")),
                List.of(),
                List.of(),
                station.limits(),
                station.restart());
        StorePlan store = new StorePlan(
                volume, 1 << 20, plan.disks(), LIMITS, RestartPolicy.NEVER, HealthPlan.NONE, Optional.empty());
        return new Plan(
                plan.name(), false, "", POLICY, List.of(given), Optional.of(store), List.of(), Optional.empty());
    }

    /** A directory is one partition's alone, by whatever name, and holds nothing that is somebody else's. */
    @Test
    void aDirectoryThatIsSharedIsNobodys() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path drop = Files.createDirectory(directory.resolve("drop"));
        Path inside = Files.createDirectory(drop.resolve("inside"));
        Path other = Files.createDirectory(directory.resolve("other"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), drop);
        assertEquals(List.of(), directories(volume, drop, other), "control");
        String p = "partition p is given " + drop + ", which has ";
        assertEquals(List.of(p + drop + " in it, or lies in it"), directories(volume, drop, drop));
        assertEquals(List.of(p + drop + " in it, or lies in it"), directories(volume, drop, link));
        assertEquals(List.of(p + inside + " in it, or lies in it"), directories(volume, inside, drop));
        assertEquals(
                List.of("partition p is given " + inside + ", which has " + drop + " in it, or lies in it"),
                directories(volume, drop, inside));
        assertEquals(
                List.of(
                        "partition p is given " + volume + ", which lies in the volume " + volume,
                        "partition p is given " + volume + ", which has " + volume + " in it, or lies in it"),
                directories(volume, drop, volume));
        Path none = directory.resolve("none");
        assertEquals(
                List.of("partition p is given " + none + ", which is no directory"), directories(volume, drop, none));
    }

    /** What is any topology's, or every topology's: its memory, its audit, what it is started from. */
    @Test
    void nothingThatCofferdamKeepsIsGiven() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        for (String own : List.of("runs", "states", "lib", "caches", "java")) {
            Path place = Files.createDirectory(directory.resolve(own));
            Path inside = Files.createDirectory(place.resolve("another"));
            for (Path each : List.of(place, inside)) {
                assertEquals(
                        List.of("partition p is given " + each + ", which has " + place + " in it, or lies in it"),
                        directories(volume, each));
            }
        }
        Path kept = Files.createDirectories(directory.resolve("elsewhere/kept"));
        Path logs = Files.createDirectory(kept.resolve("logs"));
        assertEquals(List.of(), directories(volume, kept), "control");
        Files.createFile(kept.resolve("audit.lock"));
        assertEquals(
                List.of("partition p is given " + logs + ", which lies in what a topology keeps in " + kept),
                directories(volume, logs));
    }

    /** Several may see one directory, by one path; what could carry a signal or a volume's data is not in it. */
    @Test
    void aDirectoryThatIsSeenHasOneNameAndHoldsFilesAlone() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path charts = Files.createDirectory(directory.resolve("charts"));
        Path file = Files.createFile(charts.resolve("file"));
        Files.createSymbolicLink(charts.resolve("out"), volume);
        assertEquals(List.of(), views(volume, charts, charts), "control");
        Path link = Files.createSymbolicLink(directory.resolve("link"), charts);
        assertEquals(
                List.of("partition p is shown " + link + ", which is " + charts + " by another name"),
                views(volume, charts, link));
        Path inside = Files.createDirectory(charts.resolve("inside"));
        assertEquals(
                List.of("partition p is shown " + inside + ", which has " + charts + " in it, or lies in it"),
                views(volume, charts, inside));
        assertEquals(2, views(volume, volume).size(), "it lies in a volume, and has one in it");
        assertEquals(1, views(volume, directory.resolve("none")).size());
        assertEquals(1, views(volume, directory.resolve("states")).size());
        Path another = Files.createLink(directory.resolve("another"), file);
        assertEquals(
                List.of("partition p is shown " + charts + ", in which file has 2 names (hard links), and by another it"
                        + " may be a volume's"),
                views(volume, charts));
        Files.delete(another);
        Process made = new ProcessBuilder("mkfifo", inside.resolve("pipe").toString()).start();
        assertEquals(0, made.waitFor());
        assertEquals(
                List.of("partition p is shown " + charts + ", in which inside/pipe is a FIFO, a socket or a device, by"
                        + " which who sees it could tell others something"),
                views(volume, charts));
    }

    private List<String> views(Path volume, Path... seen) throws Exception {
        Files.createDirectories(directory.resolve("states/state"));
        Plan plan = granting(volume, Files.write(directory.resolve("own"), new byte[1]));
        PartitionPlan p = plan.partitions().getFirst();
        List<ViewGrant> views = new ArrayList<>();
        for (Path each : seen) {
            views.add(new ViewGrant(each, p.accessClass().orElseThrow(), "v" + views.size(), ""));
        }
        return directories(plan, List.of(), views);
    }

    /** High sees what low does by the policy; low is not to see what high does, and on one file system it does. */
    @Test
    void directoriesOfOneFileSystemAreNoted() throws IOException {
        Path drop = Files.createDirectory(directory.resolve("drop"));
        Path deliver = Files.createDirectory(directory.resolve("deliver"));
        assertEquals(
                List.of(
                        "what analyst makes in its directory, station sees in its own by the numbers of its inodes and by"
                                + " the room that is left, for both lie on one file system; give the directory of analyst a file"
                                + " system of its own"),
                SharedFileSystems.weaknesses(apart(drop, deliver)));
        assertEquals(List.of(), SharedFileSystems.weaknesses(apart(drop, Path.of("/proc"))), "another file system");
    }

    /** Only a file system in memory tells nobody what was looked for and read in it. */
    @Test
    void aDirectoryThatLowAndHighSeeIsNoted() throws IOException {
        Path charts = Files.createDirectory(directory.resolve("charts"));
        assertEquals(
                List.of("what analyst looks for and reads in " + charts
                        + ", station learns by how long the same takes itself; keep that directory on a file system in memory"
                        + " (tmpfs)"),
                SharedFileSystems.weaknesses(seeing(charts, charts)));
        Path other = Files.createDirectory(directory.resolve("other"));
        assertEquals(List.of(), SharedFileSystems.weaknesses(seeing(charts, other)), "each has its own");
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "cofferdam-charts");
        try {
            assertEquals(List.of(), SharedFileSystems.weaknesses(seeing(memory, memory)), "in memory");
        } finally {
            Files.delete(memory);
        }
    }

    /** A partition could move a link to where somebody of the host follows it. */
    @Test
    void anOutboxWithALinkIsRefused() throws Exception {
        Path outbox = Files.createDirectory(directory.resolve("outbox"));
        Files.createSymbolicLink(outbox.resolve("link"), directory);
        Plan plan = granting(
                Files.createDirectory(directory.resolve("volume")), Files.write(directory.resolve("own"), new byte[1]));
        PartitionPlan p = plan.partitions().getFirst();
        assertEquals(List.of(), directories(plan, List.of(), List.of(view(p, outbox))), "control");
        assertEquals(
                List.of("partition p is shown " + outbox
                        + ", in which link is a link, which its partition could put where somebody follows it"),
                directories(plan, List.of(), List.of(outbox(p, outbox))));
    }

    private static ViewGrant outbox(PartitionPlan of, Path path) {
        return new ViewGrant(path, of.accessClass().orElseThrow(), "o", 4096, "");
    }

    /** What is deleted and still open takes room that nobody sees, and new files have numbers that others see. */
    @Test
    void anOutboxWithoutAFileSystemOfItsOwnIsNoted() throws IOException {
        Path low = Files.createDirectory(directory.resolve("low"));
        Path high = Files.createDirectory(directory.resolve("high"));
        Plan plan = both(
                p -> given(p, List.of(), List.of(outbox(p, low))), p -> given(p, List.of(), List.of(outbox(p, high))));
        List<String> weaknesses = SharedFileSystems.weaknesses(plan);
        assertEquals(3, weaknesses.size(), weaknesses::toString);
        assertTrue(weaknesses.getFirst().startsWith("what analyst makes in its directory, station sees"));
        assertTrue(weaknesses.get(1).startsWith("what station has in its outbox " + low + " is counted once a second"));
        Plan own = both(
                p -> given(p, List.of(), List.of(outbox(p, Path.of("/dev/shm")))), p -> given(p, List.of(), List.of()));
        assertEquals(List.of(), SharedFileSystems.weaknesses(own), "a file system of its own");
    }

    private static Plan seeing(Path low, Path high) {
        return both(p -> given(p, List.of(), List.of(view(p, low))), p -> given(p, List.of(), List.of(view(p, high))));
    }

    private static ViewGrant view(PartitionPlan of, Path path) {
        return new ViewGrant(path, of.accessClass().orElseThrow(), "v", "");
    }

    private static Plan apart(Path low, Path high) {
        return both(p -> given(p, List.of(owned(low)), List.of()), p -> given(p, List.of(owned(high)), List.of()));
    }

    private static DirectoryGrant owned(Path path) {
        return new DirectoryGrant(path, "d", false, 0);
    }

    /** The first partition, which is low, and the last, which is high. */
    private static Plan both(UnaryOperator<PartitionPlan> low, UnaryOperator<PartitionPlan> high) {
        Plan plan = Edit.NONE.plan();
        return new Plan(
                "n",
                false,
                "",
                POLICY,
                List.of(
                        low.apply(plan.partitions().getFirst()),
                        high.apply(plan.partitions().getLast())),
                plan.store(),
                List.of(),
                Optional.empty());
    }

    /** Directories of the host and nothing else. */
    private static PartitionPlan given(PartitionPlan p, List<DirectoryGrant> grants, List<ViewGrant> views) {
        return new PartitionPlan(
                p.name(),
                p.accessClass(),
                p.program(),
                p.arguments(),
                List.of(),
                List.of(),
                List.of(),
                grants,
                List.of(),
                views,
                p.limits(),
                p.restart(),
                List.of(),
                HealthPlan.NONE);
    }

    private List<String> directories(Path volume, Path... granted) throws IOException {
        Plan plan = granting(volume, Files.write(directory.resolve("own"), new byte[1]));
        List<DirectoryGrant> grants = new ArrayList<>();
        for (Path each : granted) {
            grants.add(new DirectoryGrant(each, "d" + grants.size(), false, 0));
        }
        return directories(plan, grants, List.of());
    }

    private List<String> directories(Plan plan, List<DirectoryGrant> grants, List<ViewGrant> views) throws IOException {
        return FileRules.directories(launch(given(plan.partitions().getFirst(), grants, views), plan));
    }

    private Launch launch(PartitionPlan partition, Plan plan) {
        return new Launch(
                new Plan("n", false, "", POLICY, List.of(partition), plan.store(), List.of(), Optional.empty()),
                Design.CALL,
                WaitPolicy.PARK,
                Launch.Isolation.SANDBOX,
                false,
                Optional.empty(),
                false,
                directory.resolve("runs/run"),
                directory.resolve("states/state"),
                new Launch.JavaRuntime(
                        directory.resolve("java"),
                        directory.resolve("digests"),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Map.of(),
                        List.of(directory.resolve("lib"), directory.resolve("caches"))));
    }
}
