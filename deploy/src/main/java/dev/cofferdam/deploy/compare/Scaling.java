package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.deploy.compare.Cell.Setup;
import dev.cofferdam.deploy.compare.TopologyRig.Disks;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.NoRoomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures what becomes of speed when clients become more, each on a disk of its own and all on one, and what partitions
 * cost that only wait. All designs of one number of clients are up at once and take turns. For one thread.
 */
public final class Scaling {
    private static final int BLOCK_BYTES = 4096;
    private static final long DISK_BYTES = 4 << 20;

    /** A topology has no more partitions. */
    private static final int CLIENTS_MAX = 64;

    private static final List<Integer> DEPTHS = List.of(1, 8, 32);
    private static final double START_SECONDS = 1;
    private static final double CROWD_SECONDS = 8;
    private static final double CROWD_SECONDS_EACH = 0.25;

    private final Comparison.Settings settings;
    private final Consumer<String> progress;
    private final TopologyRig.Site site;
    private final Others others;
    private final Rounds rounds;
    private final Remaining remaining;
    private final List<Integer> clients;

    private record Key(Disks disks, Cell cell) {}

    /**
     * Makes one.
     *
     * @param progress gets a line for each step
     */
    public Scaling(Comparison.Settings settings, Compiler compiler, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.site = new TopologyRig.Site(
                "scale-" + ProcessHandle.current().pid(),
                settings.scratch(),
                compiler,
                KernelProcess.Setting.standard(settings.installation(), settings.directories()),
                DISK_BYTES,
                BLOCK_BYTES);
        this.others = new Others(Path.of("/proc"), settings.nanoTime());
        this.rounds = new Rounds(settings.rounds(), new SplittableRandom(settings.seed()), others);
        this.remaining = new Remaining(settings.nanoTime());
        this.clients = clients(Runtime.getRuntime().availableProcessors());
    }

    /** One, and its doubles up to the cores. */
    static List<Integer> clients(int cores) {
        return Stream.iterate(1, n -> n <= Math.min(cores, CLIENTS_MAX), n -> 2 * n)
                .toList();
    }

    private List<Integer> crowds() {
        return settings.quick() ? List.of(1, 10) : List.of(1, 10, 32, 64);
    }

    ScalingResults run() throws IOException {
        MachineFacts facts = MachineFacts.now();
        plan();
        Map<Key, Tally> tallies = new LinkedHashMap<>();
        List<Results.LeftOut> leftOut = new ArrayList<>();
        for (int count : clients) {
            measure(count, tallies, leftOut);
        }
        List<ScalingResults.Crowd> crowds = new ArrayList<>();
        for (int partitions : crowds()) {
            step(Units.plain(Units.of(partitions, "partition")) + " waiting");
            try {
                crowds.add(new CrowdRun(site, settings.quick() ? 4_000 : 20_000).run(partitions));
            } catch (NoRoomException e) {
                leftOut.add(new Results.LeftOut("message", "park", partitions, e.getMessage()));
            }
        }
        List<ScalingResults.Load> loads = new ArrayList<>();
        tallies.forEach(
                (key, tally) -> loads.add(new ScalingResults.Load(Choices.word(key.disks), tally.result(key.cell))));
        Results.Machine machine = facts.machine(settings.quick(), others.cores(), settings.seed());
        return new ScalingResults(machine, loads, crowds, ScalingAims.of(machine, loads, crowds), leftOut);
    }

    private void plan() {
        for (int count : clients) {
            places(count).forEach(each -> remaining.plan(START_SECONDS));
            for (int round = 0; round < settings.rounds(); round++) {
                remaining.plan(cells(count) * (sliceMillis() / 1e3) * Rounds.times(round));
            }
        }
        crowds().forEach(partitions -> remaining.plan(CROWD_SECONDS + partitions * CROWD_SECONDS_EACH));
    }

    private void step(String what) {
        progress.accept(what + " (" + remaining.text() + " left)");
    }

    private record Place(Disks disks, Setup setup) {}

    /** Everything that is up at once; one client has no other to share a disk with. */
    private static List<Place> places(int count) {
        List<Place> places = new ArrayList<>();
        places.add(new Place(Disks.OWN, new Setup(Cell.HOST, "-", count)));
        for (Disks disks : count == 1 ? List.of(Disks.OWN) : List.of(Disks.OWN, Disks.ONE)) {
            for (String design : Matrix.DESIGNS) {
                places.add(new Place(disks, new Setup(design, design.equals("mapped") ? "park" : "adaptive", count)));
            }
        }
        return places;
    }

    private static List<Cell> cells(Setup setup) {
        boolean noDepth = setup.isBaseline() || setup.design().equals("mapped");
        return (noDepth ? DEPTHS.subList(0, 1) : DEPTHS)
                .stream()
                        .map(depth -> new Cell(setup, "read", BLOCK_BYTES, depth))
                        .toList();
    }

    private static int cells(int count) {
        return places(count).stream()
                .mapToInt(place -> cells(place.setup).size())
                .sum();
    }

    private long sliceMillis() {
        return settings.sliceMillis(clients.stream().mapToInt(Scaling::cells).sum());
    }

    private void measure(int count, Map<Key, Tally> tallies, List<Results.LeftOut> leftOut) throws IOException {
        List<Rounds.Turn> turns = new ArrayList<>();
        List<Rig> rigs = new ArrayList<>();
        try {
            for (Place place : places(count)) {
                Setup setup = place.setup;
                step("starting " + setup);
                try {
                    Rig rig = start(place);
                    rigs.add(rig);
                    for (Cell cell : cells(setup)) {
                        Tally tally = new Tally();
                        tallies.put(new Key(place.disks, cell), tally);
                        turns.add(new Rounds.Turn(rig, cell, tally, sliceMillis()));
                    }
                } catch (NoRoomException e) {
                    leftOut.add(new Results.LeftOut(setup.design(), setup.waiting(), count, e.getMessage()));
                }
            }
            rounds.run(
                    turns,
                    round -> step(
                            Units.plain(Units.of(count, "client")) + ", round " + round + " of " + settings.rounds()));
        } finally {
            for (Rig rig : rigs) {
                rig.close();
            }
        }
    }

    private Rig start(Place place) throws IOException {
        if (!place.setup.isBaseline()) {
            return TopologyRig.start(place.setup, place.disks, site);
        }
        Path file = settings.scratch().resolve("host");
        Files.write(file, new byte[(int) DISK_BYTES]);
        List<String> command = Worker.command(settings.installation(), Cell.HOST, file, List.of());
        return WorkerRig.start(Cell.HOST, command, place.setup.clients());
    }
}
