package dev.cofferdam.deploy.compiler;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.deploy.rule.CheckContext;
import dev.cofferdam.deploy.rule.FileGrants;
import dev.cofferdam.deploy.topology.Addresses;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Operation;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.DowngradePlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.OperationPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.PlanNames;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.partition.program.Guard;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the plan of a topology that keeps every rule. Immutable. */
final class Planner {
    private final Labels labels;
    private final CheckContext context;

    Planner(Labels labels, CheckContext context) {
        this.labels = labels;
        this.context = context;
    }

    /**
     * The plan.
     *
     * @param file absolute path of the topology file
     */
    Plan plan(Topology topology, String file) {
        return new Plan(
                topology.name().value(),
                !topology.name().at().isStart(),
                file,
                labels.policy().orElseThrow(),
                topology.partitions().stream()
                        .map(partition -> partition(partition, topology))
                        .toList(),
                topology.store().map(store -> store(store, topology)),
                topology.channels().stream()
                        .map(channel -> channel(channel, topology))
                        .toList(),
                topology.downgrade().map(section -> downgrade(section, topology)),
                topology.schedule().stream()
                        .flatMap(schedule -> windows(schedule, topology))
                        .toList(),
                operation(topology.operation()));
    }

    private OperationPlan operation(Operation operation) {
        return new OperationPlan(
                operation
                        .mode()
                        .map(mode -> OperationPlan.Mode.valueOf(mode.value().name())),
                operation.people().stream()
                        .map(person -> new OperationPlan.Person(
                                person.name().value(),
                                labels.classOf(person.clearance()).orElseThrow()))
                        .toList());
    }

    private static Stream<WindowPlan> windows(Schedule schedule, Topology topology) {
        List<String> names = new ArrayList<>(topology.partitions().stream()
                .map(partition -> partition.name().value())
                .toList());
        names.add(PlanNames.STORE); // whose partition is numbered behind the others
        return schedule.cores().stream()
                .flatMap(core -> core.windows().stream()
                        .map(window -> new WindowPlan(
                                Math.toIntExact(core.number().value()),
                                Math.toIntExact(schedule.frameMicros(core).value()),
                                Math.toIntExact(window.startMicros().value()),
                                Math.toIntExact(window.lengthMicros().value()),
                                window.partitions().stream()
                                        .map(name -> names.indexOf(name.value()))
                                        .toList(),
                                window.rest().value() == Schedule.Rest.DOMINATING
                                        ? WindowPlan.Rest.DOMINATING
                                        : WindowPlan.Rest.IDLE,
                                overrun(window.overrun().value()))));
    }

    private static WindowPlan.Overrun overrun(Schedule.Overrun overrun) {
        return switch (overrun) {
            case LOG, UNREADABLE -> WindowPlan.Overrun.LOG;
            case FREEZE -> WindowPlan.Overrun.FREEZE;
            case RESTART -> WindowPlan.Overrun.RESTART;
            case STOP -> WindowPlan.Overrun.STOP;
        };
    }

    private DowngradePlan downgrade(Topology.Downgrade section, Topology topology) {
        List<DowngradePlan.Person> people = section.people().stream()
                .map(person -> new DowngradePlan.Person(
                        person.name().value(),
                        person.key().value().strip(),
                        person.may().stream()
                                .map(may -> Names.word(may.value()))
                                .sorted()
                                .distinct()
                                .toList()))
                .toList();
        return new DowngradePlan(
                Math.toIntExact(section.validDays().value()),
                people,
                section.filters().stream()
                        .map(filter -> partition(filter, topology))
                        .toList());
    }

    private StorePlan store(Topology.Store store, Topology topology) {
        return new StorePlan(
                path(store.volume().path()),
                store.volume().size().value(),
                store.disks().stream()
                        .map(disk -> new DiskPlan(
                                disk.name().value(),
                                labels.classOf(disk.label()).orElseThrow(),
                                disk.size().value()))
                        .toList(),
                limits(PlanNames.STORE, store.limits(), topology),
                restart(store.restart().value()),
                health(store.health()),
                store.placement()
                        .map(hint -> hint.value() == Topology.Placement.KERNEL
                                ? StorePlan.Placement.KERNEL
                                : StorePlan.Placement.PARTITION));
    }

    private PartitionPlan partition(Topology.Partition partition, Topology topology) {
        List<Topology.FileGrant> files = FileGrants.of(partition, context);
        Map<String, String> arguments = partition.arguments().stream()
                .collect(Collectors.toMap(
                        argument -> argument.name().value(), argument -> argument(partition, argument, files)));
        ProgramPlan program = program(partition);
        if (partition.isGuard()) {
            arguments.put(Guard.FILTER_CLASS, program.className());
            program = new ProgramPlan(Guard.class.getName(), program.jars());
        }
        return new PartitionPlan(
                partition.name().value(),
                accessClass(partition.label()),
                program,
                arguments,
                partition.disks().stream()
                        .filter(grant -> diskIndex(grant.disk().value(), topology) >= 0)
                        .map(grant -> new DiskGrant(
                                diskIndex(grant.disk().value(), topology),
                                grant.as().value(),
                                grant.access().value().reads(),
                                grant.access().value().writes(),
                                grant.note()))
                        .toList(),
                files.stream()
                        .map(file -> new FileGrant(
                                path(file.path()),
                                file.as().value(),
                                FileGrants.isImage(file, partition, files, context),
                                file.note()))
                        .toList(),
                partition.sockets().stream()
                        .map(socket -> new SocketGrant(
                                socket.use(), address(socket), socket.as().value(), socket.note()))
                        .toList(),
                partition.directories().stream()
                        .map(directory -> new DirectoryGrant(
                                path(directory.path()),
                                directory.as().value(),
                                directory.takesIn(),
                                directory.fileBytesMax()))
                        .toList(),
                partition.disks().stream()
                        .flatMap(grant -> published(grant, topology))
                        .toList(),
                partition.views().stream().flatMap(view -> view(view, topology)).toList(),
                limits(partition.name().value(), partition.limits(), topology),
                restart(partition.restart().value()),
                partition.after().stream()
                        .map(name -> partitionIndex(name.value(), topology))
                        .toList(),
                health(partition.health()));
    }

    private Stream<ViewGrant> view(Topology.ViewGrant view, Topology topology) {
        return topology.directories().stream()
                .filter(directory ->
                        directory.name().value().equals(view.directory().value()))
                .map(directory -> new ViewGrant(
                        path(directory.path()),
                        labels.classOf(directory.label()).orElseThrow(),
                        view.as().value(),
                        view.isOutbox() ? directory.size().orElseThrow().value() : 0,
                        view.note()));
    }

    private Stream<PublishedGrant> published(Topology.DiskGrant grant, Topology topology) {
        return topology.lowerVolumes().stream()
                .flatMap(volume -> volume.disks().stream()
                        .filter(disk -> disk.name().value().equals(grant.disk().value()))
                        .map(disk -> new PublishedGrant(
                                path(volume.path()),
                                disk.name().value(),
                                labels.classOf(disk.label()).orElseThrow(),
                                disk.size().value(),
                                grant.as().value())));
    }

    /** A filter has none: its class is that of the object it looks at. */
    private Optional<AccessClass> accessClass(Located<String> label) {
        return label.value().isEmpty()
                ? Optional.empty()
                : Optional.of(labels.classOf(label).orElseThrow());
    }

    private ProgramPlan program(Topology.Partition partition) {
        return switch (partition.program().value()) {
            case Topology.Program.Named _ ->
                new ProgramPlan(
                        FileGrants.program(partition, context.programs())
                                .orElseThrow()
                                .getClass()
                                .getName(),
                        List.of());
            case Topology.Program.Own own ->
                new ProgramPlan(
                        own.className().value(),
                        own.jars().stream().map(this::path).toList());
        };
    }

    /** A size becomes plain bytes and a file the partition's own name for it; all else stays as it was written. */
    private String argument(Topology.Partition partition, Argument argument, List<Topology.FileGrant> files) {
        String text = argument.value().value();
        return switch (FileGrants.kind(partition, argument, context)) {
            case SIZE -> Long.toString(Sizes.parse(text).orElseThrow());
            case FILE, IMAGE ->
                FileGrants.of(argument, files).orElseThrow().as().value();
            case DISK, CHANNEL, SOCKET, DIRECTORY, NUMBER, TEXT -> text;
        };
    }

    /** Negative for a disk of a lower volume. */
    private static int diskIndex(String name, Topology topology) {
        return topology.store().stream()
                .flatMap(store -> store.disks().stream())
                .map(disk -> disk.name().value())
                .toList()
                .indexOf(name);
    }

    private static ChannelPlan channel(Topology.Channel channel, Topology topology) {
        return new ChannelPlan(
                channel.kind().value() == Topology.Channel.Kind.CALL,
                end(channel.from().value(), topology),
                end(channel.to().value(), topology),
                channel.note());
    }

    private static ChannelPlan.End end(Topology.End end, Topology topology) {
        return new ChannelPlan.End(partitionIndex(end.partition(), topology), end.localName());
    }

    private static int partitionIndex(String name, Topology topology) {
        return topology.partitions().stream()
                .map(each -> each.name().value())
                .toList()
                .indexOf(name);
    }

    private static HealthPlan health(Optional<Topology.Health> health) {
        return health.map(asked -> new HealthPlan(
                        Math.toIntExact(asked.within().value()),
                        asked.ready()
                                .map(ready -> Math.toIntExact(ready.value()))
                                .orElse(0)))
                .orElse(HealthPlan.NONE);
    }

    /** Who has windows stays on their core, whether they are kept to or not. */
    private static LimitsPlan limits(String name, Topology.Limits limits, Topology topology) {
        Optional<Located<Long>> windows = topology.schedule().flatMap(schedule -> schedule.coreOf(name));
        return new LimitsPlan(
                limits.memory().value(),
                Math.toIntExact(limits.cpu().value()),
                Math.toIntExact(limits.processes().value()),
                limits.window().value(),
                limits.core().or(() -> windows).stream()
                        .mapToInt(core -> Math.toIntExact(core.value()))
                        .findFirst());
    }

    private static RestartPolicy restart(Topology.Restart restart) {
        RestartPolicy.On on = switch (restart.on().value()) {
            case FAILURE -> RestartPolicy.On.FAILURE;
            case ALWAYS -> RestartPolicy.On.ALWAYS;
            case NEVER, UNREADABLE -> RestartPolicy.On.NEVER;
        };
        return new RestartPolicy(on, Math.toIntExact(restart.atMost().value()));
    }

    private SocketAddress address(Topology.SocketGrant socket) {
        return socket.isPath()
                ? UnixDomainSocketAddress.of(path(socket.path()))
                : Addresses.parse(socket.address().value()).orElseThrow();
    }

    private Path path(Located<String> path) {
        return context.resolve(path.value()).orElseThrow();
    }
}
