package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.frame.ConnectionState;
import dev.cofferdam.gateway.frame.LineState;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.spool.Mark;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.End;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolReader.Gap;
import dev.cofferdam.gateway.spool.SpoolReader.Place;
import dev.cofferdam.gateway.spool.SpoolReader.Refused;
import dev.cofferdam.gateway.spool.SpoolReader.Why;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.partition.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Takes streams out of a spool, each over a connection of its own. A connection's number is kept before anything of it is
 * delivered, and who is started again takes up none whose number was: so nothing is delivered twice, and what was open is
 * reset and named. No stream goes on with a gap. For one thread.
 */
final class ConnectionRelease implements Delivery, HighConnection.Owner {
    private static final int RECORDS_MAX = 64;

    /** Connections that are there at once: more than low has, for some wait for their servers. */
    private static final int OPEN_MAX = 768;

    /** Parts of all of them whose places are remembered. */
    private static final int PARTS_MAX = 1 << 17;

    /** Records after which the place is kept though no connection began. */
    private static final int UNKEPT_RECORDS_MAX = 1 << 14;

    /** Of the wait for either the spool or the sockets. */
    private static final int IDLE_MILLIS_MAX = 16;

    /**
     * For so long the spool is not read on while a server has not taken what was found for it: who is about to take it then
     * gets what follows from where it was read, and nothing is read twice. Servers that are slower hold up nobody.
     */
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final StateDisk stateDisk;
    private final SpoolReader spool;
    private final HighNetwork network;
    private final LongSupplier nanos;
    private final LostNumbers lost;
    private final Map<Stream, Long> next = new LinkedHashMap<>();
    private final Map<Key, HighConnection> open = new LinkedHashMap<>();

    /** Whose numbers are not kept yet. */
    private final List<HighConnection> fresh = new ArrayList<>();

    private String gap = "low says nothing of them";
    private int unkeptRecords;

    /** What was kept last says that some are open that are not. */
    private boolean unsettled;

    private int idleMillis;

    private record Key(Stream line, long number) {}

    private ConnectionRelease(
            StateDisk stateDisk,
            SpoolReader spool,
            HighNetwork network,
            LongSupplier nanos,
            Consumer<String> log,
            Tally tally) {
        this.stateDisk = stateDisk;
        this.spool = spool;
        this.network = network;
        this.nanos = nanos;
        this.lost = new LostNumbers("reset connections", log, count -> tally.add("connections_reset_total", count));
    }

    /** Goes on where the state says; waits until there is a spool. */
    static ConnectionRelease resume(
            Disk disk, StateDisk stateDisk, HighNetwork network, LongSupplier nanos, Consumer<String> log, Tally tally)
            throws IOException {
        ConnectionState state = stateDisk.load().getConnections();
        Optional<Mark> mark = state.getIdentity() == 0
                ? Optional.empty()
                : Optional.of(new Mark(state.getSegment(), state.getOffsetBytes(), state.getNextRecord()));
        SpoolReader spool = SpoolReader.open(disk, state.getIdentity(), mark);
        ConnectionRelease release = new ConnectionRelease(stateDisk, spool, network, nanos, log, tally);
        if (spool.identity() == state.getIdentity()) {
            state.getLinesList().forEach(release::resume);
        }
        return release;
    }

    private void resume(LineState state) {
        Stream line = new Stream(Service.SERVICE_TCP, state.getPlace());
        next.put(line, state.getNext());
        for (long number : state.getOpenList()) {
            lost.add(line, number, number, "the release ended meanwhile, perhaps behind their ends");
            unsettled = true;
        }
    }

    @Override
    public boolean turn() throws IOException {
        boolean more = isHeld() || read();
        begin();
        bound();
        boolean atOnce = more && !isHeld();
        boolean any = serve(atOnce);
        idleMillis = atOnce || any ? 0 : Math.min(IDLE_MILLIS_MAX, 2 * idleMillis + 1);
        if (!more) {
            lost.tell();
            if (unsettled || unkeptRecords >= UNKEPT_RECORDS_MAX) {
                keep();
            }
        }
        return more || !open.isEmpty();
    }

    private boolean serve(boolean atOnce) {
        return !open.isEmpty() && network.serve(atOnce ? 0 : idleMillis);
    }

    /** Whether some server has a moment to take what was found for it. */
    private boolean isHeld() {
        long since = nanos.getAsLong() - HOLD_NANOS;
        return open.values().stream().anyMatch(connection -> connection.waitsSince(since));
    }

    /** Whether there may be more. */
    private boolean read() throws IOException {
        for (int i = 0; i < RECORDS_MAX; i++) {
            switch (spool.next()) {
                case Entry entry -> {
                    unkeptRecords++;
                    if (entry.frame().hasConnectionPart() && take(entry)) {
                        return true;
                    }
                }
                case Gap missing -> gap(missing);
                case Refused _ -> {
                    // The delivery that it is for tells it.
                }
                case End _ -> {
                    return i > 0;
                }
            }
        }
        return true;
    }

    /** Of which connections something is missing nobody knows; those whose ends were found have all. */
    private void gap(Gap missing) {
        gap = missing.why() == Why.OVERWRITTEN ? "overwritten before they were read" : "damaged in the spool";
        for (HighConnection each : List.copyOf(open.values())) {
            if (!each.isWhole()) {
                each.reset(gap);
            }
        }
    }

    /** Whether its server has not taken all of what is there for it. */
    private boolean take(Entry entry) {
        ConnectionPart part = entry.frame().getConnectionPart();
        Stream line = new Stream(Service.SERVICE_TCP, part.getPlace());
        long number = part.getNumber();
        if (number >= next.getOrDefault(line, 0L)) {
            expect(line, number);
            if (!part.getBegins()) {
                add(line, part);
            }
        }
        if (part.getBegins()) {
            for (HighConnection each : List.copyOf(open.values())) {
                if (each.line().equals(line) && each.number() < number && !each.isWhole()) {
                    each.reset("low's intake ended meanwhile");
                }
            }
            return false;
        }
        HighConnection connection = open.get(new Key(line, number));
        if (connection == null) {
            return false;
        }
        connection.take(part, entry.data(), entry.place(), nanos.getAsLong());
        return connection.isBehind();
    }

    private void expect(Stream line, long number) {
        long expected = next.getOrDefault(line, 0L);
        if (number > expected) {
            lost.add(line, expected, number - 1, gap);
        }
        next.put(line, number);
    }

    private void add(Stream line, ConnectionPart part) {
        next.put(line, part.getNumber() + 1);
        if (part.getOffsetBytes() > 0) {
            lost.add(line, part.getNumber(), part.getNumber(), gap);
            return;
        }
        if (open.size() >= OPEN_MAX) {
            HighConnection victim = open.values().stream()
                    .filter(HighConnection::isWhole)
                    .findFirst()
                    .orElseGet(() -> open.values().iterator().next());
            victim.reset("there are more than " + OPEN_MAX + ", and this was the oldest");
        }
        HighConnection connection = new HighConnection(line, part.getNumber(), this);
        open.put(new Key(line, part.getNumber()), connection);
        fresh.add(connection);
    }

    /** Asks for the connections that are new, once it is kept that they are. */
    private void begin() throws IOException {
        if (fresh.isEmpty()) {
            return;
        }
        keep();
        unsettled = true;
        for (HighConnection each : fresh) {
            network.request(each.line().place(), each);
        }
        fresh.clear();
    }

    /**
     * What is remembered has a limit; who makes the most of it is the slowest. And what was overwritten is found out though
     * its server takes nothing.
     */
    private void bound() {
        for (HighConnection each : List.copyOf(open.values())) {
            if (each.first().filter(spool::isOverwritten).isPresent()) {
                each.reset(HighConnection.OVERWRITTEN);
            }
        }
        long parts = open.values().stream().mapToLong(HighConnection::waiting).sum();
        while (parts > PARTS_MAX) {
            HighConnection slowest = open.values().stream()
                    .max(Comparator.comparingInt(HighConnection::waiting))
                    .orElseThrow();
            parts -= slowest.waiting();
            slowest.reset("their servers were slow, and too much waited");
        }
    }

    private void keep() throws IOException {
        // Before it is kept that they are not open any more.
        lost.tell();
        Mark at = spool.at();
        ConnectionState.Builder state = ConnectionState.newBuilder()
                .setIdentity(spool.identity())
                .setSegment(at.segment())
                .setOffsetBytes(at.offset())
                .setNextRecord(at.record());
        Map<Stream, List<Long>> numbers = open.keySet().stream()
                .collect(Collectors.groupingBy(Key::line, Collectors.mapping(Key::number, Collectors.toList())));
        next.forEach((line, number) -> state.addLines(LineState.newBuilder()
                .setPlace(line.place())
                .setNext(number)
                .addAllOpen(numbers.getOrDefault(line, List.of()))));
        stateDisk.keep(kept -> kept.setConnections(state));
        unkeptRecords = 0;
        unsettled = false;
    }

    @Override
    public Optional<ByteBuffer> again(Place place) throws IOException {
        return spool.again(place);
    }

    @Override
    public void over(HighConnection connection) {
        open.remove(new Key(connection.line(), connection.number()));
        unsettled = true;
    }

    @Override
    public void reset(HighConnection connection, String why) {
        over(connection);
        lost.add(connection.line(), connection.number(), connection.number(), why);
    }

    @Override
    public void failed(HighConnection connection, int error) {
        reset(connection, SocketCalls.text(error));
    }

    @Override
    public void await() throws IOException {
        spool.await();
    }

    @Override
    public void close() {
        List.copyOf(open.values()).forEach(HighConnection::close);
        open.clear();
    }
}
