package dev.cofferdam.kernel.launch;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
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
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.wire.FieldWriter;
import dev.cofferdam.kernel.wire.Fields;
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
 * The one written form of a plan: the messages of launch.proto. Access classes are written as their canonical text.
 * Stateless; the same plan gives the same bytes, those that code generated from launch.proto gives.
 */
public final class PlanFormat {
    private static final int FORMAT = 6;

    private PlanFormat() {}

    /** A policy in the bytes that rules for downgrades are hashed over. */
    public static byte[] bytes(Policy policy) {
        return write(policy).toByteArray();
    }

    /** Who may change classes, in the bytes that rules for downgrades are hashed over. */
    public static byte[] bytes(Policy policy, DowngradePlan downgrade) {
        return write(policy, downgrade).toByteArray();
    }

    static FieldWriter write(Plan plan) {
        Policy policy = plan.policy();
        FieldWriter written =
                new FieldWriter().number(1, FORMAT).text(2, plan.name()).message(3, write(policy));
        plan.store().ifPresent(store -> written.message(4, write(policy, store)));
        plan.partitions().forEach(partition -> written.message(5, write(policy, partition)));
        for (ChannelPlan channel : plan.channels()) {
            written.message(
                    6,
                    new FieldWriter()
                            .flag(1, channel.call())
                            .message(2, write(channel.from()))
                            .message(3, write(channel.to()))
                            .text(4, channel.note()));
        }
        plan.downgrade().ifPresent(downgrade -> written.message(7, write(policy, downgrade)));
        written.text(8, plan.file()).flag(9, plan.named());
        plan.schedule().forEach(window -> written.message(10, write(window)));
        if (!plan.operation().equals(OperationPlan.UNKNOWN)) {
            written.message(11, write(policy, plan.operation()));
        }
        return written;
    }

    private static FieldWriter write(Policy policy, OperationPlan operation) {
        FieldWriter written =
                new FieldWriter().text(1, operation.mode().map(Choices::word).orElse(""));
        for (OperationPlan.Person person : operation.people()) {
            written.message(2, new FieldWriter().text(1, person.name()).text(2, policy.format(person.clearance())));
        }
        return written;
    }

    private static FieldWriter write(WindowPlan window) {
        return new FieldWriter()
                .number(1, window.core())
                .number(2, window.frameMicros())
                .number(3, window.startMicros())
                .number(4, window.lengthMicros())
                .numbers(5, window.partitions())
                .text(6, Choices.word(window.rest()))
                .text(7, Choices.word(window.overrun()));
    }

    private static FieldWriter write(Policy policy) {
        FieldWriter written = new FieldWriter();
        for (Organisation organisation : policy.organisations()) {
            written.message(
                    1,
                    new FieldWriter()
                            .text(1, organisation.name())
                            .texts(2, organisation.levels())
                            .texts(3, organisation.categories())
                            .texts(4, organisation.releases())
                            .texts(5, organisation.integrityLevels())
                            .texts(6, organisation.integrityCategories()));
        }
        return written;
    }

    private static FieldWriter write(Policy policy, StorePlan store) {
        FieldWriter written = new FieldWriter().text(1, store.volume().toString());
        for (DiskPlan disk : store.disks()) {
            written.message(
                    2,
                    new FieldWriter()
                            .text(1, disk.name())
                            .text(2, policy.format(disk.accessClass()))
                            .number(3, disk.bytes()));
        }
        written.message(3, write(store.limits())).message(4, write(store.restart()));
        store.placement().ifPresent(placement -> written.text(5, Choices.word(placement)));
        return write(7, store.health(), written.number(6, store.sizeBytes()));
    }

    private static FieldWriter write(Policy policy, PartitionPlan partition) {
        FieldWriter written = new FieldWriter()
                .text(1, partition.name())
                .text(2, partition.accessClass().map(policy::format).orElse(""))
                .message(
                        3,
                        new FieldWriter()
                                .text(1, partition.program().className())
                                .texts(2, LaunchFormat.texts(partition.program().jars())));
        new TreeMap<>(partition.arguments())
                .forEach((key, value) ->
                        written.message(4, new FieldWriter().text(1, key).text(2, value)));
        for (DiskGrant grant : partition.disks()) {
            written.message(
                    5,
                    new FieldWriter()
                            .number(1, grant.disk())
                            .text(2, grant.localName())
                            .flag(3, grant.write())
                            .flag(4, grant.read())
                            .text(5, grant.note()));
        }
        for (FileGrant grant : partition.files()) {
            written.message(
                    6,
                    new FieldWriter()
                            .text(1, grant.path().toString())
                            .text(2, grant.localName())
                            .flag(3, grant.measured())
                            .text(4, grant.note()));
        }
        written.message(7, write(partition.limits())).message(8, write(partition.restart()));
        partition.sockets().forEach(grant -> written.message(9, write(grant)));
        for (DirectoryGrant grant : partition.directories()) {
            written.message(
                    10,
                    new FieldWriter()
                            .text(1, grant.path().toString())
                            .text(2, grant.localName())
                            .number(3, grant.fileBytesMax())
                            .flag(4, grant.takesIn()));
        }
        for (PublishedGrant grant : partition.published()) {
            written.message(
                    11,
                    new FieldWriter()
                            .text(1, grant.volume().toString())
                            .text(2, grant.disk())
                            .text(3, policy.format(grant.accessClass()))
                            .number(4, grant.bytes())
                            .text(5, grant.localName()));
        }
        for (ViewGrant view : partition.views()) {
            written.message(
                    12,
                    new FieldWriter()
                            .text(1, view.path().toString())
                            .text(2, view.localName())
                            .text(3, policy.format(view.accessClass()))
                            .text(4, view.note())
                            .number(5, view.outboxBytes()));
        }
        written.numbers(13, partition.after());
        return write(14, partition.health(), written);
    }

    private static FieldWriter write(int field, HealthPlan health, FieldWriter to) {
        if (health.equals(HealthPlan.NONE)) {
            return to;
        }
        return to.message(
                field, new FieldWriter().number(1, health.withinMillis()).number(2, health.readyMillis()));
    }

    private static FieldWriter write(SocketGrant grant) {
        FieldWriter written = new FieldWriter();
        if (grant.address() instanceof UnixDomainSocketAddress at) {
            written.text(1, at.getPath().toString());
        }
        written.text(2, grant.localName()).text(3, Choices.word(grant.use()));
        if (grant.address() instanceof InetSocketAddress at) {
            written.bytes(4, at.getAddress().getAddress()).number(5, at.getPort());
        }
        return written.text(6, grant.note());
    }

    private static FieldWriter write(LimitsPlan limits) {
        FieldWriter written = new FieldWriter()
                .number(1, limits.memoryBytes())
                .number(2, limits.cpuPercent())
                .number(3, limits.processesMax())
                .number(4, limits.windowBytes());
        limits.core().ifPresent(core -> written.number(5, core));
        return written;
    }

    private static FieldWriter write(RestartPolicy restart) {
        return new FieldWriter().text(1, Choices.word(restart.on())).number(2, restart.atMost());
    }

    private static FieldWriter write(ChannelPlan.End end) {
        return new FieldWriter().number(1, end.partition()).text(2, end.localName());
    }

    private static FieldWriter write(Policy policy, DowngradePlan downgrade) {
        FieldWriter written = new FieldWriter().number(1, downgrade.validDays());
        for (DowngradePlan.Person person : downgrade.people()) {
            written.message(
                    2,
                    new FieldWriter()
                            .text(1, person.name())
                            .text(2, person.key())
                            .texts(3, person.may()));
        }
        downgrade.filters().forEach(filter -> written.message(3, write(policy, filter)));
        return written;
    }

    /**
     * Reads what {@link #write} wrote, or somebody's edit of it.
     *
     * @throws IllegalArgumentException if it is of another format, or says what no plan can say; the message names it
     */
    static Plan read(Fields plan) {
        if (plan.number(1) != FORMAT) {
            throw new IllegalArgumentException(
                    "the plan is of format " + plan.number(1) + "; this kernel reads format " + FORMAT);
        }
        Policy policy = new Policy(plan.message(3).messages(1).stream()
                .map(organisation -> new Organisation(
                        organisation.text(1),
                        organisation.texts(2),
                        organisation.texts(3),
                        organisation.texts(4),
                        organisation.texts(5),
                        organisation.texts(6)))
                .toList());
        return new Plan(
                plan.text(2),
                plan.flag(9),
                plan.text(8),
                policy,
                plan.messages(5).stream()
                        .map(partition -> partition(policy, partition))
                        .toList(),
                plan.has(4) ? Optional.of(store(policy, plan.message(4))) : Optional.empty(),
                plan.messages(6).stream()
                        .map(channel -> new ChannelPlan(
                                channel.flag(1), end(channel.message(2)), end(channel.message(3)), channel.text(4)))
                        .toList(),
                plan.has(7) ? Optional.of(downgrade(policy, plan.message(7))) : Optional.empty(),
                plan.messages(10).stream().map(PlanFormat::window).toList(),
                plan.has(11) ? operation(policy, plan.message(11)) : OperationPlan.UNKNOWN);
    }

    private static OperationPlan operation(Policy policy, Fields operation) {
        return new OperationPlan(
                operation.has(1)
                        ? Optional.of(LaunchFormat.choice(OperationPlan.Mode.class, operation.text(1)))
                        : Optional.empty(),
                operation.messages(2).stream()
                        .map(person -> new OperationPlan.Person(
                                person.text(1), accessClass(policy, "person " + person.text(1), person.text(2))))
                        .toList());
    }

    private static WindowPlan window(Fields window) {
        return new WindowPlan(
                window.count(1),
                window.count(2),
                window.count(3),
                window.count(4),
                window.numbers(5).stream().map(Math::toIntExact).toList(),
                LaunchFormat.choice(WindowPlan.Rest.class, window.text(6)),
                LaunchFormat.choice(WindowPlan.Overrun.class, window.text(7)));
    }

    private static StorePlan store(Policy policy, Fields store) {
        return new StorePlan(
                Path.of(store.text(1)),
                store.number(6),
                store.messages(2).stream()
                        .map(disk -> new DiskPlan(
                                disk.text(1),
                                accessClass(policy, "disk " + disk.text(1), disk.text(2)),
                                disk.number(3)))
                        .toList(),
                limits(store.message(3)),
                restart(store.message(4)),
                health(store, 7),
                store.has(5)
                        ? Optional.of(LaunchFormat.choice(StorePlan.Placement.class, store.text(5)))
                        : Optional.empty());
    }

    private static PartitionPlan partition(Policy policy, Fields partition) {
        String what = "partition " + partition.text(1);
        String label = partition.text(2);
        Fields program = partition.message(3);
        return new PartitionPlan(
                partition.text(1),
                label.isEmpty() ? Optional.empty() : Optional.of(accessClass(policy, what, label)),
                new ProgramPlan(program.text(1), LaunchFormat.paths(program.texts(2))),
                LaunchFormat.map(what + " has the argument", partition.messages(4), argument -> argument.text(2)),
                partition.messages(5).stream()
                        .map(grant -> new DiskGrant(
                                grant.count(1), grant.text(2), grant.flag(4), grant.flag(3), grant.text(5)))
                        .toList(),
                partition.messages(6).stream()
                        .map(grant ->
                                new FileGrant(Path.of(grant.text(1)), grant.text(2), grant.flag(3), grant.text(4)))
                        .toList(),
                partition.messages(9).stream().map(grant -> socket(what, grant)).toList(),
                partition.messages(10).stream()
                        .map(grant -> new DirectoryGrant(
                                Path.of(grant.text(1)), grant.text(2), grant.flag(4), grant.number(3)))
                        .toList(),
                partition.messages(11).stream()
                        .map(grant -> new PublishedGrant(
                                Path.of(grant.text(1)),
                                grant.text(2),
                                accessClass(policy, "disk " + grant.text(2), grant.text(3)),
                                grant.number(4),
                                grant.text(5)))
                        .toList(),
                partition.messages(12).stream()
                        .map(view -> new ViewGrant(
                                Path.of(view.text(1)),
                                accessClass(policy, "directory " + view.text(1), view.text(3)),
                                view.text(2),
                                view.number(5),
                                view.text(4)))
                        .toList(),
                limits(partition.message(7)),
                restart(partition.message(8)),
                partition.numbers(13).stream().map(Math::toIntExact).toList(),
                health(partition, 14));
    }

    private static SocketGrant socket(String what, Fields grant) {
        SocketGrant.Use use = LaunchFormat.choice(SocketGrant.Use.class, grant.text(3));
        try {
            SocketAddress address = grant.has(1)
                    ? UnixDomainSocketAddress.of(grant.text(1))
                    : new InetSocketAddress(InetAddress.getByAddress(grant.bytes(4)), grant.count(5));
            if (!use.allows(address)) {
                throw new IllegalArgumentException("the plan is refused: " + what + " has a socket at " + address
                        + ", where none is for '" + Choices.word(use) + "'");
            }
            return new SocketGrant(use, address, grant.text(2), grant.text(6));
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

    private static LimitsPlan limits(Fields limits) {
        return new LimitsPlan(
                limits.number(1),
                limits.count(2),
                limits.count(3),
                limits.number(4),
                limits.has(5) ? OptionalInt.of(limits.count(5)) : OptionalInt.empty());
    }

    private static HealthPlan health(Fields of, int field) {
        if (!of.has(field)) {
            return HealthPlan.NONE;
        }
        Fields health = of.message(field);
        return new HealthPlan(health.count(1), health.count(2));
    }

    private static RestartPolicy restart(Fields restart) {
        return new RestartPolicy(LaunchFormat.choice(RestartPolicy.On.class, restart.text(1)), restart.count(2));
    }

    private static ChannelPlan.End end(Fields end) {
        return new ChannelPlan.End(end.count(1), end.text(2));
    }

    private static DowngradePlan downgrade(Policy policy, Fields downgrade) {
        return new DowngradePlan(
                downgrade.count(1),
                downgrade.messages(2).stream()
                        .map(person -> new DowngradePlan.Person(person.text(1), person.text(2), person.texts(3)))
                        .toList(),
                downgrade.messages(3).stream()
                        .map(filter -> partition(policy, filter))
                        .toList());
    }
}
