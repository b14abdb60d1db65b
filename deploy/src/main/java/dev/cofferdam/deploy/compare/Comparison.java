package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.compare.Cell.Setup;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.NoRoomException;
import dev.cofferdam.jail.Trees;
import dev.cofferdam.kernel.host.ProcessorReader;
import dev.cofferdam.kernel.host.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Runs every design beside every other on this machine: all of them are up at once, and slices of their cells take
 * turns, so that the machine's noise falls on all alike. For one thread.
 */
public final class Comparison {
    private static final String PIPE = "pipe";
    private static final int TRACED_BLOCK_BYTES = 4096;

    /** What starting a setup takes, and what a slice takes beside its own time; both are corrected as it goes. */
    private static final double START_SECONDS = 1;

    private static final long SLICE_OVERHEAD_MILLIS = 12;
    private static final List<String> TRUSTED = List.of("call", "message", "ring", "mapped");
    private static final List<String> KILLED = List.of("call", "message", "ring");

    private final Settings settings;
    private final Consumer<String> progress;
    private final TopologyRig.Site site;
    private final Matrix matrix;
    private final Processors processors;
    private final Rounds rounds;
    private final Others others;
    private final Remaining remaining;

    /** What is measured beside the designs; {@code memory} is for what its processes share, the lanes of bare hops too. */
    private record Beside(Path memory, Map<String, Tally> bare, Map<String, Tally> peers) {}

    /**
     * How much is measured, and by what.
     *
     * @param scratch directory for volumes, which this removes nothing of
     * @param seed of the order of cells and of the intervals of ratios
     * @param nanoTime as of {@link System#nanoTime}
     */
    public record Settings(
            boolean quick,
            List<Integer> blocks,
            Path scratch,
            Installation installation,
            Directories directories,
            long seed,
            LongSupplier nanoTime) {
        private static final long QUICK_DISK_BYTES = 16 << 20;
        private static final long DISK_BYTES = 64 << 20;
        private static final long QUICK_MILLIS = 22_000;
        private static final long MILLIS = 320_000;

        long diskBytes() {
            return quick ? QUICK_DISK_BYTES : DISK_BYTES;
        }

        int rounds() {
            return quick ? 18 : 24;
        }

        long sliceMillis(int cells) {
            return Math.max(15, (quick ? QUICK_MILLIS : MILLIS) / ((long) cells * Rounds.slices(rounds())));
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
        this.matrix = Matrix.of(Runtime.getRuntime().availableProcessors(), settings.blocks(), settings.quick());
        this.processors = ProcessorReader.here();
        this.others = new Others(Path.of("/proc"), settings.nanoTime());
        this.rounds = new Rounds(settings.rounds(), new SplittableRandom(settings.seed()), others);
        this.remaining = new Remaining(settings.nanoTime());
    }

    Results run() throws IOException {
        MachineFacts facts = MachineFacts.now();
        plan();
        List<Results.LeftOut> leftOut = new ArrayList<>(matrix.leftOut());
        Map<Cell, Tally> tallies = new LinkedHashMap<>();
        Map<String, Tally> bare = new LinkedHashMap<>();
        Map<String, Tally> peerTallies = new LinkedHashMap<>();
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "cofferdam-compare");
        try {
            measure(new Beside(memory, bare, peerTallies), tallies, leftOut);
        } finally {
            // At once: a peer takes all the room that there is, and what follows takes some.
            Trees.delete(memory);
        }
        List<Results.Result> results = new ArrayList<>();
        tallies.forEach((cell, tally) -> results.add(tally.result(cell)));
        List<Results.Baseline> baselines = baselines(bare);
        List<Results.Baseline> peers = baselines(peerTallies);
        List<Results.TrustedBase> trustedBase = trustedBase(leftOut);
        List<Results.StoreKilled> killed = killed(leftOut);
        Results.Machine machine = facts.machine(settings.quick(), others.cores(), settings.seed());
        List<Results.Ratio> ratios = Ratios.of(machine, results, baselines, peers);
        return new Results(machine, baselines, peers, results, ratios, trustedBase, killed, leftOut);
    }

    /** Clients of one number at a time: the others' processes would only take memory. */
    private void measure(Beside beside, Map<Cell, Tally> tallies, List<Results.LeftOut> leftOut) throws IOException {
        for (int clients : matrix.clients()) {
            measure(matrix.setups(clients), clients == 1 ? Optional.of(beside) : Optional.empty(), tallies, leftOut);
        }
    }

    private static List<Results.Baseline> baselines(Map<String, Tally> tallies) {
        return tallies.entrySet().stream()
                .map(entry -> entry.getValue().baseline(entry.getKey()))
                .toList();
    }

    /** What the steps are expected to take, in their order; {@link #step} is called for each. */
    private void plan() {
        for (int clients : matrix.clients()) {
            matrix.setups(clients).forEach(setup -> remaining.plan(START_SECONDS));
            int peers = clients == 1
                    ? (int) Arrays.stream(Peer.values()).filter(this::runs).count()
                    : 0;
            IntStream.range(0, peers).forEach(peer -> remaining.plan(START_SECONDS));
            int cells = peers
                    + matrix.setups(clients).stream()
                            .mapToInt(setup -> matrix.cells(setup).size())
                            .sum();
            for (int round = 0; round < settings.rounds(); round++) {
                remaining.plan(cells * (Rounds.times(round) * sliceMillis() + SLICE_OVERHEAD_MILLIS) / 1e3);
            }
        }
        TRUSTED.forEach(design -> remaining.plan(START_SECONDS));
        KILLED.forEach(design -> remaining.plan(START_SECONDS));
    }

    private void step(String what) {
        progress.accept(what + " (" + remaining.text() + " left)");
    }

    private long sliceMillis() {
        return settings.sliceMillis(matrix.cells());
    }

    private void measure(
            List<Setup> setups, Optional<Beside> beside, Map<Cell, Tally> tallies, List<Results.LeftOut> leftOut)
            throws IOException {
        Map<Setup, Rig> rigs = new LinkedHashMap<>();
        List<Rounds.Turn> turns = new ArrayList<>();
        List<Rig> all = new ArrayList<>();
        Optional<NoRoomException> noRoom = Optional.empty();
        try {
            for (Setup setup : setups) {
                step("starting " + setup);
                try {
                    Rig rig = start(setup);
                    all.add(rig);
                    rigs.put(setup, rig);
                    matrix.cells(setup)
                            .forEach(cell -> turns.add(new Rounds.Turn(
                                    rig, cell, tallies.computeIfAbsent(cell, fresh -> new Tally()), sliceMillis())));
                } catch (NoRoomException e) {
                    noRoom = Optional.of(e);
                    leftOut.add(new Results.LeftOut(setup.design(), setup.waiting(), setup.clients(), e.getMessage()));
                }
            }
            if (noRoom.isPresent()
                    && beside.isPresent()
                    && rigs.keySet().stream().allMatch(Setup::isBaseline)) {
                throw noRoom.get(); // no design to compare: later ones need as much
            }
            if (beside.isPresent()) {
                bare(beside.get(), turns, all);
                peers(beside.get(), turns, all, leftOut);
            }
            rounds.run(turns, round -> step("round " + round + " of " + settings.rounds()));
            trace(rigs, tallies);
        } finally {
            for (Rig rig : all) {
                rig.close();
            }
        }
    }

    /** What the machine itself charges for the hops of the designs, by each wait policy that it can hold. */
    private void bare(Beside beside, List<Rounds.Turn> turns, List<Rig> all) throws IOException {
        for (String waiting : List.of("park", "spin")) {
            for (int count : List.of(2, 4)) {
                if (waiting.equals("park") || count <= processors.cores().size()) {
                    Hops hops = Hops.of(count, waiting, processors);
                    Path file = beside.memory.resolve(count + waiting);
                    List<String> command = Worker.command(settings.installation(), Hops.KIND, file, hops.arguments());
                    Rig rig = WorkerRig.start(hops.name(), command, 1);
                    all.add(rig);
                    turns.add(turn(rig, hops.name(), beside.bare));
                }
            }
        }
        List<String> command = Worker.command(settings.installation(), PIPE, Path.of("/dev/null"), List.of());
        Rig rig = WorkerRig.start(PIPE, command, 1);
        all.add(rig);
        turns.add(turn(rig, PIPE, beside.bare));
    }

    private void peers(Beside beside, List<Rounds.Turn> turns, List<Rig> all, List<Results.LeftOut> leftOut)
            throws IOException {
        Path data = file("peers", settings.diskBytes());
        for (Peer peer : Peer.values()) {
            Optional<String> whyNot =
                    peer.whyNot(settings.installation(), processors).or(() -> peer.noRoom(beside.memory));
            if (whyNot.isEmpty()) {
                step("starting " + peer.title());
                Path memory = Files.createDirectory(beside.memory.resolve(peer.name()));
                List<String> command = peer.command(settings.installation(), data, memory, processors);
                try {
                    Rig rig = WorkerRig.start(peer.title(), command, 1);
                    all.add(rig);
                    turns.add(turn(rig, peer.title(), beside.peers));
                } catch (IOException e) {
                    whyNot = Optional.of(e.getMessage());
                }
            }
            whyNot.ifPresent(why -> leftOut.add(new Results.LeftOut(peer.title(), "-", 1, why)));
        }
    }

    private boolean runs(Peer peer) {
        return peer.whyNot(settings.installation(), processors).isEmpty();
    }

    private Rounds.Turn turn(Rig rig, String name, Map<String, Tally> tallies) {
        tallies.put(name, new Tally());
        Cell cell = new Cell(new Setup(name, "park", 1), "read", TRACED_BLOCK_BYTES, 1);
        // One cell has to warm its processes alone.
        return new Rounds.Turn(rig, cell, tallies.get(name), 3 * sliceMillis());
    }

    private Rig start(Setup setup) throws IOException {
        if (!setup.isBaseline()) {
            return TopologyRig.start(setup, TopologyRig.Disks.ONE, site);
        }
        Path file = file("host-" + setup.clients(), settings.diskBytes());
        List<String> command = Worker.command(settings.installation(), Cell.HOST, file, List.of());
        return WorkerRig.start(Cell.HOST, command, setup.clients());
    }

    private Path file(String name, long bytes) throws IOException {
        Path file = settings.scratch().resolve(name);
        byte[] content = new byte[(int) bytes];
        new SplittableRandom(settings.seed()).nextBytes(content);
        Files.write(file, content);
        return file;
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
                tally.stages(traced, !entry.getKey().design().equals("call"));
            }
        }
    }

    private List<Results.TrustedBase> trustedBase(List<Results.LeftOut> leftOut) throws IOException {
        List<Results.TrustedBase> all = new ArrayList<>();
        for (String design : TRUSTED) {
            step("counting what the kernel of " + design + " is made of");
            try {
                all.add(trustedBase(design));
            } catch (NoRoomException e) {
                leftOut.add(new Results.LeftOut(design + ", its trusted base", "park", 1, e.getMessage()));
            }
        }
        return all;
    }

    private Results.TrustedBase trustedBase(String design) throws IOException {
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
        TopologyRig rig = TopologyRig.start(setup, TopologyRig.Disks.ONE, logging);
        rig.measure(new Cell(setup, "read", TRACED_BLOCK_BYTES, 1), 20);
        rig.close();
        return new ClassLog().read(design, log);
    }

    private List<Results.StoreKilled> killed(List<Results.LeftOut> leftOut) throws IOException {
        List<Results.StoreKilled> all = new ArrayList<>();
        for (String design : KILLED) {
            step("killing the store in mid-run: " + design);
            try {
                all.add(new StoreKill(site).run(design));
            } catch (NoRoomException e) {
                leftOut.add(new Results.LeftOut(design + ", its store killed", "park", 1, e.getMessage()));
            }
        }
        return all;
    }
}
