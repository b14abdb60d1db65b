package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.compare.Cell.Setup;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.NoRoomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs every design beside every other on this machine: all of them are up at once, and rounds of their cells take
 * turns, so that the machine's noise falls on all alike. For one thread.
 */
public final class Comparison {
    private static final String LANE = "lane";
    private static final Path LANE_FILE =
            Path.of("/dev/shm", "cofferdam-compare-" + ProcessHandle.current().pid());
    private static final String PIPE = "pipe";
    private static final int TRACED_BLOCK_BYTES = 4096;

    private final Settings settings;
    private final Consumer<String> progress;
    private final TopologyRig.Site site;

    /**
     * How much is measured.
     *
     * @param scratch directory for volumes, which this removes nothing of
     */
    public record Settings(
            boolean quick, List<Integer> blocks, Path scratch, Installation installation, Directories directories) {
        private static final long QUICK_DISK_BYTES = 16 << 20;
        private static final long DISK_BYTES = 64 << 20;
        private static final long QUICK_MILLIS = 18_000;
        private static final long MILLIS = 300_000;

        long diskBytes() {
            return quick ? QUICK_DISK_BYTES : DISK_BYTES;
        }

        int rounds() {
            return quick ? 3 : 15;
        }

        /** Warm-up of a cell, and each of its rounds. */
        long roundMillis(int cells) {
            return Math.max(8, (quick ? QUICK_MILLIS : MILLIS) / ((long) cells * (rounds() + 1)));
        }
    }

    /**
     * Makes a comparison.
     *
     * @param progress gets a line for each step
     */
    public Comparison(Settings settings, Compiler compiler, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.site = new TopologyRig.Site(
                "compare-" + ProcessHandle.current().pid(),
                settings.scratch(),
                compiler,
                KernelProcess.Setting.standard(settings.installation(), settings.directories()),
                settings.diskBytes(),
                settings.blocks().stream().mapToInt(Integer::intValue).max().orElseThrow());
    }

    Results run() throws IOException {
        MachineFacts facts = MachineFacts.now();
        Matrix matrix = Matrix.of(Runtime.getRuntime().availableProcessors(), settings.blocks(), settings.quick());
        List<Results.LeftOut> leftOut = new ArrayList<>(matrix.leftOut());
        Map<Cell, Tally> tallies = new LinkedHashMap<>();
        Map<String, Tally> bare = new LinkedHashMap<>();
        // Clients of one number at a time: the others' processes would only take memory.
        for (int clients :
                matrix.setups().stream().map(Setup::clients).distinct().toList()) {
            List<Setup> setups = matrix.setups().stream()
                    .filter(setup -> setup.clients() == clients)
                    .toList();
            measure(matrix, setups, clients == 1, tallies, bare, leftOut);
        }
        List<Results.Result> results = new ArrayList<>();
        tallies.forEach((cell, tally) -> results.add(tally.result(cell)));
        List<Results.Baseline> baselines = new ArrayList<>();
        bare.forEach((name, tally) -> {
            Results.Result result = tally.result(bareCell(name));
            baselines.add(new Results.Baseline(name, result.operationsPerSecond(), result.latencyNanos()));
        });
        List<Results.TrustedBase> trustedBase = trustedBase();
        List<Results.StoreKilled> killed = killed();
        return new Results(
                facts.machine(settings.quick()),
                baselines,
                results,
                Ratios.of(results, baselines),
                trustedBase,
                killed,
                leftOut);
    }

    private static Cell bareCell(String name) {
        return new Cell(new Setup(name, "park", 1), "read", TRACED_BLOCK_BYTES, 1);
    }

    private void measure(
            Matrix matrix,
            List<Setup> setups,
            boolean withBare,
            Map<Cell, Tally> tallies,
            Map<String, Tally> bare,
            List<Results.LeftOut> leftOut)
            throws IOException {
        Map<Setup, Rig> rigs = new LinkedHashMap<>();
        Map<String, Rig> bareRigs = new LinkedHashMap<>();
        try {
            for (Setup setup : setups) {
                progress.accept("starting " + setup.design() + " " + setup.waiting() + " with " + setup.clients()
                        + (setup.clients() == 1 ? " client" : " clients"));
                try {
                    rigs.put(setup, start(setup));
                } catch (NoRoomException e) {
                    leftOut.add(new Results.LeftOut(setup.design(), setup.waiting(), setup.clients(), e.getMessage()));
                }
            }
            if (withBare) {
                for (String name : List.of(LANE, PIPE)) {
                    bareRigs.put(name, WorkerRig.start(name, LANE_FILE, 1, settings.installation()));
                    bare.put(name, new Tally());
                }
            }
            rounds(matrix, rigs, bareRigs, tallies, bare);
            trace(rigs, tallies);
        } finally {
            for (Rig rig : rigs.values()) {
                rig.close();
            }
            for (Rig rig : bareRigs.values()) {
                rig.close();
            }
        }
    }

    private Rig start(Setup setup) throws IOException {
        if (!setup.isBaseline()) {
            return TopologyRig.start(setup, site);
        }
        return WorkerRig.start(
                Cell.HOST,
                file("host-" + setup.clients(), settings.diskBytes()),
                setup.clients(),
                settings.installation());
    }

    private Path file(String name, long bytes) throws IOException {
        Path file = settings.scratch().resolve(name);
        Files.write(file, new byte[(int) bytes]);
        return file;
    }

    private void rounds(
            Matrix matrix,
            Map<Setup, Rig> rigs,
            Map<String, Rig> bareRigs,
            Map<Cell, Tally> tallies,
            Map<String, Tally> bare)
            throws IOException {
        int cells = matrix.setups().stream()
                .mapToInt(setup -> matrix.cells(setup).size())
                .sum();
        long millis = settings.roundMillis(cells);
        for (int round = 0; round <= settings.rounds(); round++) {
            boolean warmUp = round == 0;
            progress.accept(warmUp ? "warming up" : "round " + round + " of " + settings.rounds());
            for (Map.Entry<String, Rig> entry : bareRigs.entrySet()) {
                Tally tally = warmUp ? new Tally() : bare.get(entry.getKey());
                entry.getValue().measure(bareCell(entry.getKey()), 4 * millis, tally);
            }
            for (Map.Entry<Setup, Rig> entry : rigs.entrySet()) {
                for (Cell cell : matrix.cells(entry.getKey())) {
                    Tally tally = warmUp ? new Tally() : tallies.computeIfAbsent(cell, fresh -> new Tally());
                    entry.getValue().measure(cell, millis, tally);
                }
            }
        }
    }

    /** Stages are stamped in runs of their own: the stamps cost time. */
    private void trace(Map<Setup, Rig> rigs, Map<Cell, Tally> tallies) throws IOException {
        for (Map.Entry<Setup, Rig> entry : rigs.entrySet()) {
            Cell cell = new Cell(entry.getKey(), "read", TRACED_BLOCK_BYTES, 1);
            Tally tally = tallies.get(cell);
            boolean routed = !entry.getKey().design().equals("mapped");
            if (tally != null
                    && routed
                    && entry.getKey().clients() == 1
                    && entry.getValue() instanceof TopologyRig rig) {
                JsonNode traced = rig.trace(cell, settings.quick() ? 60 : 500);
                tally.stages(traced);
            }
        }
    }

    private List<Results.TrustedBase> trustedBase() throws IOException {
        progress.accept("counting what each kernel is made of");
        List<Results.TrustedBase> all = new ArrayList<>();
        for (String design : List.of("call", "message", "ring", "mapped")) {
            Path log = settings.scratch().resolve("classes-" + design);
            // Without ahead-of-time caches: a class from one does not say where it is from.
            Installation plain = new Installation(
                    settings.installation().javaHome(),
                    settings.installation().libraries(),
                    settings.scratch().resolve("no-caches"));
            KernelProcess.Setting logged =
                    new KernelProcess.Setting(plain, settings.directories(), false, ClassLog.flags(log));
            TopologyRig.Site logging = new TopologyRig.Site(
                    site.prefix() + "-classes", site.scratch(), site.compiler(), logged, 1 << 20, site.blockBytesMax());
            Setup setup = new Setup(design, "park", 1);
            TopologyRig rig = TopologyRig.start(setup, logging);
            rig.measure(new Cell(setup, "read", TRACED_BLOCK_BYTES, 1), 20, new Tally());
            rig.close();
            all.add(new ClassLog().read(design, log));
        }
        return all;
    }

    private List<Results.StoreKilled> killed() throws IOException {
        List<Results.StoreKilled> all = new ArrayList<>();
        for (String design : List.of("call", "message", "ring")) {
            progress.accept("killing the store in mid-run: " + design);
            all.add(new StoreKill(site).run(design));
        }
        return all;
    }
}
