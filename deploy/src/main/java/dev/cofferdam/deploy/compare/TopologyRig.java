package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.deploy.compare.Cell.Setup;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.store.volume.VolumeRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A topology of load clients, run by a kernel of its own. */
final class TopologyRig implements Rig {
    private final KernelProcess kernel;
    private final List<Client> clients;
    private final List<Long> pids;
    /** How long its threads are in the way of the next rig, after a round. */
    private final long stillSpinningNanos;

    private TopologyRig(KernelProcess kernel, List<Client> clients, List<Long> pids, long stillSpinningNanos) {
        this.kernel = kernel;
        this.clients = clients;
        this.pids = pids;
        this.stillSpinningNanos = stillSpinningNanos;
    }

    /**
     * What every rig of a comparison has in common.
     *
     * @param prefix begins the names of its topologies
     */
    record Site(
            String prefix,
            Path scratch,
            Compiler compiler,
            KernelProcess.Setting setting,
            long diskBytes,
            int blockBytesMax) {

        /**
         * The plan of a topology.
         *
         * @throws IOException that says what of it this machine cannot hold
         */
        Plan plan(String name, String yaml) throws IOException {
            return plan(compiler, Files.writeString(scratch.resolve(name + ".yaml"), yaml));
        }

        static Plan plan(Compiler compiler, Path file) throws IOException {
            Compilation compilation = compiler.compile(file);
            if (compilation.plan().isEmpty()) {
                throw new UnheldException("this machine cannot hold it: "
                        + compilation.violations().getFirst().wrong());
            }
            return compilation.plan().get();
        }
    }

    /** Whether clients share a disk. */
    enum Disks {
        ONE,
        OWN
    }

    static TopologyRig start(Setup setup, Disks disks, Site site) throws IOException {
        String name = site.prefix() + "-" + setup.design() + "-" + setup.waiting() + "-" + setup.clients() + "-"
                + Choices.word(disks);
        Plan plan = site.plan(name, topology(name, setup, disks, site));
        Options options = Options.of(setup.design(), setup.waiting(), "sandbox");
        KernelProcess kernel = KernelProcess.start(plan, options, site.setting(), ProcessBuilder.Redirect.PIPE);
        Map<String, Client> clients = new TreeMap<>();
        for (int i = 0; i < setup.clients(); i++) {
            clients.put("client" + i, new Client("client" + i));
        }
        Thread.ofVirtual().start(() -> Client.readAll(kernel.process(), clients));
        try {
            for (Client client : clients.values()) {
                client.awaitListening();
            }
            List<Client> all = List.copyOf(clients.values());
            WaitPolicy waiting = WaitPolicy.valueOf(setup.waiting().toUpperCase(Locale.ROOT));
            return new TopologyRig(
                    kernel, all, pids(kernel), Waiting.of(waiting, 1, 1).spinNanos());
        } catch (IOException e) {
            kernel.stop("the measurement is over");
            kernel.awaitEnd();
            throw e;
        }
    }

    /** No core is named: the kernel assigns them, as it does for everybody. */
    private static String topology(String name, Setup setup, Disks disks, Site site) {
        long windowBytes = Math.max(8L * site.blockBytesMax(), 1 << 20);
        int count = disks == Disks.ONE ? 1 : setup.clients();
        long volumeBytes = VolumeRoom.empty() + count * VolumeRoom.disk(site.diskBytes());
        StringBuilder yaml = new StringBuilder(String.format("""
                name: %s
                policy: {levels: [low]}
                store:
                  volume: {path: %s.volume, size: %d}
                  limits: {memory: 256MiB}
                  restart: {on: failure, at-most: 10}
                  disks:
                """, name, name, volumeBytes));
        for (int i = 0; i < count; i++) {
            yaml.append(String.format("    - {name: data%d, label: low, size: %d}%n", i, site.diskBytes()));
        }
        yaml.append("partitions:\n");
        for (int i = 0; i < setup.clients(); i++) {
            yaml.append(String.format("""
                      - name: client%d
                        label: low
                        program: load
                        args: {disk: data, listen: 1}
                        disks: [{disk: data%d, as: data, access: read-write}]
                        limits: {memory: 192MiB, window: %d}
                    """, i, i % count, windowBytes));
        }
        return yaml.toString();
    }

    /** The kernel and every process of its partitions. */
    static List<Long> pids(KernelProcess kernel) throws IOException {
        List<Long> pids = new ArrayList<>(List.of(kernel.process().pid()));
        for (PartitionStatus partition : kernel.control().status().partitions()) {
            pids.addAll(pids(partition));
        }
        return pids;
    }

    /** Every process of a partition that runs. */
    static List<Long> pids(PartitionStatus partition) {
        ProcessHandle outermost = ProcessHandle.of(partition.pid()).orElseThrow();
        return Stream.concat(Stream.of(outermost), outermost.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public List<Long> pids() {
        return pids;
    }

    @Override
    public Sample measure(Cell cell, long millis) throws IOException {
        Cost before = Cost.of(pids);
        long start = System.nanoTime();
        for (int i = 0; i < clients.size(); i++) {
            kernel.control().tell(clients.get(i).name(), Client.command(cell, millis, false, i + 1));
        }
        List<JsonNode> results = new ArrayList<>();
        for (Client client : clients) {
            results.add(client.result());
        }
        long nanos = System.nanoTime() - start;
        Sample sample = Sample.of(results, Cost.of(pids).since(before), nanos);
        LockSupport.parkNanos(stillSpinningNanos);
        return sample;
    }

    /** One client's figures with the time of each stage. */
    JsonNode trace(Cell cell, long millis) throws IOException {
        kernel.control().tell(clients.getFirst().name(), Client.command(cell, millis, true, 1));
        return clients.getFirst().result();
    }

    @Override
    public void close() throws IOException {
        kernel.stop("the measurement is over");
        kernel.awaitEnd();
    }
}
