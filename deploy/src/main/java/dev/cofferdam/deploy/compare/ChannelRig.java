package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.compare.ChannelResults.Arrangement;
import dev.cofferdam.deploy.compare.ChannelResults.Medium;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.program.Covert;
import dev.cofferdam.partition.program.Slots;
import dev.cofferdam.store.volume.VolumeRoom;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A high and a low partition that try to speak in one design and arrangement, run by a kernel of their own. For one thread. */
final class ChannelRig implements AutoCloseable {
    /** Two windows. A symbol takes two frames or more, so each party runs twice in it. */
    static final int FRAME_MILLIS = 10;

    private static final long DISK_BYTES = 64 << 10;
    /** Slots before those that count: what is done for the first time is slow. */
    private static final int SLOTS_AHEAD = 20;

    /** Until both have read what they are told. */
    private static final long LEAD_MILLIS = 100;

    private final KernelProcess kernel;
    private final Client low;
    private final Client high;
    private final List<Long> pids;

    private ChannelRig(KernelProcess kernel, Client low, Client high, List<Long> pids) {
        this.kernel = kernel;
        this.low = low;
        this.high = high;
        this.pids = pids;
    }

    static ChannelRig start(String design, Arrangement arrangement, TopologyRig.Site site) throws IOException {
        String name = site.prefix() + "-" + design + "-" + arrangement.word();
        Plan plan = site.plan(name, topology(name, arrangement, Affinity.available()));
        KernelProcess kernel = KernelProcess.start(
                plan, Options.of(design, "park", "sandbox"), site.setting(), ProcessBuilder.Redirect.PIPE);
        Client low = new Client("low");
        Client high = new Client("high");
        Thread.ofVirtual().start(() -> Client.readAll(kernel.process(), Map.of("low", low, "high", high)));
        try {
            low.awaitListening();
            high.awaitListening();
            return new ChannelRig(kernel, low, high, TopologyRig.pids(kernel));
        } catch (IOException e) {
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
            throw e;
        }
    }

    private static String topology(String name, Arrangement arrangement, List<Integer> cores) {
        int core = cores.getLast();
        int highCore = arrangement == Arrangement.APART ? cores.getFirst() : core;
        String partitions = String.format(
                Locale.ROOT,
                """
                name: %s
                policy: {levels: [low, high]}
                store:
                  volume: {path: %s.volume, size: %d}
                  disks:
                    - {name: lower, label: low, size: %d}
                    - {name: upper, label: high, size: %d}
                partitions:
                  - name: low
                    label: low
                    program: covert
                    args: {own: own}
                    disks: [{disk: lower, as: own, access: read-write}]
                    limits: {memory: 256MiB%s}
                  - name: high
                    label: high
                    program: covert
                    args: {own: own, below: below}
                    disks: [{disk: upper, as: own, access: read-write}, {disk: lower, as: below, access: read}]
                    limits: {memory: 256MiB%s}
                """,
                name,
                name,
                VolumeRoom.empty() + 2 * VolumeRoom.disk(DISK_BYTES),
                DISK_BYTES,
                DISK_BYTES,
                core(arrangement, core),
                core(arrangement, highCore));
        return arrangement == Arrangement.WINDOWS ? partitions + schedule(core) : partitions;
    }

    /** Windows name their core themselves. */
    private static String core(Arrangement arrangement, int core) {
        return arrangement == Arrangement.WINDOWS ? "" : ", core: " + core;
    }

    private static String schedule(int core) {
        int half = FRAME_MILLIS * 1000 / 2;
        return String.format(Locale.ROOT, """
                schedule:
                  frame-micros: %d
                  unscheduled: [store]
                  cores:
                    - core: %d
                      windows:
                        - {partitions: [low], start-micros: 0, length-micros: %d}
                        - {partitions: [high], start-micros: %d, length-micros: %d}
                """, 2 * half, core, half, half, half);
    }

    /** The kernel and every process of its partitions. */
    List<Long> pids() {
        return pids;
    }

    /** What low counted in each slot, while high sent the symbols of the seed. */
    long[] measure(Medium medium, int slotMillis, int symbols, long seed) throws IOException {
        String slots = " " + (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAD_MILLIS)) + " "
                + TimeUnit.MILLISECONDS.toNanos(slotMillis) + " " + (SLOTS_AHEAD + symbols) + " " + seed;
        if (medium != Medium.ABSENT) {
            kernel.control().tell(high.name(), "slots " + medium.sent + slots);
        }
        kernel.control().tell(low.name(), Covert.COUNT + " " + medium.counted + slots);
        JsonNode counted = low.result();
        long[] seen = new long[symbols];
        for (int i = 0; i < symbols; i++) {
            seen[i] = counted.get(SLOTS_AHEAD + i).asLong();
        }
        return seen;
    }

    /** The symbols that count, of a seed. */
    static int[] symbols(int count, long seed) {
        int[] all = new Slots("", 0, 0, SLOTS_AHEAD + count, seed).symbols();
        return Arrays.copyOfRange(all, SLOTS_AHEAD, all.length);
    }

    @Override
    public void close() throws IOException {
        kernel.stop("the measurement is over");
        kernel.awaitEnd();
    }
}
