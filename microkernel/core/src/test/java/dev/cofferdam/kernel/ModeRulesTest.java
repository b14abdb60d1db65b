package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.OperationPlan;
import dev.cofferdam.kernel.plan.OperationPlan.Mode;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a kernel makes of the mode that its plan claims, whoever made the plan. */
final class ModeRulesTest {
    private static final Policy POLICY = SmallSystems.POLICY;

    /** The disk is low, and each partition of a class reads it. */
    private static SystemPlan plan(Mode mode, List<String> people, String... classes) {
        List<PartitionPlan> partitions = Stream.of(classes)
                .map(label -> PlanParts.partition(
                        "p-" + label.charAt(0),
                        PlanParts.accessClass(POLICY, label),
                        List.of(new DiskGrant(0, "in", true, false)),
                        4096,
                        RestartPolicy.NEVER))
                .toList();
        List<DiskPlan> disks = List.of(PlanParts.disk("d", PlanParts.accessClass(POLICY, "low%crude")));
        List<ChannelPlan> channels = classes.length < 2
                ? List.of()
                : List.of(new ChannelPlan(false, new ChannelPlan.End(0, "up"), new ChannelPlan.End(1, "in")));
        List<OperationPlan.Person> cleared = people.stream()
                .map(label -> new OperationPlan.Person("ann", PlanParts.accessClass(POLICY, label)))
                .toList();
        return new SystemPlan(
                POLICY,
                partitions,
                disks,
                channels,
                Design.CALL,
                Optional.empty(),
                List.of(),
                new OperationPlan(Optional.of(mode), cleared));
    }

    @Test
    void isolationLetsNothingBeShared() {
        assertEquals(List.of(), ModeRules.violations(plan(Mode.ISOLATION, List.of(), "low%crude")));
        assertEquals(
                List.of(
                        "in mode isolation, partition p-h (high%crude) and disk d (low%crude) have nothing to share",
                        "in mode isolation, partition p-l (low%crude) and partition p-h (high%crude) have nothing to share"),
                ModeRules.violations(plan(Mode.ISOLATION, List.of(), "low%crude", "high%crude")));
        assertEquals(List.of(), ModeRules.violations(plan(Mode.MULTI_LEVEL, List.of(), "low%crude", "high%crude")));
    }

    @Test
    void isolationStartsNobodyAfterAnother() {
        List<PartitionPlan> partitions = Stream.of("low%crude", "high%crude", "high%crude")
                .map(label -> PlanParts.partition(
                        "p", PlanParts.accessClass(POLICY, label), List.of(), 4096, RestartPolicy.NEVER))
                .toList();
        SystemPlan plan = new SystemPlan(
                POLICY,
                List.of(
                        partitions.get(0),
                        PlanParts.after(partitions.get(1), List.of(0), HealthPlan.NONE),
                        PlanParts.after(partitions.get(2), List.of(1), HealthPlan.NONE)),
                List.of(),
                List.of(),
                Design.CALL,
                Optional.empty(),
                List.of(),
                new OperationPlan(Optional.of(Mode.ISOLATION), List.of()));
        assertEquals(
                List.of(
                        "in mode isolation, partition p (low%crude) and partition p (high%crude) have nothing to share"),
                ModeRules.violations(plan));
    }

    /** What another domain has published is information of its class, wherever its store is. */
    @Test
    void whatOtherDomainsPublishCounts() {
        assertEquals(
                List.of("in mode isolation, partition p-h (high%crude) and disk theirs (low%crude) of the volume /lower"
                        + " have nothing to share"),
                ModeRules.violations(reader(Mode.ISOLATION, "low%crude", List.of())));
        assertEquals(List.of(), ModeRules.violations(reader(Mode.ISOLATION, "high%crude", List.of())));
        assertEquals(
                List.of("in mode system-high, ann is not cleared for everything"),
                ModeRules.violations(reader(Mode.SYSTEM_HIGH, "high/A%crude", List.of("high"))));
        assertEquals(List.of(), ModeRules.violations(reader(Mode.SYSTEM_HIGH, "low%crude", List.of("high"))));
    }

    private static SystemPlan reader(Mode mode, String published, List<String> people) {
        PublishedGrant grant =
                new PublishedGrant(Path.of("/lower"), "theirs", PlanParts.accessClass(POLICY, published), 4096, "in");
        return reader(mode, List.of(grant), List.of(), people);
    }

    private static SystemPlan viewer(Mode mode, String seen, List<String> people) {
        ViewGrant grant = new ViewGrant(Path.of("/charts"), PlanParts.accessClass(POLICY, seen), "c", "");
        return reader(mode, List.of(), List.of(grant), people);
    }

    private static SystemPlan reader(
            Mode mode, List<PublishedGrant> published, List<ViewGrant> views, List<String> people) {
        SystemPlan plain = plan(mode, people, "high%crude");
        PartitionPlan partition = plain.partitions().getFirst();
        PartitionPlan bare = PlanParts.partition(
                partition.name(),
                partition.accessClass().orElseThrow(),
                List.of(),
                partition.limits().windowBytes(),
                partition.restart());
        return new SystemPlan(
                POLICY,
                List.of(PlanParts.given(bare, List.of(), published, views)),
                List.of(),
                List.of(),
                Design.CALL,
                Optional.empty(),
                List.of(),
                plain.operation());
    }

    /** What is in a directory of the host is information of its class. */
    @Test
    void directoriesCount() {
        assertEquals(
                List.of(
                        "in mode isolation, partition p-h (high%crude) and directory /charts (low%crude) have nothing to"
                                + " share"),
                ModeRules.violations(viewer(Mode.ISOLATION, "low%crude", List.of())));
        assertEquals(
                List.of("in mode system-high, ann is not cleared for everything"),
                ModeRules.violations(viewer(Mode.SYSTEM_HIGH, "high/A%crude", List.of("high"))));
    }

    @Test
    void peopleAreClearedForAllOrForSomething() {
        String[] classes = {"low%crude", "high/A%crude"};
        assertEquals(List.of(), ModeRules.violations(plan(Mode.SYSTEM_HIGH, List.of("high/A,B"), classes)));
        assertEquals(
                List.of("in mode system-high, ann is not cleared for everything"),
                ModeRules.violations(plan(Mode.SYSTEM_HIGH, List.of("high/A", "high/B"), classes)));
        assertEquals(List.of(), ModeRules.violations(plan(Mode.CONTROLLED, List.of("high/A", "high/B"), classes)));
        for (Mode mode : List.of(Mode.SYSTEM_HIGH, Mode.CONTROLLED)) {
            assertEquals(
                    List.of("mode " + mode.word() + " is claimed, and nobody is named"),
                    ModeRules.violations(plan(mode, List.of(), classes)));
        }
    }

    @Test
    void aKernelRefusesWhatDoesNotHoldAndRecordsWhatDoes() {
        SystemPlan shares = plan(Mode.ISOLATION, List.of(), "low%crude", "high%crude");
        String said = assertThrows(IllegalArgumentException.class, () -> new Kernel(shares, new Recorder()))
                .getMessage();
        assertTrue(said.startsWith("the plan is refused: in mode isolation, "), said);
        Recorder effects = new Recorder();
        new Kernel(plan(Mode.ISOLATION, List.of(), "low%crude"), effects).start(0);
        assertEquals(
                "audit KERNEL_STARTED kernel - 1 partitions, mode isolation",
                effects.take().getFirst());
    }
}
