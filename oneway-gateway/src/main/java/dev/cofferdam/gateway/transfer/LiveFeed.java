package dev.cofferdam.gateway.transfer;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.datagram.DatagramQueue;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagram;
import dev.cofferdam.gateway.frame.End;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Position;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Symbol;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams, said in the order in which they come; they wait in a {@link DatagramQueue}. Whoever offers is answered by what
 * happens here alone. Offers come from any thread; the rest is the sender's.
 */
public final class LiveFeed implements Feed {
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ENDS = 6;

    /** What a frame has beside its data, at most. */
    private static final int OVERHEAD_BYTES = 40;

    private static final int PART_BYTES_MIN = 64;

    private final DatagramQueue queue;
    private boolean stopped;
    private DatagramQueue.Waiting current;
    private int at;
    private long helloDueNanos;
    private boolean begun;
    private int ends;
    private int said;

    /**
     * A feed that has nothing to say yet.
     *
     * @param waitingBytesMax what may wait to be sent
     */
    public LiveFeed(long waitingBytesMax) {
        this.queue = new DatagramQueue(waitingBytesMax, Limits.DATAGRAM_BYTES_MAX);
    }

    /** Takes a datagram, which is not changed any more; false: there was no room, or it is too long, and it is lost. */
    public synchronized boolean offer(Stream stream, byte[] datagram) {
        if (stopped) {
            queue.drop(stream, 1);
            return false;
        }
        return queue.offer(stream, datagram);
    }

    /** Half of the room is free. Who can wait for that, should. */
    public boolean hasRoom() {
        return queue.hasRoom();
    }

    /** Takes no more; what waits is sent, and then the end. */
    public synchronized void stop() {
        stopped = true;
    }

    /** Datagrams that were taken in. */
    public long taken() {
        return queue.taken();
    }

    /** Of these. */
    public long takenBytes() {
        return queue.takenBytes();
    }

    /** Datagrams that there was no room for. */
    public long dropped() {
        return queue.dropped();
    }

    /** What waits to be sent. */
    public long waitingBytes() {
        return queue.waitingBytes();
    }

    @Override
    public synchronized void fill(Symbol symbol, long nowNanos) {
        boolean last = stopped && isSaid();
        if (!ended() && (!begun || nowNanos - helloDueNanos >= 0)) {
            begun = true;
            helloDueNanos = nowNanos + (last ? END_NANOS : HELLO_NANOS);
            say(
                    symbol,
                    Frame.newBuilder().setHello(Hello.newBuilder().setRound(1).setRounds(1)));
            queue.next()
                    .forEach((stream, number) -> say(
                            symbol,
                            Frame.newBuilder()
                                    .setPosition(Position.newBuilder()
                                            .setService(stream.service())
                                            .setPlace(stream.place())
                                            .setNext(number))));
            if (last) {
                say(symbol, Frame.newBuilder().setEnd(End.newBuilder()));
                ends++;
            }
        }
        while (part(symbol)) {
            // Until the symbol is full, or nothing waits.
        }
        if (stopped && !last && isSaid()) {
            helloDueNanos = nowNanos;
        }
    }

    private boolean isSaid() {
        return current == null && queue.waitingBytes() == 0;
    }

    /** What there is no room for now is said the next time. */
    private static void say(Symbol symbol, Frame.Builder frame) {
        symbol.add(frame.build());
    }

    private boolean part(Symbol symbol) {
        if (current == null) {
            current = queue.poll();
            at = 0;
            if (current == null) {
                return false;
            }
        }
        int rest = current.datagram().length - at;
        int size = Math.min(rest, symbol.roomBytes() - OVERHEAD_BYTES);
        if (size < Math.min(rest, PART_BYTES_MIN)) {
            return false;
        }
        if (!symbol.add(Frame.newBuilder()
                .setDatagram(Datagram.newBuilder()
                        .setService(current.stream().service())
                        .setPlace(current.stream().place())
                        .setNumber(current.number())
                        .setOffsetBytes(at)
                        .setLengthBytes(current.datagram().length)
                        .setData(ByteString.copyFrom(current.datagram(), at, size)))
                .build())) {
            throw new IllegalStateException(
                    "a datagram's frame has at most " + OVERHEAD_BYTES + " bytes beside its data");
        }
        at += size;
        if (at == current.datagram().length) {
            current = null;
            said++;
        }
        return true;
    }

    @Override
    public synchronized boolean ended() {
        return ends == ENDS;
    }

    @Override
    public synchronized List<Sample> samples() {
        return List.of(
                Sample.of("datagrams_taken_total", taken()),
                Sample.of("datagram_taken_bytes_total", takenBytes()),
                Sample.of("datagrams_dropped_total", dropped()),
                Sample.of("datagrams_sent_total", said),
                Sample.of("waiting_bytes", waitingBytes()));
    }

    @Override
    public synchronized int items() {
        return said;
    }

    @Override
    public void close() {}
}
