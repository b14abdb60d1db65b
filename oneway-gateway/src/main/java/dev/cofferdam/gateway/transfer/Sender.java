package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Seal;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One session of a sender, as datagrams. It knows no socket and no clock: whoever sends asks for the next datagram and says how
 * late it is. It never learns whether anything arrived. For one thread.
 */
public final class Sender implements Closeable {
    private final long session;
    private final SendPlan plan;
    private final Seal seal;
    private final Feed feed;
    private final Interleaver interleaver;
    private final Symbol symbol;
    private final long gatherNanos;
    private long groupNanos;
    private long packets;
    private boolean idle;

    /**
     * Begins a session.
     *
     * @param session chosen at random, never used before: with a key it is what keeps nonces apart
     * @param nowNanos the clock that {@link #next} is told too
     * @param log told of items that are not sent
     */
    public Sender(
            long session, Shape shape, SendPlan plan, Seal seal, Outbox outbox, long nowNanos, Consumer<String> log) {
        this(session, shape, plan, seal, new FrameFeed(plan, outbox, nowNanos, log), 0);
    }

    /**
     * Begins a session of what comes while it lasts.
     *
     * @param gatherNanos how long at most a packet waits for others to share its repairs with
     */
    public Sender(long session, Shape shape, SendPlan plan, Seal seal, Feed feed, long gatherNanos) {
        this.session = session;
        this.plan = plan;
        this.seal = seal;
        this.feed = feed;
        this.gatherNanos = gatherNanos;
        this.interleaver = new Interleaver(shape);
        this.symbol = new Symbol(shape.symbolBytes());
    }

    /**
     * The next datagram; empty: there is nothing to say now; ask again a millisecond later, until {@link #ended}.
     *
     * @throws IOException if items can no longer be found
     */
    public Optional<byte[]> next(long nowNanos) throws IOException {
        if (interleaver.repairing()) {
            Interleaver.Place repair = interleaver.repair();
            if (repair != null) {
                return Optional.of(datagram(repair));
            }
        }
        feed.fill(symbol, nowNanos);
        if (symbol.isEmpty()) {
            boolean fill = plan.filler() && !(feed.ended() && interleaver.isEmpty());
            if (!fill) {
                if (feed.ended() || nowNanos - groupNanos >= gatherNanos) {
                    interleaver.flush();
                }
                idle = !interleaver.repairing();
                return idle ? Optional.empty() : next(nowNanos);
            }
        }
        idle = false;
        if (interleaver.isEmpty()) {
            groupNanos = nowNanos;
        }
        return Optional.of(datagram(interleaver.source(symbol.take())));
    }

    /** The last time that it was asked, there was nothing to say. */
    public boolean isIdle() {
        return idle;
    }

    /** Everything was said. */
    public boolean ended() {
        return feed.ended() && interleaver.isEmpty();
    }

    /** What was sent, and what is under way; for a collector of metrics. */
    public List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(feed.samples());
        samples.add(Sample.of("packets_sent_total", packets));
        return samples;
    }

    public long packets() {
        return packets;
    }

    /** How many items were sent. */
    public int items() {
        return feed.items();
    }

    private byte[] datagram(Interleaver.Place place) {
        Packet packet = new Packet(
                session, plan.startMillis(), packets, place.block(), place.index(), place.sources(), place.symbol());
        packets++;
        return packet.sealed(seal);
    }

    @Override
    public void close() throws IOException {
        feed.close();
    }
}
