package dev.cofferdam.deploy.compiler;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.rule.FileGrants;
import dev.cofferdam.deploy.rule.Surroundings;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.FileGrant;
import dev.cofferdam.kernel.plan.Channel;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.Downgrade;
import dev.cofferdam.kernel.plan.End;
import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Organisation;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Person;
import dev.cofferdam.kernel.plan.Placement;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.Program;
import dev.cofferdam.kernel.plan.Restart;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.Store;
import dev.cofferdam.partition.Parameter;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the plan of a topology that keeps every rule. Immutable; the same topology in the same place gives the same
 * bytes.
 */
final class PlanWriter {
    private static final int FORMAT = 1;

    /** Of one that is delivered: 64 TiB. */
    private static final long FILE_BYTES_MAX = 1L << 46;

    private final Labels labels;
    private final Policy policy;
    private final Surroundings surroundings;

    PlanWriter(Labels labels, Surroundings surroundings) {
        this.labels = labels;
        this.policy = labels.policy().orElseThrow();
        this.surroundings = surroundings;
    }

    Plan plan(Topology topology) {
        Plan.Builder plan = Plan.newBuilder()
                .setFormat(FORMAT)
                .setName(topology.name().value())
                .setNamed(!topology.name().at().isStart())
                .setPolicy(policy());
        topology.store().ifPresent(store -> plan.setStore(store(store)));
        topology.partitions().forEach(partition -> plan.addPartitions(partition(partition, topology)));
        topology.channels().forEach(channel -> plan.addChannels(channel(channel, topology)));
        topology.downgrade().ifPresent(section -> plan.setDowngrade(downgrade(section, topology)));
        return plan.build();
    }

    private Downgrade downgrade(Topology.Downgrade section, Topology topology) {
        Downgrade.Builder written = Downgrade.newBuilder()
                .setValidDays(Math.toIntExact(section.validDays().value()));
        section.people()
                .forEach(person -> written.addPeople(Person.newBuilder()
                        .setName(person.name().value())
                        .setKey(person.key().value().strip())
                        .addAllMay(person.may().stream()
                                .map(may -> Names.word(may.value()))
                                .sorted()
                                .distinct()
                                .toList())));
        section.filters().forEach(filter -> written.addFilters(partition(filter, topology)));
        return written.build();
    }

    private dev.cofferdam.kernel.plan.Policy policy() {
        dev.cofferdam.kernel.plan.Policy.Builder written = dev.cofferdam.kernel.plan.Policy.newBuilder();
        policy.organisations()
                .forEach(organisation -> written.addOrganisations(Organisation.newBuilder()
                        .setName(organisation.name())
                        .addAllLevels(organisation.levels())
                        .addAllCategories(organisation.categories())
                        .addAllReleases(organisation.releases())
                        .addAllIntegrityLevels(organisation.integrityLevels())
                        .addAllIntegrityCategories(organisation.integrityCategories())));
        return written.build();
    }

    private Store store(Topology.Store store) {
        Store.Builder written = Store.newBuilder()
                .setVolume(path(store.volume().path()))
                .setSizeBytes(store.volume().size().value())
                .setLimits(limits(store.limits()))
                .setRestart(restart(store.restart().value()));
        store.disks()
                .forEach(disk -> written.addDisks(Disk.newBuilder()
                        .setName(disk.name().value())
                        .setLabel(canonical(disk.label()))
                        .setLengthBytes(disk.size().value())));
        store.placement()
                .ifPresent(hint -> written.setPlacement(
                        hint.value() == Topology.Placement.KERNEL
                                ? Placement.PLACEMENT_KERNEL
                                : Placement.PLACEMENT_PARTITION));
        return written.build();
    }

    private Partition partition(Topology.Partition partition, Topology topology) {
        List<FileGrant> files = FileGrants.of(partition, surroundings.programs());
        Partition.Builder written = Partition.newBuilder()
                .setName(partition.name().value())
                .setLabel(canonical(partition.label()))
                .setProgram(program(partition))
                .setLimits(limits(partition.limits()))
                .setRestart(restart(partition.restart().value()));
        partition.arguments().stream()
                .sorted(Comparator.comparing(argument -> argument.name().value()))
                .forEach(argument ->
                        written.putArguments(argument.name().value(), argument(partition, argument, files)));
        for (Topology.DiskGrant grant : partition.disks()) {
            written.addDisks(DiskGrant.newBuilder()
                    .setDisk(diskIndex(grant.disk().value(), topology))
                    .setLocalName(grant.as().value())
                    .setReadable(grant.access().value().reads())
                    .setWritable(grant.access().value().writes()));
        }
        for (Topology.SocketGrant socket : partition.sockets()) {
            written.addSockets(SocketGrant.newBuilder()
                    .setPath(path(socket.path()))
                    .setLocalName(socket.as().value()));
        }
        for (Topology.DirectoryGrant directory : partition.directories()) {
            written.addDirectories(DirectoryGrant.newBuilder()
                    .setPath(path(directory.path()))
                    .setLocalName(directory.as().value())
                    .setFileBytesMax(directory.fills() ? FILE_BYTES_MAX : 0));
        }
        files.forEach(file -> written.addFiles(dev.cofferdam.kernel.plan.FileGrant.newBuilder()
                .setPath(path(file.path()))
                .setLocalName(file.as().value())));
        return written.build();
    }

    private Program program(Topology.Partition partition) {
        return switch (partition.program().value()) {
            case Topology.Program.Named _ ->
                Program.newBuilder()
                        .setClassName(FileGrants.program(partition, surroundings.programs())
                                .orElseThrow()
                                .getClass()
                                .getName())
                        .build();
            case Topology.Program.Own own ->
                Program.newBuilder()
                        .setClassName(own.className().value())
                        .addAllJars(own.jars().stream().map(this::path).toList())
                        .build();
        };
    }

    /** A size becomes plain bytes and a file the partition's own name for it; all else stays as it was written. */
    private String argument(Topology.Partition partition, Argument argument, List<FileGrant> files) {
        String text = argument.value().value();
        Parameter.Kind kind = FileGrants.parameter(partition, argument, surroundings.programs())
                .map(Parameter::kind)
                .orElse(Parameter.Kind.TEXT);
        return switch (kind) {
            case SIZE -> Long.toString(Sizes.parse(text).orElseThrow());
            case FILE -> FileGrants.of(argument, files).orElseThrow().as().value();
            case DISK, CHANNEL, SOCKET, DIRECTORY, NUMBER, TEXT -> text;
        };
    }

    private static int diskIndex(String name, Topology topology) {
        return topology.store().orElseThrow().disks().stream()
                .map(disk -> disk.name().value())
                .toList()
                .indexOf(name);
    }

    private static Channel channel(Topology.Channel channel, Topology topology) {
        return Channel.newBuilder()
                .setKind(
                        channel.kind().value() == Topology.Channel.Kind.CALL ? Channel.Kind.CALL : Channel.Kind.ONE_WAY)
                .setFrom(end(channel.from().value(), topology))
                .setTo(end(channel.to().value(), topology))
                .build();
    }

    private static End end(Topology.End end, Topology topology) {
        int partition = topology.partitions().stream()
                .map(each -> each.name().value())
                .toList()
                .indexOf(end.partition());
        return End.newBuilder()
                .setPartition(partition)
                .setLocalName(end.localName())
                .build();
    }

    private static Limits limits(Topology.Limits limits) {
        Limits.Builder plan = Limits.newBuilder()
                .setMemoryBytes(limits.memory().value())
                .setCpuPercent(Math.toIntExact(limits.cpu().value()))
                .setProcessesMax(Math.toIntExact(limits.processes().value()))
                .setWindowBytes(limits.window().value());
        limits.core().ifPresent(core -> plan.setCore(Math.toIntExact(core.value())));
        return plan.build();
    }

    private static Restart restart(Topology.Restart restart) {
        Restart.On on = switch (restart.on().value()) {
            case FAILURE -> Restart.On.FAILURE;
            case ALWAYS -> Restart.On.ALWAYS;
            case NEVER, UNREADABLE -> Restart.On.NEVER;
        };
        return Restart.newBuilder()
                .setOn(on)
                .setAtMost(Math.toIntExact(restart.atMost().value()))
                .build();
    }

    /** Empty for a filter, whose label is that of the object it looks at. */
    private String canonical(Located<String> label) {
        return label.value().isEmpty()
                ? ""
                : policy.format(labels.classOf(label).orElseThrow());
    }

    private String path(Located<String> path) {
        return surroundings.resolve(path.value()).orElseThrow().toString();
    }
}
