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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything a hostile partition tries is denied in its sandbox; the same attacks succeed where the guards are taken
 * away: no isolation, and a topology that grants what was attacked.
 */
final class AttackIT {
    private static final Path HOME = Path.of("/cofferdam");
    private static final int BRIEF = 40;
    private static final int ATTACKS = 172;

    /** Nothing but the code under attack stands in the way: StorePartitionTest and StoreEngineTest have the control. */
    private static final Set<String> WITHOUT_CONTROL = Set.of("forge-subject-and-object");

    /** What some machines do not have at all; without the guards they say so, by one of {@link #ABSENT}. */
    private static final Set<String> MACHINE_MAY_LACK = Set.of(
            "count-events-of-the-processor",
            "make-an-io-ring",
            "make-an-io-context",
            "serve-its-own-page-faults",
            "read-its-segment-table",
            "open-a-port-of-the-processor",
            "hide-memory-from-linux",
            "list-the-mounts",
            "merge-its-memory-with-others",
            "open-a-message-queue",
            "open-a-packet-socket",
            "open-a-socket-for-ciphers",
            "open-a-socket-of-the-hypervisor",
            "open-a-socket-past-the-network-stack",
            "open-a-tcp-socket-of-version-6",
            "place-its-memory",
            "sync-every-quota");

    /** ENODEV, EINVAL (of an advice), ENOSYS, EPROTONOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT. */
    private static final Pattern ABSENT = Pattern.compile("errno (19|22|38|93|95|97)$");

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void inTheSandboxEveryAttackIsDeniedAndAudited(String design) throws IOException {
        try (Site site = Site.journaled()) {
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

    /** In the mapped design a disk's only writer has its image mapped, to write the image and nothing more. */
    @Test
    void whoIsLentADiskHasItMappedAndNoWayToItsFile() throws IOException {
        try (Site site = Site.journaled()) {
            site.makeImage("observations.img");
            Map<String, String> results = attack(site, "low", "read-write", HOME, "--design", "mapped");
            assertEquals(0, lastByte(site));
            for (String denied : new String[] {
                "write-lower-disk-by-open",
                "map-a-disk-anew",
                "map-a-disk-twice",
                "take-a-mapped-disk-apart",
                "let-a-mapped-disk-go",
                "map-something-where-disks-are",
                "open-the-directory-of-disks-again",
                "write-lower-version-page",
                "set-a-disks-length",
                "lengthen-a-disk",
                "close-a-disk-to-others",
                "punch-a-hole-in-a-disk",
                "attribute-a-disk",
                "flag-a-disk",
                "own-a-disk",
                "set-a-disks-times",
                "mount-a-disk-writable",
                "lock-a-shared-file",
                "lengthen-the-window"
            }) {
                assertTrue(results.get(denied).startsWith("denied"), denied);
            }
        }
    }

    private static Map<String, String> assertDenied(Site site, String design) throws IOException {
        String digest = site.makeImage("observations.img");
        Map<String, String> results = attack(site, "high", "read", HOME, "--design", design);
        assertEquals(ATTACKS, results.size(), results::toString);
        assertAll(results.entrySet().stream()
                .map(result -> () -> assertTrue(result.getValue().startsWith("denied"), result::toString)));
        assertEquals(digest, sha256OfImage(site));
        assertEquals(0, lastByte(site));
        return results;
    }

    @Test
    void withoutTheGuardsEveryAttackSucceeds() throws IOException {
        assumeTrue(Account.own().isRoot(), "as an ordinary user some attacks fail without any sandbox");
        Map<String, String> guarded;
        try (Site site = Site.journaled()) {
            guarded = assertDenied(site, "mapped");
        }
        try (Site site = Site.journaled()) {
            site.makeImage("observations.img");
            Path home = site.runDirectory().resolve("private/attacker");
            Map<String, String> results =
                    attack(site, "low", "read-write", home, "--design", "mapped", "--isolation", "none");
            print(guarded, results);
            assertEquals(guarded.keySet(), results.keySet());
            WITHOUT_CONTROL.forEach(results::remove);
            results.keySet().removeIf(name -> MACHINE_MAY_LACK.contains(name) && lacking(results.get(name)));
            assertAll(results.entrySet().stream()
                    .map(result -> () -> assertEquals("succeeded", result.getValue(), result.getKey())));
            assertEquals(FileAttacks.MARK, lastByte(site), "the disk was written");
        }
    }

    private static boolean lacking(String result) {
        return ABSENT.matcher(result).find();
    }

    private static void print(Map<String, String> guarded, Map<String, String> results) {
        System.out.println("ATTACK                                   WITH THE GUARDS                          WITHOUT");
        guarded.forEach((name, result) -> System.out.printf(
                "%-40s %-40s %s%n",
                name, brief(result), lacking(results.get(name)) ? "not on this machine" : brief(results.get(name))));
        long lacking = results.values().stream().filter(AttackIT::lacking).count();
        System.out.println(guarded.size() + " attacks denied; without the guards "
                + results.values().stream().filter("succeeded"::equals).count() + " succeed, " + lacking
                + " are of what this machine lacks");
    }

    private static String brief(String result) {
        String text = result.replaceFirst("denied: ([a-z]+\\.)+", "denied: ").replace("IOException: ", "");
        return text.length() > BRIEF ? text.substring(0, BRIEF) : text;
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
                            site.runDirectory().resolve("private/servant/memory/window"),
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
