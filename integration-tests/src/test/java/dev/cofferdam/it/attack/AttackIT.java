package dev.cofferdam.it.attack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.program.FileAttacks;
import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything a hostile partition tries is denied in its sandbox; the same attacks succeed where the guards are taken
 * away: no isolation, and a topology that grants what was attacked.
 */
final class AttackIT {
    private static final Path HOME = Path.of("/cofferdam");
    private static final int ATTACKS = 55;

    /** Nothing but the code under attack stands in the way: StorePartitionTest and StoreEngineTest have the control. */
    private static final Set<String> WITHOUT_CONTROL = Set.of("forge-subject-and-object");

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void inTheSandboxEveryAttackIsDeniedAndAudited(String design) throws IOException {
        try (Site site = Site.open()) {
            assertDenied(site, design);
            String audit = Files.readString(site.audit());
            for (String denied :
                    new String[] {"WRITE on end 0", "FLUSH on end 0", "READ on end 1", "INSPECT on end 1"}) {
                assertTrue(audit.contains("DENIED\tattacker\thigh\t" + denied), audit);
            }
        }
    }

    @Test
    void anOrdinaryUsersSandboxHoldsToo() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            assertDenied(site, "mapped");
        }
    }

    /** In the mapped design a disk's only writer has its image's file, to write the image and nothing more. */
    @Test
    void whoIsLentADiskWritesTheImageAndNothingElse() throws IOException {
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Map<String, String> results = attack(site, "low", "read-write", HOME, "--design", "mapped");
            assertEquals("succeeded", results.get("write-lower-disk-by-open"), "it is lent");
            assertEquals(FileAttacks.MARK, lastByte(site));
            for (String denied : new String[] {
                "write-lower-version-page",
                "set-a-disks-length",
                "lengthen-a-disk",
                "close-a-disk-to-others",
                "lock-a-shared-file",
                "lengthen-the-window"
            }) {
                assertTrue(results.get(denied).startsWith("denied"), denied);
            }
        }
    }

    private static void assertDenied(Site site, String design) throws IOException {
        String digest = site.makeImage("observations.img");
        Map<String, String> results = attack(site, "high", "read", HOME, "--design", design);
        assertEquals(ATTACKS, results.size(), results::toString);
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertTrue(result.getValue().startsWith("denied"), result::toString)));
        assertEquals(digest, sha256OfImage(site));
        assertEquals(0, lastByte(site));
    }

    @Test
    void withoutTheGuardsEveryAttackSucceeds() throws IOException {
        assumeTrue(Account.own().isRoot(), "as an ordinary user some attacks fail without any sandbox");
        try (Site site = Site.open()) {
            site.makeImage("observations.img");
            Path home = site.runDirectory().resolve("private/attacker");
            Map<String, String> results =
                    attack(site, "low", "read-write", home, "--design", "mapped", "--isolation", "none");
            WITHOUT_CONTROL.forEach(results::remove);
            assertEquals(ATTACKS - WITHOUT_CONTROL.size(), results.size(), results::toString);
            assertAll(results.entrySet().stream()
                    .map(result -> () -> assertEquals("succeeded", result.getValue(), result.getKey())));
            assertEquals(FileAttacks.MARK, lastByte(site), "the disk was written");
        }
    }

    /** Beyond the image, where the disk was zero before. */
    private static int lastByte(Site site) throws IOException {
        byte[] disk = site.working("lower");
        return disk[disk.length - 1];
    }

    /** Digest of what the disk holds where the image was imported. */
    private static String sha256OfImage(Site site) throws IOException {
        byte[] disk = site.working("lower");
        Path copy = site.directory().resolve("copy");
        int bytes = (int) Files.size(site.directory().resolve("observations.img"));
        Files.write(copy, java.util.Arrays.copyOf(disk, bytes));
        return Site.sha256(copy);
    }

    /** Runs every attack after the image was imported; the results by the attacks' names. */
    private static Map<String, String> attack(Site site, String label, String access, Path home, String... options)
            throws IOException {
        Path secret = Files.writeString(site.directory().resolve("host-secret"), "the operator's own");
        assertEquals(0, site.up(Topologies.of(Topologies.station()), options).awaitEnd());
        boolean control = access.equals("read-write");
        String disks = "{disk: lower, as: in, access: " + access + "}"
                + (control ? ", {disk: spare, as: other, access: read-write}" : "");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String attacker = Topologies.own("attacker", label, "Attacker", """
                    args: {home: "%s", ungranted: "%s", host-file: "%s", other-window: "%s", secret: "%s", port: %d}
                    disks: [%s]
                    limits: {memory: 256MiB}
                    """.formatted(
                            home,
                            site.disk("upper"),
                            secret,
                            site.runDirectory().resolve("private/servant/window"),
                            Site.SECRET,
                            listener.getLocalPort(),
                            disks));
            Running running = site.up(Topologies.of(attacker, Topologies.servant("{on: never}")), options);
            running.awaitLine("attacker ended");
            Map<String, String> results = new TreeMap<>();
            for (String line : running.said("attacker")) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("attack")) {
                    results.put(words[1], words[2]);
                }
            }
            running.tell("servant", "after all that");
            running.awaitLine("served after all that");
            running.interrupt();
            return results;
        }
    }
}
