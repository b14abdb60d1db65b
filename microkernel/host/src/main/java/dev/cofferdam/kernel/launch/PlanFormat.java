package dev.cofferdam.kernel.launch;

import com.google.protobuf.ByteString;
import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.DowngradePlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.wire.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The one written form of a plan. Access classes are written as their canonical text. Stateless; the same plan gives the
 * same bytes.
 */
public final class PlanFormat {
    private static final int FORMAT = 3;

    private PlanFormat() {}

    /** A policy in the bytes that rules for downgrades are hashed over. */
    public static byte[] bytes(Policy policy) {
        return write(policy).toByteArray();
    }

    /** Who may change classes, in the bytes that rules for downgrades are hashed over. */
    public static byte[] bytes(Policy policy, DowngradePlan downgrade) {
        return write(policy, downgrade).toByteArray();
    }

    static Wire.Plan write(Plan plan) {
        Policy policy = plan.policy();
        Wire.Plan.Builder written = Wire.Plan.newBuilder()
                .setFormat(FORMAT)
                .setName(plan.name())
                .setNamed(plan.named())
                .setFile(plan.file())
                .setPolicy(write(policy));
        plan.store().ifPresent(store -> written.setStore(write(policy, store)));
        plan.partitions().forEach(partition -> written.addPartitions(write(policy, partition)));
        for (ChannelPlan channel : plan.channels()) {
            written.addChannels(Wire.Channel.newBuilder()
                    .setCall(channel.call())
                    .setFrom(write(channel.from()))
                    .setTo(write(channel.to())));
        }
        plan.downgrade().ifPresent(downgrade -> written.setDowngrade(write(policy, downgrade)));
        return written.build();
    }

    private static Wire.Policy write(Policy policy) {
        Wire.Policy.Builder written = Wire.Policy.newBuilder();
        for (Organisation organisation : policy.organisations()) {
            written.addOrganisations(Wire.Organisation.newBuilder()
                    .setName(organisation.name())
                    .addAllLevels(organisation.levels())
                    .addAllCategories(organisation.categories())
                    .addAllReleases(organisation.releases())
                    .addAllIntegrityLevels(organisation.integrityLevels())
                    .addAllIntegrityCategories(organisation.integrityCategories()));
        }
        return written.build();
    }

    private static Wire.Store write(Policy policy, StorePlan store) {
        Wire.Store.Builder written = Wire.Store.newBuilder()
                .setVolume(store.volume().toString())
                .setSizeBytes(store.sizeBytes())
                .setLimits(write(store.limits()))
                .setRestart(write(store.restart()));
        for (DiskPlan disk : store.disks()) {
            written.addDisks(Wire.Disk.newBuilder()
                    .setName(disk.name())
                    .setLabel(policy.format(disk.accessClass()))
                    .setLengthBytes(disk.bytes()));
        }
        store.placement().ifPresent(placement -> written.setPlacement(LaunchFormat.word(placement)));
        return written.build();
    }

    private static Wire.Partition write(Policy policy, PartitionPlan partition) {
        Wire.Partition.Builder written = Wire.Partition.newBuilder()
                .setName(partition.name())
                .setLabel(partition.accessClass().map(policy::format).orElse(""))
                .setProgram(Wire.Program.newBuilder()
                        .setClassName(partition.program().className())
                        .addAllJars(LaunchFormat.texts(partition.program().jars())))
                .putAllArguments(new TreeMap<>(partition.arguments()))
                .setLimits(write(partition.limits()))
                .setRestart(write(partition.restart()));
        for (DiskGrant grant : partition.disks()) {
            written.addDisks(Wire.DiskGrant.newBuilder()
                    .setDisk(grant.disk())
                    .setLocalName(grant.localName())
                    .setReadable(grant.read())
                    .setWritable(grant.write()));
        }
        for (FileGrant grant : partition.files()) {
            written.addFiles(Wire.FileGrant.newBuilder()
                    .setPath(grant.path().toString())
                    .setLocalName(grant.localName())
                    .setMeasured(grant.measured()));
        }
        for (SocketGrant grant : partition.sockets()) {
            written.addSockets(write(grant));
        }
        for (DirectoryGrant grant : partition.directories()) {
            written.addDirectories(Wire.DirectoryGrant.newBuilder()
                    .setPath(grant.path().toString())
                    .setLocalName(grant.localName())
                    .setTakesIn(grant.takesIn())
                    .setFileBytesMax(grant.fileBytesMax()));
        }
        return written.build();
    }

    private static Wire.SocketGrant write(SocketGrant grant) {
        Wire.SocketGrant.Builder written = Wire.SocketGrant.newBuilder()
                .setUse(LaunchFormat.word(grant.use()))
                .setLocalName(grant.localName());
        switch (grant.address()) {
            case UnixDomainSocketAddress at -> written.setPath(at.getPath().toString());
            case InetSocketAddress at ->
                written.setIp(ByteString.copyFrom(at.getAddress().getAddress())).setPort(at.getPort());
            default -> throw new IllegalArgumentException("a socket at " + grant.address());
        }
        return written.build();
    }

    private static Wire.Limits write(LimitsPlan limits) {
        Wire.Limits.Builder written = Wire.Limits.newBuilder()
                .setMemoryBytes(limits.memoryBytes())
                .setCpuPercent(limits.cpuPercent())
                .setProcessesMax(limits.processesMax())
                .setWindowBytes(limits.windowBytes());
        limits.core().ifPresent(written::setCore);
        return written.build();
    }

    private static Wire.Restart write(RestartPolicy restart) {
        return Wire.Restart.newBuilder()
                .setOn(LaunchFormat.word(restart.on()))
                .setAtMost(restart.atMost())
                .build();
    }

    private static Wire.End write(ChannelPlan.End end) {
        return Wire.End.newBuilder()
                .setPartition(end.partition())
                .setLocalName(end.localName())
                .build();
    }

    private static Wire.Downgrade write(Policy policy, DowngradePlan downgrade) {
        Wire.Downgrade.Builder written = Wire.Downgrade.newBuilder().setValidDays(downgrade.validDays());
        for (DowngradePlan.Person person : downgrade.people()) {
            written.addPeople(Wire.Person.newBuilder()
                    .setName(person.name())
                    .setKey(person.key())
                    .addAllMay(person.may()));
        }
        downgrade.filters().forEach(filter -> written.addFilters(write(policy, filter)));
        return written.build();
    }

    /**
     * Reads what {@link #write} wrote, or somebody's edit of it.
     *
     * @throws IllegalArgumentException if it is of another format, or says what no plan can say; the message names it
     */
    static Plan read(Wire.Plan plan) {
        if (plan.getFormat() != FORMAT) {
            throw new IllegalArgumentException(
                    "the plan is of format " + plan.getFormat() + "; this kernel reads format " + FORMAT);
        }
        Policy policy = new Policy(plan.getPolicy().getOrganisationsList().stream()
                .map(organisation -> new Organisation(
                        organisation.getName(),
                        organisation.getLevelsList(),
                        organisation.getCategoriesList(),
                        organisation.getReleasesList(),
                        organisation.getIntegrityLevelsList(),
                        organisation.getIntegrityCategoriesList()))
                .toList());
        return new Plan(
                plan.getName(),
                plan.getNamed(),
                plan.getFile(),
                policy,
                plan.getPartitionsList().stream()
                        .map(partition -> partition(policy, partition))
                        .toList(),
                plan.hasStore() ? Optional.of(store(policy, plan.getStore())) : Optional.empty(),
                plan.getChannelsList().stream()
                        .map(channel ->
                                new ChannelPlan(channel.getCall(), end(channel.getFrom()), end(channel.getTo())))
                        .toList(),
                plan.hasDowngrade() ? Optional.of(downgrade(policy, plan.getDowngrade())) : Optional.empty());
    }

    private static StorePlan store(Policy policy, Wire.Store store) {
        return new StorePlan(
                Path.of(store.getVolume()),
                store.getSizeBytes(),
                store.getDisksList().stream()
                        .map(disk -> new DiskPlan(
                                disk.getName(),
                                accessClass(policy, "disk " + disk.getName(), disk.getLabel()),
                                disk.getLengthBytes()))
                        .toList(),
                limits(store.getLimits()),
                restart(store.getRestart()),
                store.getPlacement().isEmpty()
                        ? Optional.empty()
                        : Optional.of(LaunchFormat.choice(StorePlan.Placement.class, store.getPlacement())));
    }

    private static PartitionPlan partition(Policy policy, Wire.Partition partition) {
        String what = "partition " + partition.getName();
        return new PartitionPlan(
                partition.getName(),
                partition.getLabel().isEmpty()
                        ? Optional.empty()
                        : Optional.of(accessClass(policy, what, partition.getLabel())),
                new ProgramPlan(
                        partition.getProgram().getClassName(),
                        LaunchFormat.paths(partition.getProgram().getJarsList())),
                partition.getArgumentsMap(),
                partition.getDisksList().stream()
                        .map(grant -> new DiskGrant(
                                grant.getDisk(), grant.getLocalName(), grant.getReadable(), grant.getWritable()))
                        .toList(),
                partition.getFilesList().stream()
                        .map(grant ->
                                new FileGrant(Path.of(grant.getPath()), grant.getLocalName(), grant.getMeasured()))
                        .toList(),
                partition.getSocketsList().stream()
                        .map(grant -> socket(what, grant))
                        .toList(),
                partition.getDirectoriesList().stream()
                        .map(grant -> new DirectoryGrant(
                                Path.of(grant.getPath()),
                                grant.getLocalName(),
                                grant.getTakesIn(),
                                grant.getFileBytesMax()))
                        .toList(),
                limits(partition.getLimits()),
                restart(partition.getRestart()));
    }

    private static SocketGrant socket(String what, Wire.SocketGrant grant) {
        SocketGrant.Use use = LaunchFormat.choice(SocketGrant.Use.class, grant.getUse());
        try {
            SocketAddress address = use.isNetwork()
                    ? new InetSocketAddress(
                            InetAddress.getByAddress(grant.getIp().toByteArray()), grant.getPort())
                    : UnixDomainSocketAddress.of(grant.getPath());
            return new SocketGrant(use, address, grant.getLocalName());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the plan is refused: " + what + " has a socket whose address is none: " + e.getMessage(), e);
        }
    }

    private static AccessClass accessClass(Policy policy, String what, String label) {
        try {
            return policy.parse(label);
        } catch (LabelException e) {
            throw new IllegalArgumentException(
                    "the plan is refused: " + what + " has the label '" + label + "': " + e.getMessage(), e);
        }
    }

    private static LimitsPlan limits(Wire.Limits limits) {
        return new LimitsPlan(
                limits.getMemoryBytes(),
                limits.getCpuPercent(),
                limits.getProcessesMax(),
                limits.getWindowBytes(),
                limits.hasCore() ? OptionalInt.of(limits.getCore()) : OptionalInt.empty());
    }

    private static RestartPolicy restart(Wire.Restart restart) {
        return new RestartPolicy(LaunchFormat.choice(RestartPolicy.On.class, restart.getOn()), restart.getAtMost());
    }

    private static ChannelPlan.End end(Wire.End end) {
        return new ChannelPlan.End(end.getPartition(), end.getLocalName());
    }

    private static DowngradePlan downgrade(Policy policy, Wire.Downgrade downgrade) {
        return new DowngradePlan(
                downgrade.getValidDays(),
                downgrade.getPeopleList().stream()
                        .map(person -> new DowngradePlan.Person(person.getName(), person.getKey(), person.getMayList()))
                        .toList(),
                downgrade.getFiltersList().stream()
                        .map(filter -> partition(policy, filter))
                        .toList());
    }
}
