package dev.cofferdam.deploy.topology;

import dev.cofferdam.deploy.topology.Topology.Access;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.DirectoryGrant;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.End;
import dev.cofferdam.deploy.topology.Topology.Health;
import dev.cofferdam.deploy.topology.Topology.Limits;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.deploy.topology.Topology.Restart;
import dev.cofferdam.deploy.topology.Topology.SocketGrant;
import dev.cofferdam.deploy.topology.Topology.Store;
import dev.cofferdam.kernel.plan.SocketGrant.Use;
import dev.cofferdam.partition.program.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An intermediary from one access class to another, which stands for two partitions and two disks: the intake, which writes
 * the spool; the release, which reads it down and has a disk for how far it has come; and nothing between them but the
 * spool. Immutable.
 *
 * @param spool bytes of the spool
 * @param keepMinutes how long the spool keeps what is taken in; empty: until there is no room
 * @param note why it is there; empty where nothing is said
 * @param guards filters that each file passes at the lower class
 * @param syslog lines of syslog, each of which is taken in over UDP and over TCP
 * @param streams lines of streams over TCP or Unix-domain sockets, each connection of which is one of its own on the other side
 * @param http at which objects are uploaded, which become files that it carries
 * @param clipboard cut and paste, which has two partitions and two disks of its own; what carries nothing else has no others
 * @param status where the halves of the spool keep their figures
 * @param health how soon each half has to say something of itself; empty: nobody asks
 */
public record Gateway(
        Located<String> name,
        Located<String> from,
        Located<String> to,
        Located<Long> spool,
        Optional<Located<Long>> keepMinutes,
        String note,
        List<Partition> guards,
        Optional<Files> files,
        List<Line> datagrams,
        List<Line> syslog,
        List<Line> streams,
        Optional<Http> http,
        Optional<Clipboard> clipboard,
        Optional<Status> status,
        Optional<Health> health) {

    /**
     * Files that it carries.
     *
     * @param drop directory that the intake takes them from
     * @param deliver directory that the release puts them in
     * @param quietMillis how long nothing may have changed in what is taken
     */
    public record Files(Located<String> drop, Located<String> deliver, Located<Long> quietMillis) {}

    /**
     * Datagrams or streams that it carries.
     *
     * @param listen address where the intake takes them in; of streams perhaps a Unix-domain socket, {@link Addresses#UNIX}
     * @param send address to which the release sends them, likewise
     */
    public record Line(Located<String> listen, Located<String> send) {}

    /**
     * HTTP at its ends.
     *
     * @param listen address where the intake takes uploads
     * @param serve address where the release shows what was delivered
     */
    public record Http(Located<String> listen, Optional<Located<String>> serve) {}

    /**
     * Cut and paste at its ends.
     *
     * @param copy path of the socket where low operators copy a text
     * @param paste path of the socket where high operators paste it
     * @param keepSeconds how long the text is kept
     */
    public record Clipboard(Located<String> copy, Located<String> paste, Located<Long> keepSeconds) {}

    /**
     * Directories of the halves' figures.
     *
     * @param low the intake's
     * @param high the release's
     */
    public record Status(Located<String> low, Located<String> high) {}

    /** Of a file that is delivered: 64 TiB. */
    private static final long FILE_BYTES_MAX = 1L << 46;

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
    private static final String DATAGRAMS = "datagrams";
    private static final String SYSLOG = "syslog";
    private static final String STREAMS = "streams";
    private static final String HTTP = "http";
    private static final String CLIP = "clip";
    private static final String PASTED = "pasted";

    /** What a half's program calls the directory of its figures. */
    public static final String STATUS = "status";

    private static final long STATUS_BYTES_MAX = 1 << 20;

    private static final String OPERATOR = "operator";

    /** Of a text, and a block for what is said of it. */
    private static final long CLIP_BYTES = 4096 + (64 << 10);

    private static final long PASTED_BYTES = 4096;

    /** The topology with what gateways stand for; every rule is checked on that. */
    public static Topology expand(Topology topology, List<Gateway> gateways) {
        Optional<Store> store = topology.store()
                .map(given -> new Store(
                        given.volume(),
                        given.placement(),
                        Stream.concat(given.disks().stream(), gateways.stream().flatMap(Gateway::disks))
                                .toList(),
                        given.limits(),
                        given.restart(),
                        given.health()));
        return new Topology(
                topology.name(),
                topology.organisations(),
                store,
                Stream.concat(topology.partitions().stream(), gateways.stream().flatMap(Gateway::partitions))
                        .toList(),
                Stream.concat(topology.channels().stream(), gateways.stream().flatMap(Gateway::channels))
                        .toList(),
                topology.downgrade(),
                topology.schedule(),
                topology.operation(),
                topology.directories(),
                topology.lowerVolumes(),
                expand(topology.domains(), gateways));
    }

    /** A domain that has a gateway has all its partitions. */
    private static Domains expand(Domains domains, List<Gateway> gateways) {
        return new Domains(
                domains.all().stream()
                        .map(domain -> new Domains.Domain(
                                domain.name(),
                                domain.partitions().stream()
                                        .flatMap(name -> parts(name, gateways))
                                        .toList()))
                        .toList(),
                domains.wires());
    }

    private static Stream<Located<String>> parts(Located<String> name, List<Gateway> gateways) {
        List<Located<String>> parts = gateways.stream()
                .filter(gateway -> gateway.name().value().equals(name.value()))
                .flatMap(Gateway::partitions)
                .map(part -> new Located<>(part.name().value(), name.at()))
                .toList();
        return parts.isEmpty() ? Stream.of(name) : parts.stream();
    }

    private Stream<Disk> disks() {
        Stream<Disk> spooled = Stream.of(
                new Disk(part(SPOOL), from, spool),
                new Disk(part(POSITION), to, new Located<>(POSITION_BYTES, name.at())));
        Stream<Disk> clips = Stream.of(
                new Disk(part(CLIP), from, located(CLIP_BYTES)), new Disk(part(PASTED), to, located(PASTED_BYTES)));
        return Stream.concat(isSpooled() ? spooled : Stream.empty(), clipboard.isPresent() ? clips : Stream.empty());
    }

    /** Whether it is more than a clipboard; what carries nothing is told so where it has its halves. */
    private boolean isSpooled() {
        return clipboard.isEmpty()
                || !guards.isEmpty()
                || files.isPresent()
                || http.isPresent()
                || Stream.of(datagrams, syslog, streams).anyMatch(lines -> !lines.isEmpty());
    }

    /** The intake asks each guard, and waits for what it says. */
    private Stream<Channel> channels() {
        return IntStream.range(0, guards.size())
                .mapToObj(place -> new Channel(
                        located(new End(part("intake").value(), guard(place))),
                        located(new End(part(guard(place)).value(), Guard.OBJECTS)),
                        located(Channel.Kind.CALL),
                        ""));
    }

    private static String guard(int place) {
        return "guard-" + place;
    }

    private Partition guardPartition(int place) {
        Partition filter = guards.get(place);
        return new Partition(
                part(guard(place)),
                from,
                filter.program(),
                filter.arguments(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                filter.limits(),
                // However a filter ends the process, the next file finds one.
                located(new Restart(located(Restart.On.ALWAYS), located(RESTARTS))),
                true,
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private Stream<Partition> partitions() {
        return Stream.concat(
                isSpooled() ? spoolPartitions() : Stream.empty(),
                clipboard.stream().flatMap(this::clipPartitions));
    }

    private Stream<Partition> clipPartitions(Clipboard carried) {
        return Stream.of(
                partition(
                        "copy",
                        from,
                        List.of(
                                argument(CLIP, CLIP),
                                argument(
                                        "keep-seconds",
                                        carried.keepSeconds().value().toString())),
                        List.of(grant(CLIP, from, Access.READ_WRITE, "")),
                        List.of(socket(carried.copy(), OPERATOR, Use.SERVE)),
                        List.of()),
                partition(
                        "paste",
                        to,
                        List.of(argument(CLIP, CLIP), argument(PASTED, PASTED)),
                        List.of(grant(CLIP, to, Access.READ, note), grant(PASTED, to, Access.READ_WRITE, "")),
                        List.of(socket(carried.paste(), OPERATOR, Use.SERVE)),
                        List.of()));
    }

    private Stream<Partition> spoolPartitions() {
        List<Argument> intake = new ArrayList<>(List.of(argument(SPOOL, SPOOL)));
        List<Argument> release = new ArrayList<>(List.of(argument(SPOOL, SPOOL), argument(POSITION, POSITION)));
        files.ifPresent(carried -> {
            intake.add(argument(DROP, DROP));
            intake.add(argument("quiet-millis", carried.quietMillis().value().toString()));
            release.add(argument(DELIVER, DELIVER));
        });
        for (List<Argument> half : List.of(intake, release)) {
            half.add(argument(DATAGRAMS, Integer.toString(datagrams.size())));
            half.add(argument(SYSLOG, Integer.toString(syslog.size())));
            half.add(argument(STREAMS, Integer.toString(streams.size())));
        }
        String atPaths = IntStream.range(0, streams.size())
                .filter(place -> streams.get(place).listen().value().startsWith(Addresses.UNIX))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        if (!atPaths.isEmpty()) {
            intake.add(argument("streams-at-paths", atPaths));
        }
        List<SocketGrant> intakeSockets = sockets(Line::listen, List.of(Use.RECEIVE, Use.LISTEN), Use.ACCEPT);
        List<SocketGrant> releaseSockets = sockets(Line::send, List.of(Use.SEND), Use.CONNECT);
        keepMinutes.ifPresent(
                minutes -> intake.add(argument("keep-minutes", minutes.value().toString())));
        http.ifPresent(carried -> {
            intake.add(argument("upload-bytes", spool.value().toString()));
            intakeSockets.add(socket(carried.listen(), HTTP, Use.LISTEN));
        });
        http.flatMap(Http::serve).ifPresent(serve -> {
            release.add(argument(HTTP, "1"));
            releaseSockets.add(socket(serve, HTTP, Use.LISTEN));
        });
        status.ifPresent(_ -> {
            intake.add(argument(STATUS, STATUS));
            release.add(argument(STATUS, STATUS));
        });
        long uploadBytesMax = http.isPresent() ? spool.value() : 0;
        if (!guards.isEmpty()) {
            String names = guards.stream().map(each -> each.name().value()).collect(Collectors.joining(","));
            intake.add(argument("guards", names));
        }
        Stream<Partition> halves = Stream.of(
                partition(
                        "intake",
                        from,
                        intake,
                        List.of(grant(SPOOL, from, Access.READ_WRITE, "")),
                        intakeSockets,
                        directories(
                                files.map(carried ->
                                        new DirectoryGrant(carried.drop(), located(DROP), true, uploadBytesMax)),
                                Status::low)),
                partition(
                        "release",
                        to,
                        release,
                        List.of(grant(SPOOL, to, Access.READ, note), grant(POSITION, to, Access.READ_WRITE, "")),
                        releaseSockets,
                        directories(
                                files.map(carried ->
                                        new DirectoryGrant(carried.deliver(), located(DELIVER), false, FILE_BYTES_MAX)),
                                Status::high)));
        return Stream.concat(IntStream.range(0, guards.size()).mapToObj(this::guardPartition), halves);
    }

    /**
     * Those of one half, under the names that its program has for them: NAME-PLACE, and NAME-tcp-PLACE.
     *
     * @param uses of a line of syslog; the first is one of datagrams
     * @param stream of a line of streams
     */
    private List<SocketGrant> sockets(Function<Line, Located<String>> end, List<Use> uses, Use stream) {
        List<SocketGrant> sockets = new ArrayList<>();
        for (int place = 0; place < datagrams.size(); place++) {
            sockets.add(socket(end.apply(datagrams.get(place)), DATAGRAMS + "-" + place, uses.getFirst()));
        }
        for (int place = 0; place < syslog.size(); place++) {
            for (Use use : uses) {
                String what = use == Use.LISTEN ? SYSLOG + "-tcp-" : SYSLOG + "-";
                sockets.add(socket(end.apply(syslog.get(place)), what + place, use));
            }
        }
        for (int place = 0; place < streams.size(); place++) {
            sockets.add(socket(end.apply(streams.get(place)), STREAMS + "-" + place, stream));
        }
        return sockets;
    }

    private List<DirectoryGrant> directories(Optional<DirectoryGrant> carried, Function<Status, Located<String>> half) {
        return Stream.concat(
                        carried.stream(),
                        status.stream()
                                .map(half)
                                .map(path -> new DirectoryGrant(path, located(STATUS), false, STATUS_BYTES_MAX)))
                .toList();
    }

    private static SocketGrant socket(Located<String> address, String as, Use use) {
        return new SocketGrant(address, new Located<>(as, address.at()), use, "");
    }

    private Partition partition(
            String half,
            Located<String> label,
            List<Argument> arguments,
            List<DiskGrant> disks,
            List<SocketGrant> sockets,
            List<DirectoryGrant> directories) {
        return new Partition(
                part(half),
                label,
                new Located<>(new Program.Named("gateway-" + half), name.at()),
                arguments,
                disks,
                List.of(),
                sockets,
                directories,
                List.of(),
                new Limits(
                        located(MEMORY_BYTES),
                        located(0L),
                        Optional.empty(),
                        located(PROCESSES),
                        located(WINDOW_BYTES)),
                located(new Restart(located(Restart.On.FAILURE), located(RESTARTS))),
                false,
                Optional.empty(),
                List.of(),
                health);
    }

    /** Its name with that of a part, or a stand-in for what could not be read. */
    private Located<String> part(String what) {
        return new Located<>(name.value().isEmpty() ? "" : name.value() + "-" + what, name.at());
    }

    /** A flow that is not allowed is found where its class is given. */
    private DiskGrant grant(String disk, Located<String> label, Access access, String why) {
        return new DiskGrant(part(disk), located(disk), new Located<>(access, label.at()), why);
    }

    private Argument argument(String argument, String value) {
        return new Argument(located(argument), located(value));
    }

    private <T> Located<T> located(T value) {
        return new Located<>(value, name.at());
    }
}
