package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.it.program.KeptBlock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills at moments drawn from a seed, of the store, the client, the kernel and the command, under a client that checks
 * every acknowledged block against its own record; then the volume is compared with what was acknowledged. Longer on
 * demand: {@code -Dcofferdam.kills=2000 -Dcofferdam.seed=7 -Dcofferdam.hogs=5}.
 */
final class KillSuiteIT {
    private static final int KILLS = Integer.getInteger("cofferdam.kills", 28);
    private static final long SEED = Long.getLong("cofferdam.seed", 1);
    private static final int HOGS = Integer.getInteger("cofferdam.hogs", 0);
    private static final int DESIGNS = 4;
    private static final int DISK_BYTES = 4 << 20;
    private static final int BLOCKS = DISK_BYTES / KeptBlock.BYTES;

    /** Kills of each victim in one run of a topology: the kernel waits longer before each restart. */
    private static final int KILLS_PER_VICTIM = 6;

    private static final String TOPOLOGY = """
            policy: {levels: [low]}
            store:
              volume: {path: volume, size: 32MiB}
              restart: {on: failure, at-most: 100}
              disks: [{name: kept, label: low, size: %d}]
            partitions:
            """.formatted(DISK_BYTES)
            + Topologies.own("keeper", "low", "Keeper", """
            disks: [{disk: kept, as: out, access: read-write}]
            restart: {on: failure, at-most: 100}
            """).indent(2);

    private final List<Thread> hogs = new ArrayList<>();
    private final TreeMap<String, Integer> killed = new TreeMap<>();
    private long acknowledged;

    @BeforeEach
    void load() {
        for (int i = 0; i < HOGS; i++) {
            hogs.add(Thread.ofPlatform().daemon().start(() -> {
                while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                }
            }));
        }
    }

    @AfterEach
    void unload() {
        hogs.forEach(Thread::interrupt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void whatWasAcknowledgedIsThere(String design) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + design.hashCode());
        List<String> victims = design.equals("call") ? List.of("keeper") : List.of("store", "keeper");
        int killsPerRun = victims.size() * KILLS_PER_VICTIM;
        for (int left = KILLS / DESIGNS; left > 0; left -= killsPerRun) {
            try (Site site = Site.open()) {
                run(site, design, random, victims, Math.min(left, killsPerRun));
            }
        }
        System.out.println("kills, " + design + ", seed " + SEED + ", " + HOGS + " hogs: " + killed + ", "
                + acknowledged + " blocks acknowledged, 0 lost");
    }

    /** The last kill ends the run. */
    private void run(Site site, String design, SplittableRandom random, List<String> victims, int kills)
            throws IOException {
        Running running = site.up(TOPOLOGY, "--design", design);
        TreeMap<String, Integer> starts = new TreeMap<>();
        for (int kill = 1; kill < kills; kill++) {
            progress(running, 1 + random.nextInt(8));
            String victim = victims.get(random.nextInt(victims.size()));
            kill(running, victim, random.nextBoolean());
            killed.merge(victim, 1, Integer::sum);
            running.awaitLines(victim + " ready", 1 + starts.merge(victim, 1, Integer::sum));
        }
        progress(running, 1 + random.nextInt(8));
        boolean kernel = random.nextBoolean();
        Remains remains = Remains.of(site, running);
        (kernel ? running.kernel() : running.command()).destroyForcibly();
        killed.merge(kernel ? "kernel" : "command", 1, Integer::sum);
        running.awaitEnd();
        remains.assertNoProcess(Running.PATIENCE);
        awaitSwept(site);
        verify(site, running);
    }

    /** The outermost process, whose end its sandbox notices, or the Java machine inside. */
    private static void kill(Running running, String victim, boolean outermost) {
        ProcessHandle process = running.partition(victim);
        Stream<ProcessHandle> inside =
                process.descendants().filter(each -> each.children().findAny().isEmpty());
        (outermost ? process : inside.findFirst().orElse(process)).destroyForcibly();
    }

    /** Waits for that many more lines of the client. */
    private static void progress(Running running, int lines) {
        running.awaitLines("[keeper] acknowledged", acknowledgements(running).size() + lines);
    }

    private static List<Long> acknowledgements(Running running) {
        return running.said("keeper").stream()
                .filter(line -> line.startsWith("acknowledged "))
                .map(line -> Long.parseLong(line.substring("acknowledged ".length())))
                .toList();
    }

    /** A kernel whose command was killed removes its run directory itself. */
    private static void awaitSwept(Site site) {
        await("end of the kernel's cleaning").atMost(Running.PATIENCE).until(() -> !Files.exists(site.runDirectory()));
    }

    private void verify(Site site, Running running) throws IOException {
        String text = running.text();
        assertTrue(!text.contains("LOST"), text);
        long through = acknowledgements(running).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        WorkingImage.settle(site.disk("kept"), DISK_BYTES); // as the next store does
        MemorySegment disk = Arena.ofAuto().allocate(DISK_BYTES).copyFrom(MemorySegment.ofArray(site.working("kept")));
        for (long number = Math.max(1, through - BLOCKS + 1); number <= through; number++) {
            MemorySegment block = disk.asSlice(number % BLOCKS * KeptBlock.BYTES, KeptBlock.BYTES);
            assertEquals("", KeptBlock.wrong(block, number, BLOCKS), text);
        }
        acknowledged += through;
    }
}
