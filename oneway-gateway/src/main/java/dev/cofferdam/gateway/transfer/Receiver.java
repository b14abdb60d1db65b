package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.gateway.wire.Seal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes datagrams and delivers items. It knows no socket and no clock, and has nothing to answer with. Whatever comes in, it
 * goes on: what is wrong is refused by name and counted, and everything it keeps has a limit. For one thread.
 */
public final class Receiver {
    /** A session that has said nothing for so long is taken to have ended. */
    public static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int SESSIONS_MAX = 4;
    private static final int OVER_MAX = 64;
    private static final int REMEMBERED_MAX = 1024;
    private static final long BLOCK_BYTES_MAX = 2L * Limits.GROUP_BYTES_MAX;

    private final Seal seal;
    private final Inbox inbox;
    private final Outlet outlet;
    private final long silenceNanos;
    private final Consumer<Event> events;
    private final ReedSolomon code = new ReedSolomon();
    private final Counters counters = new Counters();
    private final Map<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
    /** How far the streams of a session have come, also when it has ended: so neither an outage nor a replay begins anew. */
    private final Map<Long, Datagrams> datagrams = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Datagrams> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    private final Map<Long, Boolean> over = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > OVER_MAX;
        }
    };

    /**
     * A receiver that has received nothing yet.
     *
     * @param outlet where datagrams go
     * @param silenceNanos after which a session is taken to have ended, {@link #SILENCE_NANOS} but in tests
     * @param events told of what happens, on the thread that calls
     */
    public Receiver(Seal seal, Inbox inbox, Outlet outlet, long silenceNanos, Consumer<Event> events) {
        this.seal = seal;
        this.inbox = inbox;
        this.outlet = outlet;
        this.silenceNanos = silenceNanos;
        this.events = events;
    }

    /**
     * Takes a datagram, which is used up.
     *
     * @throws IOException if the inbox as a whole is of no use any more
     */
    public void receive(byte[] datagram, long nowNanos) throws IOException {
        try {
            Packet packet = Packet.opened(datagram, seal);
            if (over.containsKey(packet.session())) {
                counters.late++;
                return;
            }
            Session session = sessions.get(packet.session());
            if (session == null) {
                session = begin(packet, nowNanos);
            }
            receive(session, packet, datagram.length, nowNanos);
            if (session.isOver(nowNanos)) {
                over.put(packet.session(), true);
                end(packet.session(), "all was sent");
            }
        } catch (RefusedException e) {
            refused(e.refusal(), e.getMessage());
        }
    }

    /** What is refused must not keep from being settled what came with it. */
    private void receive(Session session, Packet packet, int datagramBytes, long nowNanos)
            throws IOException, RefusedException {
        try {
            session.receive(packet, datagramBytes, nowNanos);
        } finally {
            settle(false);
        }
    }

    private void settle(boolean now) throws IOException {
        for (Settled settled : inbox.settle(now)) {
            sessions.get(settled.session()).settle(settled);
        }
    }

    private void refused(Refusal refusal, String detail) {
        if (counters.refused(refusal)) {
            events.accept(new Event.Refused(refusal, detail));
        }
    }

    private Session begin(Packet packet, long nowNanos) throws IOException, RefusedException {
        long number = packet.session();
        BitSet delivered =
                inbox.begin(number, seal.vouches() ? OptionalLong.of(packet.startMillis()) : OptionalLong.empty());
        if (sessions.size() == SESSIONS_MAX) {
            Long eldest = sessions.keySet().iterator().next();
            over.put(eldest, true);
            end(eldest, "others have begun");
        }
        Session session = new Session(
                number,
                inbox,
                datagrams.computeIfAbsent(number, each -> new Datagrams(outlet, counters, events)),
                delivered,
                code,
                BLOCK_BYTES_MAX,
                counters,
                events,
                nowNanos);
        sessions.put(number, session);
        return session;
    }

    /** Ends what is over by now; to be called every now and then, also when nothing comes. */
    public void tick(long nowNanos) throws IOException {
        settle(true);
        List<Long> silent = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        sessions.forEach((number, session) -> {
            session.tick(nowNanos);
            if (session.isOver(nowNanos)) {
                done.add(number);
            } else if (session.isSilent(nowNanos, silenceNanos)) {
                silent.add(number);
            }
        });
        for (Long number : done) {
            over.put(number, true);
            end(number, "all was sent");
        }
        for (Long number : silent) {
            // It may come back: an outage of the line ends no sender.
            end(number, "the sender has fallen silent");
        }
    }

    private void end(long number, String why) throws IOException {
        settle(true);
        sessions.remove(number).end(why);
    }

    /** Names what has not come, as this receiver takes no more. */
    public void close() throws IOException {
        for (Long number : List.copyOf(sessions.keySet())) {
            end(number, "this receiver stops");
        }
    }

    /** What it has counted so far, and how far the items that are under way have come; for a collector of metrics. */
    public List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(figures().samples());
        samples.add(Sample.of("sessions", sessions.size()));
        sessions.values().forEach(session -> samples.addAll(session.progress()));
        return samples;
    }

    /** What it has counted so far. */
    public Figures figures() {
        return counters.figures(
                sessions.values().stream().mapToLong(Session::lostPackets).sum());
    }
}
