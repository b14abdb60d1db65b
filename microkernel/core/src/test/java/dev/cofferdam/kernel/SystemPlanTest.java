package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SystemPlanTest {
    private static final AccessClass LOW = SmallSystems.accessClass("low%crude");
    private static final DiskGrant READS = new DiskGrant(0, "in", true, false);
    private static final DiskGrant WRITES = new DiskGrant(0, "up", false, true);
    private static final DiskGrant BOTH = new DiskGrant(0, "own", true, true);

    private static SystemPlan plan(Design design, DiskGrant... grants) {
        List<PartitionPlan> partitions = Stream.of(grants)
                .map(grant -> PlanParts.partition("p", LOW, List.of(grant), 4096, RestartPolicy.NEVER))
                .toList();
        List<DiskPlan> disks = List.of(PlanParts.disk("d", LOW), PlanParts.disk("other", LOW));
        return new SystemPlan(SmallSystems.POLICY, partitions, disks, List.of(), design, Optional.empty());
    }

    /** The one who writes it alone, and reads it: nobody else's writes can be in between, and no class is above another. */
    @ParameterizedTest
    @CsvSource({
        "true, BOTH",
        "true, BOTH READS READS",
        "false, BOTH BOTH",
        "false, BOTH WRITES",
        "false, WRITES",
        "false, READS"
    })
    void aDiskIsLentToItsOnlyWriter(boolean lent, String grants) {
        DiskGrant[] all = Stream.of(grants.split(" ", -1))
                .map(each -> each.equals("BOTH") ? BOTH : each.equals("READS") ? READS : WRITES)
                .toArray(DiskGrant[]::new);
        SystemPlan plan = plan(Design.MAPPED, all);
        assertEquals(lent, plan.isLent(0));
        assertEquals(lent ? Mapping.WRITE : Mapping.READ, plan.mapping(0, true, true));
        assertEquals(Mapping.READ, plan.mapping(0, true, false));
        assertEquals(Mapping.NONE, plan.mapping(0, false, true), "who may not read sees nothing");
        assertFalse(plan.isLent(1));
    }

    /** It has a thread for each lane: 256 clients beside its own limit, and none for who has no disk. */
    @Test
    void theStoreHasThreadsForItsClients() {
        LimitsPlan limits = new LimitsPlan(96L << 20, 0, 64, 4096, OptionalInt.empty());
        StorePlan store = new StorePlan(
                Path.of("/v"),
                1 << 20,
                List.of(PlanParts.disk("d", LOW)),
                limits,
                RestartPolicy.NEVER,
                new HealthPlan(200, 0),
                Optional.empty());
        List<PartitionPlan> partitions = Stream.of(List.of(READS), List.of(BOTH), List.<DiskGrant>of())
                .map(grants -> PlanParts.partition("p", LOW, grants, 4096, RestartPolicy.NEVER))
                .toList();
        Plan plan = new Plan(
                "n", true, "", SmallSystems.POLICY, partitions, Optional.of(store), List.of(), Optional.empty());
        assertEquals(
                64 + 4,
                SystemPlan.of(plan, Design.RING).partitions().getLast().limits().processesMax());
    }

    @ParameterizedTest
    @EnumSource(Design.class)
    void inNoOtherDesignIsAnythingMapped(Design design) {
        SystemPlan plan = plan(design, BOTH);
        boolean mapped = design == Design.MAPPED;
        assertEquals(mapped, plan.isLent(0));
        assertEquals(mapped ? Mapping.WRITE : Mapping.NONE, plan.mapping(0, true, true));
        assertEquals(mapped, plan.mapsDisks(0));
    }

    /** By fsync(2) of a file that it may only read, it would have its writer see another time of change. */
    @Test
    void aDiskOfOneWhoMayForceFilesIsMappedByNobody() {
        PartitionPlan writer = PlanParts.partition("low", LOW, List.of(BOTH), 4096, RestartPolicy.NEVER);
        PartitionPlan plain = PlanParts.partition("high", LOW, List.of(READS), 4096, RestartPolicy.NEVER);
        PartitionPlan forces = new PartitionPlan(
                plain.name(),
                plain.accessClass(),
                plain.program(),
                plain.arguments(),
                plain.disks(),
                plain.files(),
                plain.sockets(),
                List.of(new DirectoryGrant(Path.of("/deliver"), "deliver", false, 0)),
                plain.limits(),
                plain.restart());
        for (PartitionPlan reader : List.of(plain, forces)) {
            SystemPlan plan = new SystemPlan(
                    SmallSystems.POLICY,
                    List.of(writer, reader),
                    List.of(PlanParts.disk("d", LOW)),
                    List.of(),
                    Design.MAPPED,
                    Optional.empty());
            boolean mapped = reader.directories().isEmpty();
            assertEquals(mapped ? Mapping.WRITE : Mapping.NONE, plan.mapping(0, true, true));
            assertEquals(mapped ? Mapping.READ : Mapping.NONE, plan.mapping(0, true, false));
            assertEquals(mapped, plan.isLent(0));
            assertEquals(mapped, plan.mapsDisks(0));
        }
    }

    @Test
    void whoHasNoDiskMapsNone() {
        PartitionPlan bare = PlanParts.partition("p", LOW, List.of(), 4096, RestartPolicy.NEVER);
        SystemPlan plan =
                new SystemPlan(SmallSystems.POLICY, List.of(bare), List.of(), List.of(), Design.MAPPED, Optional.of(0));
        assertFalse(plan.mapsDisks(0));
        assertTrue(plan.isStore(0));
        assertFalse(plan.isStore(1));
    }
}
