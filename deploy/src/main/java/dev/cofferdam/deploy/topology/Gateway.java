package dev.cofferdam.deploy.topology;

import dev.cofferdam.deploy.topology.Topology.Access;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.DirectoryGrant;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Limits;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.deploy.topology.Topology.Restart;
import dev.cofferdam.deploy.topology.Topology.Store;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An intermediary from one access class to another, which stands for two partitions and two disks: the intake, which writes
 * the spool; the release, which reads it down and has a disk for how far it has come; and nothing between them but the
 * spool. Immutable.
 *
 * @param spool bytes of the spool
 * @param drop directory that the intake takes files from
 * @param deliver directory that the release puts them in
 * @param quietMillis how long nothing may have changed in what is taken
 */
public record Gateway(
        Located<String> name,
        Located<String> from,
        Located<String> to,
        Located<Long> spool,
        Located<String> drop,
        Located<String> deliver,
        Located<Long> quietMillis) {

    /** Room for a state with 256 items of the longest names that are about to appear. */
    private static final long POSITION_BYTES = 1 << 20;

    private static final long MEMORY_BYTES = 128 << 20;
    private static final long PROCESSES = 64;
    private static final long WINDOW_BYTES = 1 << 20;
    private static final long RESTARTS = 1000;
    private static final String SPOOL = "spool";
    private static final String POSITION = "position";
    private static final String DROP = "drop";
    private static final String DELIVER = "deliver";

    /** The topology with what gateways stand for; every rule is checked on that. */
    public static Topology expand(Topology topology, List<Gateway> gateways) {
        Optional<Store> store = topology.store()
                .map(given -> new Store(
                        given.volume(),
                        given.placement(),
                        Stream.concat(given.disks().stream(), gateways.stream().flatMap(Gateway::disks))
                                .toList(),
                        given.limits(),
                        given.restart()));
        return new Topology(
                topology.name(),
                topology.organisations(),
                store,
                Stream.concat(topology.partitions().stream(), gateways.stream().flatMap(Gateway::partitions))
                        .toList(),
                topology.channels(),
                topology.downgrade());
    }

    private Stream<Disk> disks() {
        return Stream.of(
                new Disk(part(SPOOL), from, spool),
                new Disk(part(POSITION), to, new Located<>(POSITION_BYTES, name.at())));
    }

    private Stream<Partition> partitions() {
        return Stream.of(
                partition(
                        "intake",
                        from,
                        List.of(
                                argument(SPOOL, located(SPOOL)),
                                argument(DROP, located(DROP)),
                                argument(
                                        "quiet-millis",
                                        new Located<>(quietMillis.value().toString(), quietMillis.at()))),
                        List.of(grant(SPOOL, from, Access.READ_WRITE)),
                        new DirectoryGrant(drop, located(DROP), false)),
                partition(
                        "release",
                        to,
                        List.of(
                                argument(SPOOL, located(SPOOL)),
                                argument(POSITION, located(POSITION)),
                                argument(DELIVER, located(DELIVER))),
                        List.of(grant(SPOOL, to, Access.READ), grant(POSITION, to, Access.READ_WRITE)),
                        new DirectoryGrant(deliver, located(DELIVER), true)));
    }

    private Partition partition(
            String half,
            Located<String> label,
            List<Argument> arguments,
            List<DiskGrant> disks,
            DirectoryGrant directory) {
        return new Partition(
                part(half),
                label,
                new Located<>(new Program.Named("gateway-" + half), name.at()),
                arguments,
                disks,
                List.of(),
                List.of(),
                List.of(directory),
                new Limits(
                        located(MEMORY_BYTES),
                        located(0L),
                        Optional.empty(),
                        located(PROCESSES),
                        located(WINDOW_BYTES)),
                located(new Restart(located(Restart.On.FAILURE), located(RESTARTS))));
    }

    /** Its name with that of a part, or a stand-in for what could not be read. */
    private Located<String> part(String what) {
        return new Located<>(name.value().isEmpty() ? "" : name.value() + "-" + what, name.at());
    }

    /** A flow that is not allowed is found where its class is given. */
    private DiskGrant grant(String disk, Located<String> label, Access access) {
        return new DiskGrant(part(disk), located(disk), new Located<>(access, label.at()));
    }

    private Argument argument(String argument, Located<String> value) {
        return new Argument(located(argument), value);
    }

    private <T> Located<T> located(T value) {
        return new Located<>(value, name.at());
    }
}
