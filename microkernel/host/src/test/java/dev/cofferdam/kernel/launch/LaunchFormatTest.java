package dev.cofferdam.kernel.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.generated.Wire;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.DowngradePlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.OperationPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.wire.FieldWriter;
import dev.cofferdam.kernel.wire.Fields;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** That what is read is what was written, and what is refused. */
final class LaunchFormatTest {
    private static final Policy POLICY = new Policy(List.of(
            new Organisation(
                    "us",
                    List.of("open", "secret"),
                    List.of("red"),
                    List.of("nato"),
                    List.of("raw", "sure"),
                    List.of()),
            new Organisation("uk", List.of("open"), List.of(), List.of(), List.of(), List.of())));

    private static AccessClass accessClass(String label) throws LabelException {
        return POLICY.parse(label);
    }

    /** Every field holds something, and no two fields of a type the same. */
    private static Launch launch() throws LabelException {
        LimitsPlan limits = new LimitsPlan(96L << 20, 30, 64, 1L << 20, OptionalInt.of(3));
        PartitionPlan partition = new PartitionPlan(
                "station",
                Optional.of(accessClass("us:secret/red~nato%sure + uk:open")),
                new ProgramPlan("a.B", List.of(Path.of("/jars/one.jar"), Path.of("/jars/two.jar"))),
                Map.of("one", "1", "two", "2", "three", "3"),
                List.of(new DiskGrant(1, "out", false, true, "of a disk"), new DiskGrant(0, "in", true, false)),
                List.of(
                        new FileGrant(Path.of("/data/file"), "file"),
                        new FileGrant(Path.of("/data/image"), "image", true, "of a file")),
                List.of(
                        new SocketGrant(
                                SocketGrant.Use.SERVE,
                                UnixDomainSocketAddress.of("/run/socket"),
                                "socket",
                                "of a socket"),
                        new SocketGrant(
                                SocketGrant.Use.RECEIVE,
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000),
                                "udp"),
                        new SocketGrant(
                                SocketGrant.Use.SEND,
                                new InetSocketAddress(InetAddress.ofLiteral("::1"), 6000),
                                "out")),
                List.of(),
                List.of(new PublishedGrant(Path.of("/lower"), "theirs", accessClass("us:open"), 12_288, "below")),
                List.of(new ViewGrant(Path.of("/charts"), accessClass("us:open"), "seen", 1L << 26, "of a directory")),
                limits,
                new RestartPolicy(RestartPolicy.On.FAILURE, 3),
                List.of(3, 0),
                new HealthPlan(5_000, 60_000));
        PartitionPlan filter = new PartitionPlan(
                "words",
                Optional.empty(),
                new ProgramPlan("a.Filter", List.of()),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new LimitsPlan(64L << 20, 0, 32, 4096, OptionalInt.empty()),
                RestartPolicy.NEVER);
        StorePlan store = new StorePlan(
                Path.of("/volume"),
                1L << 30,
                List.of(
                        new DiskPlan("lower", accessClass("us:open"), 4096),
                        new DiskPlan("upper", accessClass("us:secret"), 8192)),
                limits,
                new RestartPolicy(RestartPolicy.On.ALWAYS, 9),
                new HealthPlan(7_000, 0),
                Optional.of(StorePlan.Placement.PARTITION));
        Plan plan = new Plan(
                "name",
                true,
                "/topology.yaml",
                POLICY,
                List.of(partition),
                Optional.of(store),
                List.of(
                        new ChannelPlan(
                                true, new ChannelPlan.End(0, "ask"), new ChannelPlan.End(1, "answer"), "of a channel"),
                        new ChannelPlan(false, new ChannelPlan.End(1, "up"), new ChannelPlan.End(0, "down"))),
                Optional.of(new DowngradePlan(
                        30,
                        List.of(new DowngradePlan.Person("ann", "ssh-ed25519 AAAA", List.of("downgrade", "submit"))),
                        List.of(filter))),
                List.of(new WindowPlan(
                        2,
                        40_000,
                        10_000,
                        5_000,
                        List.of(0, 1),
                        WindowPlan.Rest.DOMINATING,
                        WindowPlan.Overrun.RESTART)),
                new OperationPlan(
                        Optional.of(OperationPlan.Mode.SYSTEM_HIGH),
                        List.of(new OperationPlan.Person("eve", accessClass("us:secret/red + uk:open")))));
        return new Launch(
                plan,
                Design.RING,
                WaitPolicy.ADAPTIVE,
                Launch.Isolation.NONE,
                true,
                Optional.of(Path.of("/journal")),
                true,
                Path.of("/run/name"),
                Path.of("/state/name"),
                new Launch.JavaRuntime(
                        Path.of("/java"),
                        Path.of("/state/.digests"),
                        List.of(Path.of("/p.jar")),
                        List.of(Path.of("/s.jar")),
                        Optional.of(Path.of("/p.aot")),
                        Optional.of(Path.of("/s.aot")),
                        true,
                        Map.of("a.B", List.of(Path.of("/b.jar")), "a.C", List.of(Path.of("/c.jar"))),
                        List.of(Path.of("/lib"))));
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        byte[] bytes = LaunchFormat.write(launch());
        assertEquals(launch(), LaunchFormat.read(bytes));
        assertArrayEquals(bytes, LaunchFormat.write(LaunchFormat.read(bytes)));
    }

    @Test
    void theBytesAreThoseOfGeneratedCode() throws Exception {
        byte[] bytes = LaunchFormat.write(launch());
        Wire.Launch generated = Wire.Launch.parseFrom(bytes);
        assertArrayEquals(generated.toByteArray(), bytes);
        assertEquals("station", generated.getPlan().getPartitions(0).getName());
        assertArrayEquals(generated.getPlan().getPolicy().toByteArray(), PlanFormat.bytes(POLICY));
        DowngradePlan rules = launch().plan().downgrade().orElseThrow();
        assertArrayEquals(generated.getPlan().getDowngrade().toByteArray(), PlanFormat.bytes(POLICY, rules));
    }

    /** Whatever is cut off or changed in a launch, it is read or refused, never anything else. */
    @Test
    void aDamagedLaunchIsReadOrRefused() throws Exception {
        byte[] whole = LaunchFormat.write(launch());
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                refused += isRefused(damaged) ? 1 : 0;
            }
            refused += isRefused(Arrays.copyOf(whole, at)) ? 1 : 0;
        }
        assertTrue(refused > whole.length, "refused " + refused + " of " + 9 * whole.length);
    }

    private static boolean isRefused(byte[] launch) {
        try {
            LaunchFormat.read(launch);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void anArgumentIsThereOnce() {
        FieldWriter policy = new FieldWriter().message(1, new FieldWriter().text(2, "low"));
        FieldWriter argument = new FieldWriter().text(1, "one").text(2, "1");
        FieldWriter partition =
                new FieldWriter().text(1, "p").message(4, argument).message(4, argument);
        Fields plan = Fields.of(new FieldWriter()
                .number(1, 6)
                .message(3, policy)
                .message(5, partition)
                .toByteArray());
        String said = assertThrows(IllegalArgumentException.class, () -> PlanFormat.read(plan))
                .getMessage();
        assertEquals("the plan is refused: partition p has the argument 'one' twice", said);
    }

    @Test
    void aBareLaunchIsReadToo() throws Exception {
        Plan bare = new Plan("n", false, "", POLICY, List.of(), Optional.empty(), List.of(), Optional.empty());
        Launch launch = new Launch(
                bare,
                Design.CALL,
                WaitPolicy.PARK,
                Launch.Isolation.SANDBOX,
                false,
                Optional.empty(),
                false,
                Path.of("/r"),
                Path.of("/s"),
                Launch.JavaRuntime.NONE);
        assertEquals(launch, LaunchFormat.read(LaunchFormat.write(launch)));
    }

    private static String refusal(Consumer<Wire.Launch.Builder> edit) throws Exception {
        Wire.Launch.Builder launch = Wire.Launch.parseFrom(LaunchFormat.write(launch())).toBuilder();
        edit.accept(launch);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> LaunchFormat.read(launch.build().toByteArray()))
                .getMessage();
    }

    private static void editPlan(Wire.Launch.Builder launch, Consumer<Wire.Plan.Builder> edit) {
        Wire.Plan.Builder plan = launch.getPlan().toBuilder();
        edit.accept(plan);
        launch.setPlan(plan);
    }

    @Test
    void whatNoPlanCanSayIsRefused() throws Exception {
        assertEquals(
                "the plan is of format 7; this kernel reads format 6",
                refusal(launch -> editPlan(launch, plan -> plan.setFormat(7))));
        assertEquals(
                "the plan is refused: 'rings' is no design that this kernel knows",
                refusal(launch -> launch.setDesign("rings")));
        String label = refusal(launch -> editPlan(
                launch,
                plan -> plan.setPartitions(0, plan.getPartitions(0).toBuilder().setLabel("us:lower"))));
        assertTrue(label.startsWith("the plan is refused: partition station has the label 'us:lower': "), label);
        String disk = refusal(launch -> editPlan(
                launch,
                plan -> plan.setStore(plan.getStore().toBuilder()
                        .setDisks(1, plan.getStore().getDisks(1).toBuilder().setLabel("")))));
        assertTrue(disk.startsWith("the plan is refused: disk upper has the label '': "), disk);
    }

    @Test
    void rubbishIsNoLaunch() {
        assertThrows(
                IllegalArgumentException.class, () -> LaunchFormat.read("rubbish".getBytes(StandardCharsets.US_ASCII)));
    }

    /** A case's rules are bound to these bytes: another person, another hash. */
    @Test
    void theBytesOfRulesTellPeopleApart() throws Exception {
        DowngradePlan rules = launch().plan().downgrade().orElseThrow();
        DowngradePlan fewer = new DowngradePlan(rules.validDays(), List.of(), rules.filters());
        assertArrayEquals(PlanFormat.bytes(POLICY, rules), PlanFormat.bytes(POLICY, rules));
        assertNotEquals(PlanFormat.bytes(POLICY, rules).length, PlanFormat.bytes(POLICY, fewer).length);
    }
}
