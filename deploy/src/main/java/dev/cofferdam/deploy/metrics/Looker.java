package dev.cofferdam.deploy.metrics;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.RunLooker;
import dev.cofferdam.deploy.run.Sample;
import dev.cofferdam.deploy.run.TimedRequests;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.CaseDirectory;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks at a topology, whether it runs or not, again and again. What of it cannot be read takes nothing else away. For one thread. */
final class Looker {
    private static final String KERNEL = "";

    private final String topology;
    private final RunLooker running;
    private final Path audit;
    private final List<Path> gateways;
    private final Throttling throttling = new Throttling(Path.of("/sys/fs/cgroup"), Path.of("/proc"));
    /** By partition, and {@link #KERNEL}. */
    private final Map<String, CpuTime> cpuTimes = new HashMap<>();

    Looker(Directories directories, String topology, List<Path> gateways) {
        this.topology = topology;
        this.running = new RunLooker(directories, topology);
        this.audit = directories.state(topology).resolve("audit");
        this.gateways = gateways;
    }

    /** What there is of the gateways, which run whether the topology does or not. */
    List<Reading> gateways() {
        return gateways.stream()
                .flatMap(file -> GatewayFile.readings(file, topology).stream())
                .toList();
    }

    /**
     * Looks now.
     *
     * @throws IOException where its kernel does not answer
     */
    Look look() throws IOException {
        Sample sample = running.look();
        Plan plan = running.plan();
        Map<String, Look.Used> partitions = new HashMap<>();
        for (PartitionStatus partition : sample.status().partitions()) {
            String name = partition.name();
            partitions.put(
                    name,
                    new Look.Used(
                            sample.partitions().get(name),
                            cpuTime(name)
                                    .seconds(
                                            partition.pid(), sample.partitions().get(name)),
                            throttling.seconds(name, partition.pid())));
        }
        Look.Used kernelUsed = new Look.Used(
                sample.kernel(),
                cpuTime(KERNEL).seconds(sample.status().kernelPid(), sample.kernel()),
                Optional.empty());
        Optional<Volume> volume = plan.store().map(StorePlan::volume).flatMap(Looker::volume);
        return new Look(
                plan,
                sample.status(),
                kernelUsed,
                partitions,
                TimedRequests.of(running.kernel(), sample.status()),
                volume.map(DiskImages::readable).orElse(List.of()),
                volume.flatMap(Looker::room),
                cases(plan),
                AuditStanding.of(audit),
                gateways());
    }

    private CpuTime cpuTime(String of) {
        return cpuTimes.computeIfAbsent(of, name -> new CpuTime());
    }

    private static Optional<Map<Stage, Long>> cases(Plan plan) {
        if (plan.store().isEmpty() || plan.downgrade().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CaseDirectory.look(plan.store().get().volume()).all().stream()
                    .collect(Collectors.groupingBy(Case::stage, Collectors.counting())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Volume> volume(Path directory) {
        try {
            return Optional.of(Volume.open(directory));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Look.Room> room(Volume volume) {
        try {
            return Optional.of(new Look.Room(volume.takenBytes(), volume.pools()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
