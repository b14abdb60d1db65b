package dev.cofferdam.gateway.transfer;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Datagram;
import dev.cofferdam.gateway.frame.End;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Position;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Symbol;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams, said in the order in which they come. They wait here within a limit of memory; where there is no room, a datagram
 * is dropped, but its number is not, so the high side can name it. Whoever offers is answered by what happens here alone. Offers
 * come from any thread; the rest is the sender's.
 */
public final class LiveFeed implements Feed {
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ENDS = 6;

    /** What a frame has beside its data, at most. */
    private static final int OVERHEAD_BYTES = 40;

    private static final int PART_BYTES_MIN = 64;

    /** What a datagram costs beside its content while it waits. */
    private static final long WAITING_BYTES = 64;

    private final long waitingBytesMax;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Map<Stream, Long> next = new LinkedHashMap<>();
    private long waitingBytes;
    private long taken;
    private long takenBytes;
    private long dropped;
    private boolean stopped;
    private Waiting current;
    private int at;
    private long helloDueNanos;
    private boolean begun;
    private int ends;
    private int said;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Waiting(Stream stream, long number, byte[] datagram) {
        long bytes() {
            return datagram.length + WAITING_BYTES;
        }
    }

    /**
     * A feed that has nothing to say yet.
     *
     * @param waitingBytesMax what may wait to be sent
     */
    public LiveFeed(long waitingBytesMax) {
        this.waitingBytesMax = waitingBytesMax;
    }

    /** Takes a datagram, which is not changed any more; false: there was no room, or it is too long, and it is lost. */
    public synchronized boolean offer(Stream stream, byte[] datagram) {
        long number = next.merge(stream, 1L, Long::sum) - 1;
        Waiting offered = new Waiting(stream, number, datagram);
        if (stopped
                || datagram.length > Limits.DATAGRAM_BYTES_MAX
                || waitingBytes + offered.bytes() > waitingBytesMax) {
            dropped++;
            return false;
        }
        waiting.add(offered);
        taken++;
        takenBytes += datagram.length;
        waitingBytes += offered.bytes();
        return true;
    }

    /** Half of the room is free. Who can wait for that, should. */
    public synchronized boolean hasRoom() {
        return waitingBytes <= waitingBytesMax / 2;
    }

    /** Takes no more; what waits is sent, and then the end. */
    public synchronized void stop() {
        stopped = true;
    }

    /** Datagrams that were taken in. */
    public synchronized long taken() {
        return taken;
    }

    /** Of these. */
    public synchronized long takenBytes() {
        return takenBytes;
    }

    /** Datagrams that there was no room for. */
    public synchronized long dropped() {
        return dropped;
    }

    /** What waits to be sent. */
    public synchronized long waitingBytes() {
        return waitingBytes;
    }

    @Override
    public synchronized void fill(Symbol symbol, long nowNanos) {
        boolean last = stopped && waiting.isEmpty() && current == null;
        if (!ended() && (!begun || nowNanos - helloDueNanos >= 0)) {
            begun = true;
            helloDueNanos = nowNanos + (last ? END_NANOS : HELLO_NANOS);
            say(
                    symbol,
                    Frame.newBuilder().setHello(Hello.newBuilder().setRound(1).setRounds(1)));
            next.forEach((stream, number) -> say(
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
        if (stopped && !last && waiting.isEmpty() && current == null) {
            helloDueNanos = nowNanos;
        }
    }

    /** What there is no room for now is said the next time. */
    private static void say(Symbol symbol, Frame.Builder frame) {
        symbol.add(frame.build());
    }

    private boolean part(Symbol symbol) {
        if (current == null) {
            current = waiting.poll();
            at = 0;
            if (current == null) {
                return false;
            }
            waitingBytes -= current.bytes();
        }
        int rest = current.datagram.length - at;
        int size = Math.min(rest, symbol.roomBytes() - OVERHEAD_BYTES);
        if (size < Math.min(rest, PART_BYTES_MIN)) {
            return false;
        }
        if (!symbol.add(Frame.newBuilder()
                .setDatagram(Datagram.newBuilder()
                        .setService(current.stream.service())
                        .setPlace(current.stream.place())
                        .setNumber(current.number)
                        .setOffsetBytes(at)
                        .setLengthBytes(current.datagram.length)
                        .setData(ByteString.copyFrom(current.datagram, at, size)))
                .build())) {
            throw new IllegalStateException(
                    "a datagram's frame has at most " + OVERHEAD_BYTES + " bytes beside its data");
        }
        at += size;
        if (at == current.datagram.length) {
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
                Sample.of("datagrams_taken_total", taken),
                Sample.of("datagram_taken_bytes_total", takenBytes),
                Sample.of("datagrams_dropped_total", dropped),
                Sample.of("datagrams_sent_total", said),
                Sample.of("waiting_bytes", waitingBytes));
    }

    @Override
    public synchronized int items() {
        return said;
    }

    @Override
    public void close() {}
}
