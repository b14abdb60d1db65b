package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run of a sender, as the receiver sees it. For one thread. */
final class Session {
    /** After the first word of the end, which is repeated for a good second, and whose block is still to be mended. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long number;
    private final SequenceWindow window = new SequenceWindow();
    private final Blocks blocks;
    private final Items items;
    private final Datagrams datagrams;
    private final Counters counters;
    private final Consumer<Event> events;
    private long lastNanos;
    private long endNanos;
    private boolean endSeen;

    Session(
            long number,
            Inbox inbox,
            Datagrams datagrams,
            BitSet delivered,
            ReedSolomon code,
            long blockBytesMax,
            Counters counters,
            Consumer<Event> events,
            long nowNanos) {
        this.number = number;
        this.counters = counters;
        this.events = events;
        this.blocks = new Blocks(code, blockBytesMax, counters);
        this.datagrams = datagrams;
        this.items = new Items(number, inbox, delivered, counters, events);
        this.lastNanos = nowNanos;
        events.accept(new Event.Began(number));
    }

    /** Takes a packet; refuses what is in it by throwing, after which the session goes on. */
    void receive(Packet packet, int datagramBytes, long nowNanos) throws RefusedException {
        lastNanos = nowNanos;
        switch (window.note(packet.sequence())) {
            // Blocks know what they have: whoever forges a sequence must not keep another packet out.
            case DUPLICATE -> counters.duplicates++;
            case LATE -> counters.late++;
            case NEW -> {
                counters.packets++;
                counters.bytes += datagramBytes;
            }
        }
        RefusedException refused = null;
        for (byte[] symbol : blocks.add(packet)) {
            try {
                Symbol.read(symbol, frame -> take(frame, nowNanos));
            } catch (RefusedException e) {
                refused = e;
            }
        }
        if (items.endIsKnown() && !endSeen) {
            endSeen = true;
            endNanos = nowNanos;
        }
        if (refused != null) {
            throw refused;
        }
    }

    private void take(Frame frame, long nowNanos) throws RefusedException {
        switch (frame.getKindCase()) {
            case DATAGRAM -> datagrams.take(frame.getDatagram(), nowNanos);
            case POSITION -> datagrams.take(frame.getPosition(), nowNanos);
            default -> items.take(frame);
        }
    }

    void tick(long nowNanos) {
        datagrams.tick(nowNanos);
    }

    List<Sample> progress() {
        return items.progress();
    }

    void settle(Settled settled) {
        items.settle(settled);
    }

    /** The sender has ended, and nothing more can come that would matter. */
    boolean isOver(long nowNanos) {
        return endSeen && ((items.isComplete() && datagrams.isComplete()) || nowNanos - endNanos >= LINGER_NANOS);
    }

    boolean isSilent(long nowNanos, long silenceNanos) {
        return nowNanos - lastNanos >= silenceNanos;
    }

    long lostPackets() {
        return window.lost();
    }

    /** Names what did not come; the last call. */
    void end(String why) throws IOException {
        blocks.end();
        datagrams.end();
        int lost = items.nameLosses();
        counters.lostPackets += window.lost();
        events.accept(new Event.Ended(number, items.count(), items.delivered(), lost, window.lost(), why));
    }
}
