package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.it.program.Deserter;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.store.editor.Damage;
import dev.cofferdam.store.editor.VolumeCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is killed, in mid-run: what dies with it, what goes on, and what is left. */
final class KillIT {
    private static final String BUSY = Topologies.of(Topologies.scribe(), Topologies.servant("{on: never}"));
    private static final int BLOCK_BYTES = 4096;
    private static final int KILLS = Integer.getInteger("cofferdam.kills", 2);

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void partitionsDieWithTheKernelAndAnotherUpWorks(String design) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--design", design);
            running.awaitLine("acknowledged 10");
            Remains remains = Remains.of(site, running);
            running.kernel().destroyForcibly();
            remains.assertNoProcess(Remains.PROMPTLY);
            assertEquals(1, running.awaitEnd());
            assertTrue(running.text().contains("the kernel was killed"), running::text);
            remains.assertNothing();
            assertAcknowledgedIsThere(site, running);
            assertRunsAgain(site, design);
        }
    }

    @Test
    void theKernelEndsWhenTheCommandIsKilled() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY);
            running.awaitLine("acknowledged 10");
            Remains remains = Remains.of(site, running);
            running.command().destroyForcibly();
            remains.assertNoProcess(Running.PATIENCE);
            remains.assertNothing();
            assertRunsAgain(site, "message");
        }
    }

    /** With everybody who could have closed it again: the next command does; after the end of the machine the next run. */
    @Test
    void nothingOfAVolumeStaysOpen() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY);
            running.awaitLine("acknowledged 10");
            assertTrue(!Account.own().isRoot() || !Remains.open(site.volume()).isEmpty(), "control");
            Remains remains = Remains.of(site, running);
            ProcessHandle kernel = running.kernel();
            running.command().destroyForcibly();
            kernel.destroyForcibly();
            remains.assertNoProcess(Running.PATIENCE);
            site.run("ps").good();
            remains.assertNothing();
            for (String file : List.of("lock", "table", "lower.disk", "spare.version")) {
                Files.setPosixFilePermissions(
                        site.volume().resolve(file), PosixFilePermissions.fromString("rw-rw-rw-"));
            }
            Running again = site.up(BUSY, "--design", "call");
            again.awaitLine("acknowledged 10");
            assertEquals(List.of(), Remains.open(site.volume()));
            again.interrupt();
        }
    }

    private static void assertRunsAgain(Site site, String design) throws IOException {
        Running again = site.up(BUSY, "--design", design);
        again.awaitLine("acknowledged 10");
        again.interrupt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "ring", "mapped"})
    void theStoreIsStartedAgainAndLosesNothing(String design) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--design", design);
            for (int kills = 1; kills <= 2; kills++) {
                int before = acknowledged(running);
                running.awaitLine("acknowledged " + (before + 10));
                running.partition("store").destroyForcibly();
                running.awaitLines("store ready", kills + 1);
                int after = acknowledged(running);
                running.awaitLine("acknowledged " + (after + 10));
                running.tell("servant", "after kill " + kills);
                running.awaitLine("served after kill " + kills);
                assertEquals(kills, running.find("store").restarts());
            }
            running.interrupt();
            assertAcknowledgedIsThere(site, running);
        }
    }

    /** In either placement, {@code -Dcofferdam.kills=N} times: whatever the moment, the volume is sound. */
    @ParameterizedTest
    @ValueSource(strings = {"call", "message"})
    void aVolumeIsSoundAfterEveryKill(String design) throws IOException {
        for (int kill = 1; kill <= KILLS; kill++) {
            try (Site site = Site.journaled()) {
                Running running = site.up(BUSY, "--design", design);
                running.awaitLine("acknowledged " + 7 * kill);
                (design.equals("call") ? running.kernel() : running.partition("store")).destroyForcibly();
                if (design.equals("call")) {
                    running.awaitEnd();
                } else {
                    running.awaitLines("store ready", 2);
                    running.interrupt();
                }
                assertAcknowledgedIsThere(site, running);
                for (Damage damage :
                        VolumeCheck.check(site.volume(), Optional.empty(), true).damages()) {
                    assertEquals(Damage.Kind.VERSION_PAGE, damage.kind(), damage::toString);
                }
                assertEquals(
                        List.of(),
                        VolumeCheck.check(site.volume(), Optional.empty(), false)
                                .damages());
            }
        }
    }

    @Test
    void aStoreThatMayNotRestartLeavesTheOthersRunning() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY.replace("restart: {on: failure, at-most: 3}", "restart: {on: never}"));
            running.awaitLine("acknowledged 10");
            running.partition("store").destroyForcibly();
            running.awaitLine("store failed with exit code 137");
            assertEquals("FAILED", running.find("store").state());
            assertEquals("READY", running.find("servant").state());
        }
    }

    /**
     * Between the moment that a sandbox's inside is there and the one at which it asks to die with the outermost process,
     * nothing would end it. Without {@code Orphans} the end of one in five or so was never told.
     */
    @Test
    void aSandboxThatIsKilledWhileItStartsLeavesNothingInside() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(Topologies.scribe(), Topologies.servant("{on: never}")));
            running.awaitLine("servant ready");
            RunningKernel kernel = new RunningKernel(site.runDirectory().resolve("control"));
            running.partition("servant").destroyForcibly();
            running.awaitLines("servant failed with exit code 137", 1);
            for (int kill = 2; kill <= 15; kill++) {
                Set<Long> before = children(running.kernel().pid());
                kernel.order("servant", Order.START);
                long outermost = awaitChild(running.kernel().pid(), before);
                long inside = awaitChild(outermost, Set.of());
                ProcessHandle.of(outermost).ifPresent(ProcessHandle::destroyForcibly);
                running.awaitLines("servant failed with exit code 137", kill);
                assertTrue(ProcessHandle.of(inside).isEmpty(), "its end is told, and " + inside + " runs");
            }
            kernel.order("servant", Order.START);
            running.awaitLines("servant ready", 2);
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
        }
    }

    private static long awaitChild(long parent, Set<Long> before) {
        return await("child of " + parent)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(100_000))
                .atMost(Running.PATIENCE)
                .until(
                        () -> children(parent).stream()
                                .filter(child -> !before.contains(child))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Set<Long> children(long parent) throws IOException {
        Set<Long> children = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", "" + parent, "task"))) {
            for (Path thread : threads) {
                for (String child : children(thread).split(" ", -1)) {
                    if (!child.isEmpty()) {
                        children.add(Long.parseLong(child));
                    }
                }
            }
        }
        return children;
    }

    private static String children(Path thread) {
        try {
            return Files.readString(thread.resolve("children")).strip();
        } catch (IOException e) {
            return ""; // the thread has ended
        }
    }

    /** Nothing is started any more: nobody waits for the store that would have been. */
    @ParameterizedTest
    @ValueSource(strings = {"message", "mapped"})
    void aStopWhileTheStoreIsToStartAgainEnds(String design) throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(BUSY, "--design", design);
            running.awaitLine("acknowledged 10");
            RunningKernel kernel = new RunningKernel(site.runDirectory().resolve("control"));
            Remains remains = Remains.of(site, running);
            kernel.order("store", Order.RESTART);
            running.interrupt();
            remains.assertNothing();
            String audit = Files.readString(site.audit());
            assertTrue(audit.contains("KERNEL_STOPPED"), audit);
        }
    }

    private static int acknowledged(Running running) {
        return running.said("scribe").stream()
                .reduce((earlier, later) -> later)
                .map(line -> Integer.parseInt(line.substring("acknowledged ".length())))
                .orElse(0);
    }

    /** Every block holds a number no older than the last one acknowledged for it. */
    private static void assertAcknowledgedIsThere(Site site, Running running) throws IOException {
        ByteBuffer disk = ByteBuffer.wrap(site.working("lower")).order(ByteOrder.nativeOrder());
        int blocks = disk.capacity() / BLOCK_BYTES;
        List<String> said = running.said("scribe");
        assertEquals("acknowledged " + said.size(), said.getLast());
        for (int number = 1; number <= said.size(); number++) {
            long kept = disk.getLong(number % blocks * BLOCK_BYTES);
            assertTrue(kept >= number, "block of " + number + " holds " + kept);
        }
    }

    /** Readers of what it was writing would wait for its end. */
    @Test
    void whatADeadWriterWasWritingIsSettled() throws IOException {
        try (Site site = Site.journaled()) {
            String deserter = Topologies.own(
                    "deserter", "low", "Deserter", "disks: [{disk: lower, as: out, access: read-write}]\n");
            Running running = site.up(Topologies.of(deserter, Topologies.servant("{on: never}")), "--design", "mapped");
            running.awaitLine("deserter failed with exit code 1");
            byte[] file = Files.readAllBytes(site.disk("lower"));
            assertEquals(Deserter.ODD + 1, file[file.length - (int) WorkingImage.fileBytes(0)]);
            running.tell("servant", "all the same");
            running.awaitLine("served all the same");
            running.interrupt();
        }
    }

    @Test
    void aKilledPartitionIsStartedAgainUpToItsLimit() throws IOException {
        try (Site site = Site.journaled()) {
            Running running =
                    site.up(Topologies.of(Topologies.scribe(), Topologies.servant("{on: failure, at-most: 2}")));
            for (int start = 1; start <= 3; start++) {
                running.awaitLines("servant ready", start);
                running.tell("servant", "start " + start);
                running.awaitLine("served start " + start);
                running.partition("servant").destroyForcibly();
                running.awaitLines("servant failed with exit code 137", start);
            }
            int before = acknowledged(running);
            running.awaitLine("acknowledged " + (before + 10));
            await("end of the servant")
                    .atMost(Running.PATIENCE)
                    .until(() -> running.find("servant").state().equals("FAILED"));
            assertEquals(2, running.find("servant").restarts());
            assertEquals("READY", running.find("scribe").state());
            running.interrupt();
            String audit = Files.readString(site.audit());
            assertEquals(
                    2,
                    audit.lines()
                            .filter(line -> line.contains("PARTITION_RESTARTED\tservant"))
                            .count(),
                    audit);
        }
    }
}
