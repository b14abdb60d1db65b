package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.plan.Channel;
import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.End;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Organisation;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.Policy;
import dev.cofferdam.kernel.plan.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that was edited by hand after it had been checked. */
final class RefusedPlanTest {
    @TempDir
    private Path directory;

    /** What the compiler made of it, but for these. */
    private record Edit(String disk, String station, boolean analystWrites, int from, int to) {
        static final Edit NONE = new Edit("low", "low", false, 0, 1);

        Plan.Builder plan() {
            return Plan.newBuilder()
                    .setFormat(Plans.FORMAT)
                    .setName("edited")
                    .setPolicy(Policy.newBuilder()
                            .addOrganisations(
                                    Organisation.newBuilder().addLevels("low").addLevels("high")))
                    .setStore(Store.newBuilder()
                            .setLimits(limits())
                            .addDisks(Disk.newBuilder()
                                    .setName("lower")
                                    .setLabel(disk)
                                    .setLengthBytes(4096)))
                    .addPartitions(partition("station", station, grant("out").setWritable(true)))
                    .addPartitions(partition(
                            "analyst", "high", grant("in").setReadable(true).setWritable(analystWrites)))
                    .addChannels(Channel.newBuilder().setFrom(end(from)).setTo(end(to)));
        }

        private static Partition.Builder partition(String name, String label, DiskGrant.Builder grant) {
            return Partition.newBuilder()
                    .setName(name)
                    .setLabel(label)
                    .addDisks(grant)
                    .setLimits(limits());
        }

        private static Limits.Builder limits() {
            return Limits.newBuilder()
                    .setMemoryBytes(96L << 20)
                    .setProcessesMax(64)
                    .setWindowBytes(1L << 20);
        }

        private static DiskGrant.Builder grant(String localName) {
            return DiskGrant.newBuilder().setDisk(0).setLocalName(localName);
        }

        private static End.Builder end(int partition) {
            return End.newBuilder().setPartition(partition).setLocalName("alerts");
        }
    }

    private void host(Plan.Builder plan) throws IOException {
        try (AuditLog audit = AuditLog.open(directory, InstantSource.system())) {
            var ignored = new Host(
                    Launch.newBuilder().setPlan(plan).build(),
                    audit,
                    Console.start(System.out, 1, Console.NO_FILE),
                    null);
        }
    }

    private String refusal(Plan.Builder plan) {
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
        assertEquals(List.of(), FileRules.violations(granting(volume, own, "own")), "control");
        for (Path each : List.of(image, soft)) {
            assertEquals(
                    List.of("partition p is given " + each + ", which lies in the volume " + volume),
                    FileRules.violations(granting(volume, each, "own")));
        }
        assertEquals(
                List.of("partition p is given " + hard + ", which is the volume's file high.disk"),
                FileRules.violations(granting(volume, hard, "own")));
        assertEquals(
                List.of("partition p is given " + directory + ", which is no file"),
                FileRules.violations(granting(volume, directory, "own")));
        assertEquals(1, FileRules.violations(granting(volume, own, "../x")).size());
    }

    /** Another topology's volume is known by its table, and what has two names is refused: the other may be in one. */
    @Test
    void aFileOfAnotherVolumeIsNobodysEither() throws IOException {
        Path own = directory.resolve("volume");
        Path other = Files.createDirectory(directory.resolve("other"));
        Path image = Files.createFile(other.resolve("high.disk"));
        assertEquals(List.of(), FileRules.violations(granting(own, image, "own")), "control: it is no volume yet");
        byte[] table = new byte[8192];
        ByteBuffer.wrap(table).putLong(4096 + 24, 0x434f_4646_4552_444dL);
        Files.write(other.resolve("table"), table);
        Path deep = Files.createFile(
                Files.createDirectories(other.resolve("cases/1")).resolve("content"));
        for (Path each : List.of(image, deep)) {
            assertEquals(
                    List.of("partition p is given " + each + ", which lies in the volume " + other),
                    FileRules.violations(granting(own, each, "own")));
        }
        Path hard = Files.createLink(directory.resolve("hard"), image);
        assertEquals(
                List.of("partition p is given " + hard
                        + ", which has 2 names (hard links), and by another it may be a volume's"),
                FileRules.violations(granting(own, hard, "own")));
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        for (String taken : List.of("store", "kernel", "all")) {
            Plan.Builder plan = Edit.NONE.plan();
            plan.setPartitions(0, plan.getPartitions(0).toBuilder().setName(taken));
            String refusal = refusal(plan);
            assertTrue(
                    refusal.startsWith("the plan is refused: a partition is called " + taken + ", which stands for "),
                    refusal);
        }
    }

    @Test
    void aLimitOfNothingIsRefused() {
        Plan.Builder memory = Edit.NONE.plan();
        limit(memory, 0, Edit.limits().setMemoryBytes(0));
        assertEquals(
                "the plan is refused: partition station is given 0 as limit of its memory in bytes, which is not within"
                        + " 16777216 and 1099511627776",
                refusal(memory));
        Plan.Builder store = Edit.NONE.plan();
        store.setStore(store.getStore().toBuilder().clearLimits());
        assertEquals(3, refusal(store).split("the store is given 0 as limit of its ", -1).length - 1);
        Plan.Builder window = Edit.NONE.plan();
        limit(window, 1, Edit.limits().setWindowBytes(4097));
        assertEquals(
                "the plan is refused: partition analyst has a window of 4097 bytes, which is no multiple of 4096",
                refusal(window));
    }

    private static void limit(Plan.Builder plan, int partition, Limits.Builder limits) {
        plan.setPartitions(partition, plan.getPartitions(partition).toBuilder().setLimits(limits));
    }

    private static Launch granting(Path volume, Path file, String name) {
        return Launch.newBuilder()
                .setPlan(Plan.newBuilder()
                        .setStore(Store.newBuilder().setVolume(volume.toString()))
                        .addPartitions(Partition.newBuilder()
                                .setName("p")
                                .addFiles(FileGrant.newBuilder()
                                        .setPath(file.toString())
                                        .setLocalName(name))))
                .build();
    }

    @Test
    void aPlanOfAnotherFormatIsRefused() {
        assertEquals(
                "the plan is of format 7; this kernel reads format 1",
                refusal(Edit.NONE.plan().setFormat(7)));
    }
}
