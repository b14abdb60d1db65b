package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way in which a plan, whoever made it, can break the lattice. */
final class FlowRulesTest {
    private static final Policy POLICY = new Policy(List.of(
            new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of("poor", "good"), List.of())));

    private static PartitionPlan partition(String name, String label, DiskGrant... grants) {
        return PlanParts.partition(
                name, PlanParts.accessClass(POLICY, label), List.of(grants), 4096, RestartPolicy.NEVER);
    }

    private static DiskPlan disk(String name, String label) {
        return PlanParts.disk(name, PlanParts.accessClass(POLICY, label));
    }

    private static List<String> violations(
            List<PartitionPlan> partitions, List<DiskPlan> disks, List<ChannelPlan> channels) {
        return FlowRules.violations(new SystemPlan(POLICY, partitions, disks, channels, Design.CALL, Optional.empty()));
    }

    private static List<String> grant(String subject, String object, boolean read, boolean write) {
        return violations(
                List.of(partition("p", subject, new DiskGrant(0, "d", read, write))),
                List.of(disk("disk", object)),
                List.of());
    }

    private static List<String> published(String subject, String object, List<SocketGrant> sockets) {
        PublishedGrant grant =
                new PublishedGrant(Path.of("/lower"), "disk", PlanParts.accessClass(POLICY, object), 4096, "d");
        return violations(
                List.of(PlanParts.given(partition("p", subject), sockets, List.of(grant), List.of())),
                List.of(),
                List.of());
    }

    private static List<String> starts(PartitionPlan... partitions) {
        return violations(List.of(partitions), List.of(), List.of());
    }

    private static PartitionPlan after(String name, String label, Integer... before) {
        return PlanParts.after(partition(name, label), List.of(before), HealthPlan.NONE);
    }

    @Test
    void aStartAfterAnotherTellsOfIt() {
        assertEquals(List.of(), starts(after("p", "low"), after("q", "high", 0)));
        assertEquals(
                List.of("q (low) may not be started after p (high)"), starts(after("p", "high"), after("q", "low", 0)));
        assertEquals(
                List.of("q (low%good) may not be started after p (low%poor)"),
                starts(after("p", "low%poor"), after("q", "low%good", 0)));
    }

    @Test
    void whoWaitsInACircleIsNeverStarted() {
        assertEquals(
                List.of("p (low) would never be started: it waits for others that wait for it"),
                starts(after("p", "low", 0)));
        assertEquals(
                List.of(
                        "p (low) would never be started: it waits for others that wait for it",
                        "q (low) would never be started: it waits for others that wait for it",
                        "s (low) would never be started: it waits for others that wait for it"),
                starts(after("p", "low", 1), after("q", "low", 0), after("r", "low"), after("s", "low", 1, 2)));
    }

    @Test
    void whoIsStartedAfterNobodyThereIsNone() {
        assertEquals(
                List.of("partition number 0 is started after partition number 1 of 1"), starts(after("p", "low", 1)));
        assertEquals(
                List.of("partition number 0 is started after partition number -1 of 1"), starts(after("p", "low", -1)));
    }

    @Test
    void whatAnotherDomainPublishesIsReadDownAlone() {
        assertEquals(List.of(), published("high", "low", List.of()));
        assertEquals(
                List.of("p (low) may not read disk (high) of the volume /lower"), published("low", "high", List.of()));
        SocketGrant network = new SocketGrant(
                SocketGrant.Use.SEND, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000), "s");
        assertEquals(
                List.of("p (high) is a gateway's half, and reads a volume of another domain"),
                published("high", "low", List.of(network)));
    }

    private static List<String> view(String subject, String object, List<SocketGrant> sockets) {
        return violations(List.of(viewer("p", subject, object, sockets)), List.of(), List.of());
    }

    private static PartitionPlan viewer(String name, String subject, String object, List<SocketGrant> sockets) {
        ViewGrant view = new ViewGrant(Path.of("/charts"), PlanParts.accessClass(POLICY, object), "c", "");
        return PlanParts.given(partition(name, subject), sockets, List.of(), List.of(view));
    }

    @Test
    void aDirectoryIsReadDownAloneAndByNoGatewaysHalf() {
        assertEquals(List.of(), view("high", "low", List.of()));
        assertEquals(List.of("p (low) may not read the directory /charts (high)"), view("low", "high", List.of()));
        SocketGrant network = new SocketGrant(
                SocketGrant.Use.SEND, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000), "s");
        assertEquals(
                List.of("p (high) is a gateway's half, and sees a directory that others may see"),
                view("high", "low", List.of(network)));
        assertEquals(
                List.of("partition q sees the directory /charts under a label that another does not see it under"),
                violations(
                        List.of(viewer("p", "high", "low", List.of()), viewer("q", "high", "high", List.of())),
                        List.of(),
                        List.of()));
    }

    private static PartitionPlan writer(String name, String subject, String object) {
        ViewGrant outbox = new ViewGrant(Path.of("/out"), PlanParts.accessClass(POLICY, object), "o", 4096, "");
        return PlanParts.given(partition(name, subject), List.of(), List.of(), List.of(outbox));
    }

    private static List<String> of(PartitionPlan... partitions) {
        return violations(List.of(partitions), List.of(), List.of());
    }

    @Test
    void anOutboxHasTheClassOfItsPartitionAndNoOtherSeesIt() {
        assertEquals(List.of(), of(writer("p", "low", "low"), partition("q", "high")));
        assertEquals(List.of("p (high) may not write the directory /out (low)"), of(writer("p", "high", "low")));
        assertEquals(List.of("p (low) may not read the directory /out (high)"), of(writer("p", "low", "high")));
        String second = "partition q sees the directory /out a second time, and it is an outbox";
        assertEquals(List.of(second), of(writer("p", "low", "low"), writer("q", "low", "low")));
        ViewGrant read = new ViewGrant(Path.of("/out"), PlanParts.accessClass(POLICY, "low"), "o", "");
        PartitionPlan reader = PlanParts.given(partition("q", "low"), List.of(), List.of(), List.of(read));
        assertEquals(List.of(second), of(writer("p", "low", "low"), reader));
        assertEquals(List.of(second.replace("partition q", "partition p")), of(reader, writer("p", "low", "low")));
    }

    private static List<String> channel(String from, String to, boolean call) {
        return violations(
                List.of(partition("a", from), partition("b", to)),
                List.of(),
                List.of(new ChannelPlan(call, new ChannelPlan.End(0, "x"), new ChannelPlan.End(1, "y"))));
    }

    @Test
    void disksFlowUpAlone() {
        assertEquals(List.of(), grant("high", "low", true, false));
        assertEquals(List.of("p (low) may not read disk (high)"), grant("low", "high", true, false));
        assertEquals(List.of(), grant("low", "high", false, true));
        assertEquals(List.of("p (high) may not write disk (low)"), grant("high", "low", false, true));
        assertEquals(List.of("p (low%good) may not read disk (low%poor)"), grant("low%good", "low%poor", true, false));
    }

    @Test
    void channelsFlowUpAndCallsStayWhereTheyAre() {
        assertEquals(List.of(), channel("low", "high", false));
        assertEquals(List.of("a (high) may not send to b (low)"), channel("high", "low", false));
        assertEquals(List.of(), channel("high", "high", true));
        assertEquals(List.of("b (high) may not answer a (low)"), channel("low", "high", true));
        assertEquals(List.of("a (high) may not send to b (low)"), channel("high", "low", true));
    }

    private static PartitionPlan partition(String name, String label, SocketGrant.Use use, String ip, int port) {
        SocketGrant socket = new SocketGrant(use, new InetSocketAddress(InetAddress.ofLiteral(ip), port), "s");
        return PlanParts.given(partition(name, label), List.of(socket), List.of(), List.of());
    }

    private static List<String> sends(
            String from, String ip, int port, String to, SocketGrant.Use use, String atIp, int atPort) {
        return violations(
                List.of(partition("a", from, SocketGrant.Use.SEND, ip, port), partition("b", to, use, atIp, atPort)),
                List.of(),
                List.of());
    }

    @Test
    void nobodyConnectsToWhoCouldAnswerWhatHeMayNotHave() {
        assertEquals(List.of(), connects("low", "low", SocketGrant.Use.ACCEPT));
        for (SocketGrant.Use use : List.of(SocketGrant.Use.ACCEPT, SocketGrant.Use.LISTEN)) {
            assertEquals(
                    List.of("a (low) may not connect to b (high), whose socket is at /127.0.0.1:5000"
                            + " and which could answer"),
                    connects("low", "high", use));
        }
    }

    @Test
    void nobodyConnectsAtAPathToWhoMayNotHaveIt() {
        SocketAddress path = UnixDomainSocketAddress.of("/run/a.sock");
        for (SocketGrant.Use use : List.of(SocketGrant.Use.ACCEPT, SocketGrant.Use.SERVE)) {
            for (String other : List.of("/run/a.sock", "/run/b.sock")) {
                List<PartitionPlan> both = List.of(
                        at("a", "high", new SocketGrant(SocketGrant.Use.CONNECT, path, "s")),
                        at("b", "low", new SocketGrant(use, UnixDomainSocketAddress.of(other), "s")));
                assertEquals(
                        other.equals("/run/a.sock")
                                ? List.of("a (high) may not send to b (low), whose socket is at /run/a.sock")
                                : List.of(),
                        violations(both, List.of(), List.of()));
            }
        }
    }

    private static PartitionPlan at(String name, String label, SocketGrant socket) {
        return PlanParts.given(partition(name, label), List.of(socket), List.of(), List.of());
    }

    private static List<String> connects(String from, String to, SocketGrant.Use use) {
        return violations(
                List.of(
                        partition("a", from, SocketGrant.Use.CONNECT, "127.0.0.1", 5000),
                        partition("b", to, use, "127.0.0.1", 5000)),
                List.of(),
                List.of());
    }

    @Test
    void nothingIsSentToASocketOfWhoMayNotHaveIt() {
        List<String> refused = List.of("a (high) may not send to b (low), whose socket is at /127.0.0.1:5000");
        assertEquals(refused, sends("high", "127.0.0.1", 5000, "low", SocketGrant.Use.RECEIVE, "127.0.0.1", 5000));
        assertEquals(
                1,
                sends("high", "10.0.0.9", 5000, "low", SocketGrant.Use.RECEIVE, "0.0.0.0", 5000)
                        .size());
        assertEquals(
                1,
                sends("high", "::1", 5000, "low", SocketGrant.Use.RECEIVE, "::", 5000)
                        .size());
        assertEquals(List.of(), sends("high", "127.0.0.1", 5000, "high", SocketGrant.Use.RECEIVE, "127.0.0.1", 5000));
        assertEquals(List.of(), sends("low", "127.0.0.1", 5000, "high", SocketGrant.Use.RECEIVE, "127.0.0.1", 5000));
        assertEquals(List.of(), sends("high", "127.0.0.1", 5001, "low", SocketGrant.Use.RECEIVE, "127.0.0.1", 5000));
        assertEquals(List.of(), sends("high", "127.0.0.2", 5000, "low", SocketGrant.Use.RECEIVE, "127.0.0.1", 5000));
        assertEquals(List.of(), sends("high", "127.0.0.1", 5000, "low", SocketGrant.Use.LISTEN, "127.0.0.1", 5000));
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertEquals(
                List.of("partition store has no access class"),
                violations(List.of(PlanParts.store(4096, RestartPolicy.NEVER)), List.of(), List.of()).stream()
                        .filter(each -> each.contains("access class"))
                        .toList());
        assertEquals(
                List.of("partition p is granted disk number 1 of 1"),
                violations(
                        List.of(partition("p", "low", new DiskGrant(1, "d", true, false))),
                        List.of(disk("disk", "low")),
                        List.of()));
        assertEquals(
                List.of("a channel from partition number 0 to partition number 7 of 1"),
                violations(
                        List.of(partition("a", "low")),
                        List.of(),
                        List.of(new ChannelPlan(false, new ChannelPlan.End(0, "x"), new ChannelPlan.End(7, "y")))));
        // The first number that there is not.
        assertEquals(
                List.of("a channel from partition number 1 to partition number 0 of 1"),
                violations(
                        List.of(partition("a", "low")),
                        List.of(),
                        List.of(new ChannelPlan(false, new ChannelPlan.End(1, "x"), new ChannelPlan.End(0, "y")))));
    }

    /** The store's own partition is called so, and no other. */
    @Test
    void aTakenNameIsNoPartitions() {
        List<PartitionPlan> partitions = List.of(partition("store", "low"), partition("b", "low"));
        SystemPlan own = new SystemPlan(POLICY, partitions, List.of(), List.of(), Design.MESSAGE, Optional.of(0));
        assertEquals(List.of(), FlowRules.violations(own));
        assertEquals(
                List.of("a partition is called store, which stands for the store's own partition"),
                violations(partitions, List.of(), List.of()));
    }

    /** Files and directories are called by names, so a name leads nowhere, and stands for one thing. */
    @Test
    void namesAreNames() {
        assertEquals(
                List.of("a disk is called '../v/disk', which is no name"),
                violations(List.of(partition("p", "low")), List.of(disk("../v/disk", "low")), List.of()));
        assertEquals(
                List.of("more than one partition is called p", "more than one partition is called p"),
                violations(List.of(partition("p", "low"), partition("p", "high")), List.of(), List.of()));
        assertEquals(
                List.of("partition p is given something under '../x', which is no name"),
                violations(
                        List.of(partition("p", "low", new DiskGrant(0, "../x", true, false))),
                        List.of(disk("disk", "low")),
                        List.of()));
        // A channel's two ends, each under a name of its own partition's.
        assertEquals(
                List.of("partition b is given something under '../y', which is no name"),
                violations(
                        List.of(partition("a", "low"), partition("b", "low")),
                        List.of(),
                        List.of(new ChannelPlan(false, new ChannelPlan.End(0, "x"), new ChannelPlan.End(1, "../y")))));
    }

    /** Notes are shown and recorded: they are short, and hold nothing that a terminal obeys. */
    @Test
    void notesAreNotes() {
        for (String note : List.of("\u001b[2J", "\u202e", " ", "x".repeat(201))) {
            assertEquals(
                    List.of("partition p is given something with a note that is none"),
                    violations(
                            List.of(partition("p", "low", new DiskGrant(0, "d", true, false, note))),
                            List.of(disk("disk", "low")),
                            List.of()));
        }
        assertEquals(
                List.of("a channel of partition number 0 has a note that is none"),
                violations(
                        List.of(partition("a", "low"), partition("b", "low")),
                        List.of(),
                        List.of(new ChannelPlan(
                                false, new ChannelPlan.End(0, "x"), new ChannelPlan.End(1, "y"), "\t"))));
    }

    @Test
    void aKernelRefusesSuchAPlanAndNamesEveryFlow() {
        SystemPlan plan = new SystemPlan(
                POLICY,
                List.of(partition("p", "low", new DiskGrant(0, "d", true, false)), partition("q", "high")),
                List.of(disk("disk", "high")),
                List.of(new ChannelPlan(false, new ChannelPlan.End(1, "x"), new ChannelPlan.End(0, "y"))),
                Design.CALL,
                Optional.empty());
        String message = assertThrows(IllegalArgumentException.class, () -> new Kernel(plan, new Recorder()))
                .getMessage();
        assertTrue(message.contains("p (low) may not read disk (high)"), message);
        assertTrue(message.contains("q (high) may not send to p (low)"), message);
    }
}
