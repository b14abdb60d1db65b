package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.http.HttpServer;
import dev.cofferdam.gateway.status.StatusFile;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A gateway's half at the high class: reads the spool down, lets files appear in a directory, and sends datagrams
 * and streams. */
public final class ReleaseProgram implements BundledProgram {
    private static final long PAUSE_MILLIS = 200;

    /** After so many failures in a row, what cannot be put where it belongs is given up, by name. */
    private static final int PATIENCE = 10;

    private final Tally tally = Tally.of(
            "items_total",
            "item_bytes_total",
            "items_lost_total",
            "items_not_delivered_total",
            "segments_lost_total",
            "datagrams_total",
            "datagram_bytes_total",
            "datagrams_lost_total",
            "connections_reset_total");

    @Override
    public String name() {
        return "gateway-release";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("spool", Parameter.Kind.DISK, true, "The spool, to read."),
                new Parameter("position", Parameter.Kind.DISK, true, "A disk for how far it has come."),
                new Parameter("deliver", Parameter.Kind.DIRECTORY, false, "Where files appear."),
                new Parameter("datagrams", Parameter.Kind.NUMBER, false, "Sockets to which datagrams are sent."),
                new Parameter("syslog", Parameter.Kind.NUMBER, false, "Sockets to which syslog is sent."),
                new Parameter("streams", Parameter.Kind.NUMBER, false, "Sockets by which connections are handed over."),
                new Parameter(
                        "http", Parameter.Kind.NUMBER, false, "Sockets at which what was delivered is shown: 0 or 1."),
                new Parameter(
                        "status", Parameter.Kind.DIRECTORY, false, "Where its figures are kept, in PARTITION.prom."));
    }

    @Override
    public List<String> libraries() {
        List<String> libraries = new ArrayList<>(List.of("oneway-gateway", "protobuf-javalite"));
        libraries.addAll(HttpServer.LIBRARIES);
        return libraries;
    }

    /** Once it has tried everything: whom it delivers to may be away for days. */
    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) throws IOException {
        if (number(partition, "http") > 0) {
            show(partition);
        }
        Optional.ofNullable(partition.argument("status"))
                .map(directory -> partition.directory(directory).resolve(partition.name() + ".prom"))
                .ifPresent(file -> new StatusFile(file, partition::log).follow(tally::samples));
        List<Attempt> attempts = attempts(partition);
        boolean ready = false;
        while (true) {
            boolean more = false;
            for (Attempt each : attempts) {
                partition.alive();
                boolean again = each.turn();
                more = more || again;
            }
            if (!ready) {
                partition.ready();
                ready = true;
            }
            if (more) {
                continue;
            }
            if (attempts.stream().allMatch(Attempt::isOpen)) {
                attempts.getFirst().await();
            } else {
                partition.pause(PAUSE_MILLIS);
            }
        }
    }

    /** Shows what was delivered over HTTP from now on. */
    private static void show(Partition partition) throws IOException {
        Shelf shelf = new Shelf(partition.directory(partition.argument("deliver")));
        new HttpServer(partition.descriptor("http"), new ShelfService(shelf), System::nanoTime).start(partition::log);
    }

    private List<Attempt> attempts(Partition partition) {
        Disk spool = partition.disk(partition.argument("spool"));
        StateDisk state = new StateDisk(partition.disk(partition.argument("position")));
        List<Attempt> attempts = new ArrayList<>();
        Optional.ofNullable(partition.argument("deliver"))
                .map(partition::directory)
                .ifPresent(deliver -> attempts.add(
                        attempt(partition, failures -> files(partition, spool, state, deliver, failures))));
        HighSockets sockets = new HighSockets(partition::log);
        int targets = connect(partition, "datagrams", Service.SERVICE_UDP, sockets)
                + connect(partition, "syslog", Service.SERVICE_SYSLOG, sockets);
        if (targets > 0) {
            attempts.add(attempt(
                    partition, failures -> DatagramRelease.resume(spool, state, sockets, partition::log, tally)));
        }
        int lines = number(partition, "streams");
        if (lines > 0) {
            HighConnections connections = new HighConnections();
            for (int place = 0; place < lines; place++) {
                connections.add(place, partition.descriptor("streams-" + place));
            }
            attempts.add(attempt(
                    partition,
                    failures -> ConnectionRelease.resume(
                            spool, state, connections, System::nanoTime, partition::log, tally)));
        }
        return attempts;
    }

    private static int number(Partition partition, String argument) {
        return Optional.ofNullable(partition.argument(argument))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private Delivery files(Partition partition, Disk spool, StateDisk state, Path deliver, int failures)
            throws IOException {
        DeliveryDirectory directory = DeliveryDirectory.open(deliver);
        try {
            return FileRelease.resume(spool, state, directory, failures < PATIENCE, partition::log, tally);
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private static Attempt attempt(Partition partition, Attempt.Opening opening) {
        return new Attempt(opening, System::nanoTime, partition::log);
    }

    /** How many sockets of that service there are. */
    private static int connect(Partition partition, String name, Service service, HighSockets sockets) {
        int count = number(partition, name);
        for (int place = 0; place < count; place++) {
            sockets.add(new Stream(service, place), partition.descriptor(name + "-" + place));
        }
        return count;
    }
}
