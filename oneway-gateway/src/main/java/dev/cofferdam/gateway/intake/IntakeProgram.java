package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.connection.ConnectionQueue;
import dev.cofferdam.gateway.datagram.DatagramQueue;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.http.HttpServer;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.status.StatusFile;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A gateway's half at the low class: takes files, datagrams, syslog and streams into the spool. */
public final class IntakeProgram implements BundledProgram {
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;
    private static final long GUARD_PAUSE_MILLIS = 100;
    private static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What may wait for the spool in memory. */
    private static final int WAITING_BYTES_MAX = 16 << 20;

    private final DatagramQueue queue = new DatagramQueue(WAITING_BYTES_MAX, Limits.DATAGRAM_BYTES_MAX);
    private final ConnectionQueue connections = new ConnectionQueue(WAITING_BYTES_MAX, queue::wake);
    private boolean begun;

    private final Tally tally = Tally.of(
            "items_sent_total",
            "item_bytes_total",
            "items_left_total",
            "datagrams_taken_total",
            "datagram_taken_bytes_total",
            "datagrams_dropped_total",
            "waiting_bytes",
            "spool_segments",
            "spool_segments_max",
            "spool_age_seconds");

    /** What is uploaded over HTTP, once the spool is there; null: nothing is. */
    private Uploads uploads;

    @Override
    public String name() {
        return "gateway-intake";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("spool", Parameter.Kind.DISK, true, "The spool, to write."),
                new Parameter("drop", Parameter.Kind.DIRECTORY, false, "What is dropped here is taken."),
                new Parameter(
                        "quiet-millis",
                        Parameter.Kind.NUMBER,
                        false,
                        "How long nothing may have changed in what is taken."),
                new Parameter(
                        "guards",
                        Parameter.Kind.TEXT,
                        false,
                        "Names of the filters that each file passes, over the channels guard-0, guard-1, and so on."),
                new Parameter(
                        "keep-minutes",
                        Parameter.Kind.NUMBER,
                        false,
                        "How long the spool keeps what is taken; without it, until it is full."),
                new Parameter("datagrams", Parameter.Kind.NUMBER, false, "Sockets at which datagrams come."),
                new Parameter("syslog", Parameter.Kind.NUMBER, false, "Pairs of sockets at which syslog comes."),
                new Parameter("streams", Parameter.Kind.NUMBER, false, "Sockets at which connections come."),
                new Parameter(
                        "streams-at-paths",
                        Parameter.Kind.TEXT,
                        false,
                        "Numbers of those sockets that are Unix-domain sockets, with commas between them."),
                new Parameter(
                        "upload-bytes",
                        Parameter.Kind.NUMBER,
                        false,
                        "How much may be uploaded over HTTP at a time, at the socket 'http'."),
                new Parameter(
                        "status", Parameter.Kind.DIRECTORY, false, "Where its figures are kept, in PARTITION.prom."));
    }

    @Override
    public List<String> libraries() {
        List<String> libraries = new ArrayList<>(List.of("oneway-gateway", "protobuf-javalite"));
        libraries.addAll(HttpServer.LIBRARIES);
        return libraries;
    }

    /** Once what is brought is taken. */
    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) {
        List<Stream> streams = streams(partition);
        String told = "";
        Optional.ofNullable(partition.argument("status"))
                .map(directory -> partition.directory(directory).resolve(partition.name() + ".prom"))
                .ifPresent(file -> new StatusFile(file, partition::log).follow(this::figures));
        while (true) {
            try {
                Clock clock = Clock.systemUTC();
                SecureRandom chance = new SecureRandom();
                SpoolWriter spool =
                        SpoolWriter.open(partition.disk(partition.argument("spool")), clock::millis, chance::nextLong);
                DatagramIntake datagrams = new DatagramIntake(spool, queue);
                ConnectionIntake parts = new ConnectionIntake(spool, connections);
                begin(partition, streams, spool, datagrams, parts);
                Optional<FileIntake> files = files(partition, spool, clock, () -> {
                    partition.alive();
                    carry(spool, datagrams, parts);
                });
                if (files.isPresent()) {
                    files.get().resume();
                    serveUploads(partition);
                }
                partition.ready();
                long dueNanos = System.nanoTime();
                long expiryNanos = dueNanos;
                while (true) {
                    partition.alive();
                    boolean any = carry(spool, datagrams, parts);
                    if (uploads != null && takeUpload(files.orElseThrow())) {
                        any = true;
                    }
                    if (files.isPresent() && System.nanoTime() - dueNanos >= 0) {
                        boolean more = files.get().scan();
                        any = any || more;
                        dueNanos = System.nanoTime() + (more ? 0 : TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
                    }
                    if (System.nanoTime() - expiryNanos >= 0) {
                        expire(partition, spool);
                        look(spool, clock);
                        expiryNanos = System.nanoTime() + EXPIRY_NANOS;
                    }
                    told = "";
                    if (!any) {
                        await(partition, streams.isEmpty() && uploads == null);
                    }
                }
            } catch (IOException e) {
                // Full storage, or a store that is started again: what was dropped stays there, and what waits has its
                // number. What came over a connection has gone on meanwhile.
                connections.breakOff();
                if (!told.equals(e.toString())) {
                    partition.log("tried again until it works: " + e);
                }
                told = e.toString();
                partition.pause(PAUSE_MILLIS);
            }
        }
    }

    /** Serves HTTP from now on, for as long as the process lasts, where there is a socket for it. */
    private void serveUploads(Partition partition) throws IOException {
        if (uploads != null || partition.argument("upload-bytes") == null) {
            return;
        }
        uploads = Uploads.open(
                partition.directory(partition.argument("drop")),
                Long.parseLong(partition.argument("upload-bytes")),
                queue::wake);
        new HttpServer(partition.descriptor("http"), new UploadService(uploads), System::nanoTime)
                .start(partition::log);
    }

    /** Whether there was one. */
    private boolean takeUpload(FileIntake files) throws IOException {
        Optional<Uploads.Upload> next = uploads.next();
        if (next.isPresent()) {
            uploads.settle(files.takeUpload(next.get().file(), next.get().name()));
        }
        return next.isPresent();
    }

    private static void expire(Partition partition, SpoolWriter spool) throws IOException {
        String minutes = partition.argument("keep-minutes");
        if (minutes != null) {
            spool.expire(
                    TimeUnit.MINUTES.toMillis(Long.parseLong(minutes)),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        }
    }

    private Optional<FileIntake> files(Partition partition, SpoolWriter spool, Clock clock, FileIntake.Others others) {
        return Optional.ofNullable(partition.argument("drop"))
                .map(drop -> new FileIntake(
                        spool,
                        partition.directory(drop),
                        Long.parseLong(partition.argument("quiet-millis")),
                        clock,
                        partition::log,
                        guards(partition),
                        others,
                        tally));
    }

    private void look(SpoolWriter spool, Clock clock) throws IOException {
        tally.set("spool_segments", spool.filledSegments());
        tally.set("spool_segments_max", spool.segments());
        long now = clock.millis();
        tally.set(
                "spool_age_seconds",
                TimeUnit.MILLISECONDS.toSeconds(
                        Math.max(0, now - spool.oldestMillis().orElse(now))));
    }

    /** Of this moment; for any thread. */
    private List<Sample> figures() {
        tally.set("datagrams_taken_total", queue.taken());
        tally.set("datagram_taken_bytes_total", queue.takenBytes());
        tally.set("datagrams_dropped_total", queue.dropped());
        tally.set("waiting_bytes", queue.waitingBytes());
        return tally.samples();
    }

    private static Guards guards(Partition partition) {
        Guards guards = new Guards(() -> partition.pause(GUARD_PAUSE_MILLIS));
        String names = Optional.ofNullable(partition.argument("guards")).orElse("");
        for (String name : names.isEmpty() ? List.<String>of() : List.of(names.split(",", -1))) {
            Caller guard = partition.caller("guard-" + guards.count());
            guards.add(name, request -> {
                partition.alive();
                return guard.call(request);
            });
        }
        return guards;
    }

    /**
     * Makes durable what came to the sockets, and where that is nothing, leaves files for later, many at once; whether there
     * was anything.
     */
    private static boolean carry(SpoolWriter spool, DatagramIntake datagrams, ConnectionIntake parts)
            throws IOException {
        boolean any = datagrams.drain();
        if (any) {
            spool.tell();
        }
        return parts.drain() || any;
    }

    private void await(Partition partition, boolean filesAlone) {
        if (filesAlone) {
            partition.pause(POLL_MILLIS);
            return;
        }
        partition.pause(0);
        try {
            queue.await(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What comes to sockets of this partition: in the order of their names. */
    private static List<Stream> streams(Partition partition) {
        List<Stream> streams = new ArrayList<>();
        for (int place = 0; place < number(partition, "datagrams"); place++) {
            streams.add(new Stream(Service.SERVICE_UDP, place));
        }
        for (int place = 0; place < number(partition, "syslog"); place++) {
            streams.add(new Stream(Service.SERVICE_SYSLOG, place));
        }
        for (int place = 0; place < number(partition, "streams"); place++) {
            streams.add(new Stream(Service.SERVICE_TCP, place));
        }
        return streams;
    }

    private static boolean isAtPath(Partition partition, int place) {
        return Optional.ofNullable(partition.argument("streams-at-paths"))
                .filter(places -> List.of(places.split(",", -1)).contains(Integer.toString(place)))
                .isPresent();
    }

    private static int number(Partition partition, String argument) {
        return Optional.ofNullable(partition.argument(argument))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** Once it is known which numbers come next, the sockets are served, for as long as the process lasts. */
    private void begin(
            Partition partition,
            List<Stream> streams,
            SpoolWriter spool,
            DatagramIntake datagrams,
            ConnectionIntake parts)
            throws IOException {
        if (begun) {
            for (Stream stream : streams) {
                if (stream.service() == Service.SERVICE_TCP) {
                    parts.begin(stream.place(), connections.next(stream.place()));
                }
            }
            return;
        }
        if (streams.isEmpty()) {
            return;
        }
        for (Stream stream : streams) {
            if (stream.service() == Service.SERVICE_TCP) {
                parts.begin(stream.place(), spool.next(stream));
            } else {
                datagrams.begin(stream);
            }
        }
        begun = true;
        SocketIntake sockets = new SocketIntake(queue, connections, System::nanoTime, partition::log);
        for (Stream stream : streams) {
            int place = stream.place();
            switch (stream.service()) {
                case SERVICE_TCP -> {
                    connections.begin(place, spool.next(stream));
                    sockets.streams(place, partition.descriptor("streams-" + place), isAtPath(partition, place));
                }
                case SERVICE_SYSLOG -> {
                    queue.begin(stream, spool.next(stream));
                    sockets.syslog(
                            place,
                            partition.descriptor("syslog-" + place),
                            partition.descriptor("syslog-tcp-" + place));
                }
                default -> {
                    queue.begin(stream, spool.next(stream));
                    sockets.datagrams(stream, partition.descriptor("datagrams-" + place));
                }
            }
        }
        Thread.ofPlatform().daemon().name("sockets").start(() -> {
            try {
                sockets.run();
            } catch (RuntimeException | Error e) {
                partition.log("the sockets are not served any more: " + e);
                Runtime.getRuntime().halt(1);
            }
        });
    }
}
