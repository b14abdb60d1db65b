package dev.cofferdam.it.gateway;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A half of a gateway that somebody has taken over: in its place, with its directory and disks, another program tries what
 * would reach the other half, other partitions or the host. The control has no sandbox.
 */
final class HostileHalfIT {
    private static final int SOMEBODY = 12_345;
    private static final int ATTACKS = 22;
    private static final Path DEPLOY = Path.of(System.getProperty("cofferdam.deploy"));

    @TempDir
    private Path directory;

    @BeforeEach
    void lay() throws IOException {
        assumeTrue(Account.own().isRoot(), "a gateway's directories take root");
        Files.createDirectory(directory.resolve("drop"));
        Path anothers = Files.writeString(
                Files.createDirectory(directory.resolve("deliver")).resolve("anothers"), "as it was");
        Files.setAttribute(anothers, "unix:uid", SOMEBODY);
        Files.writeString(directory.resolve("beside"), "of the host");
    }

    /** Who waits on the low side for what high may send it. */
    private DatagramSocket low;

    @BeforeEach
    void listen() throws IOException {
        low = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        low.setSoTimeout(1_000);
    }

    /** Who waits there for connections that high may make, and the one server that high is given connections to. */
    private ServerSocket lowStreams;

    private ServerSocket high;

    @BeforeEach
    void listenForStreams() throws IOException {
        lowStreams = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        lowStreams.setSoTimeout(1_000);
        high = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    }

    /** Connections that came to low. */
    private int connected() throws IOException {
        int connected = 0;
        try {
            while (true) {
                lowStreams.accept().close();
                connected++;
            }
        } catch (SocketTimeoutException e) {
            return connected;
        }
    }

    @AfterEach
    void close() throws IOException {
        low.close();
        lowStreams.close();
        high.close();
    }

    /** Datagrams that came to low. */
    private int heard() throws IOException {
        int heard = 0;
        try {
            while (true) {
                low.receive(new DatagramPacket(new byte[1], 1));
                heard++;
            }
        } catch (SocketTimeoutException e) {
            return heard;
        }
    }

    @Test
    void aReleaseReachesNothingBelowIt() throws IOException {
        Map<String, String> results = attack("up-release", "mapped", "sandbox");
        assertEquals(ATTACKS, results.size(), results::toString);
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertTrue(result.getValue().startsWith("denied"), result::toString)));
        assertEquals("as it was", Files.readString(directory.resolve("deliver/anothers")));
        assertFalse(Files.exists(directory.resolve("drop/signal")));
        assertEquals(0, heard());
        assertEquals(0, connected());
    }

    @Test
    void withoutTheSandboxEveryAttackSucceeds() throws IOException {
        Map<String, String> results = attack("up-release", "mapped", "none");
        assertEquals(ATTACKS, results.size(), results::toString);
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertEquals("succeeded", result.getValue(), result::toString)));
        assertTrue(Files.exists(directory.resolve("drop/signal")), "high signalled to low");
        assertEquals(3, heard(), "by each of the calls that send");
        assertEquals(2, connected());
    }

    /** Runs the hostile program in that half's place; what came of each attack, by name. */
    private Map<String, String> attack(String half, String design, String isolation) throws IOException {
        Path topology = Files.writeString(
                directory.resolve("hostile-" + ProcessHandle.current().pid() + "-" + isolation + ".yaml"),
                """
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 64MiB}}
                gateways:
                  - name: up
                    from: low
                    to: high
                    spool: 8MiB
                    files: {drop: drop, deliver: deliver}
                    datagrams: [{listen: "127.0.0.1:%d", send: "127.0.0.1:%d"}]
                    streams: [{listen: "127.0.0.1:%d", connect: "127.0.0.1:%d"}]
                    http: {listen: "127.0.0.1:%d", serve: "127.0.0.1:%d"}
                """.formatted(
                                Ports.free(),
                                Ports.free(),
                                Ports.freeTcp(),
                                high.getLocalPort(),
                                Ports.freeTcp(),
                                Ports.freeTcp()));
        Plan plan = Compiler.here().compile(topology).plan().orElseThrow();
        Path state = directory.resolve("state");
        Directories directories = new Directories(Directories.of(Map.of()).runs(), state);
        Path target = DEPLOY.resolve("target");
        Installation installation = new Installation(
                Path.of(System.getProperty("java.home")), target.resolve("lib"), directory.resolve("caches"));
        String home = isolation.equals("none")
                ? directories
                        .runs()
                        .resolve(plan.name())
                        .resolve("private")
                        .resolve(half)
                        .toString()
                : "/cofferdam";
        KernelProcess kernel = KernelProcess.start(
                hostile(plan, half, home),
                Options.of(design, "park", isolation),
                KernelProcess.Setting.standard(installation, directories),
                ProcessBuilder.Redirect.DISCARD);
        try {
            Path log = state.resolve(plan.name()).resolve("logs").resolve(half + ".log");
            return results(log);
        } finally {
            kernel.stop("the test is over");
            kernel.awaitEnd();
        }
    }

    /** A half has no file of a disk in any design; without the sandbox there is the volume's. */
    private String spoolFile(String home, String spool) {
        return home.equals("/cofferdam")
                ? home + "/disks/" + spool + ".disk"
                : directory.resolve("volume/up-spool.disk").toString();
    }

    private static Map<String, String> results(Path log) {
        Map<String, String> results = new TreeMap<>();
        org.awaitility.Awaitility.await("all attacks").atMost(Spooled.PATIENCE).until(() -> {
            if (Files.exists(log)) {
                for (String line : Files.readAllLines(log)) {
                    int at = line.indexOf("attack ");
                    if (at >= 0) {
                        String[] words = line.substring(at).split(" ", 3);
                        results.put(words[1], words[2]);
                    }
                }
            }
            return results.size() >= ATTACKS;
        });
        return results;
    }

    private Plan hostile(Plan plan, String half, String home) {
        List<PartitionPlan> partitions = plan.partitions().stream()
                .map(partition -> partition.name().equals(half) ? hostile(plan, partition, home) : partition)
                .toList();
        return new Plan(
                plan.name(),
                plan.named(),
                plan.file(),
                plan.policy(),
                partitions,
                plan.store(),
                plan.channels(),
                plan.downgrade());
    }

    private PartitionPlan hostile(Plan plan, PartitionPlan half, String home) {
        String spool = half.disks().stream()
                .filter(grant -> plan.disks().get(grant.disk()).name().equals("up-spool"))
                .findFirst()
                .orElseThrow()
                .localName();
        String own = half.directories().getFirst().localName();
        return new PartitionPlan(
                half.name(),
                half.accessClass(),
                new ProgramPlan("dev.cofferdam.it.program.HostileHalf", List.of(Site.programs())),
                Map.of(
                        "own",
                        home + "/directories/" + own,
                        "spool",
                        spoolFile(home, spool),
                        "other",
                        directory.resolve("drop").toString(),
                        "low",
                        Integer.toString(low.getLocalPort()),
                        "low-streams",
                        Integer.toString(lowStreams.getLocalPort())),
                half.disks(),
                half.files(),
                half.sockets(),
                half.directories(),
                half.limits(),
                half.restart());
    }
}
