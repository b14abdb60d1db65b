package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.DatagramState;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.StreamState;
import dev.cofferdam.gateway.spool.Mark;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.End;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolReader.Gap;
import dev.cofferdam.gateway.spool.SpoolReader.Refused;
import dev.cofferdam.gateway.spool.SpoolReader.Why;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.partition.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes datagrams out of a spool and sends them, each once, in their order. Before some are sent, the state says which; after
 * a kill those may have been sent or not: they are named, and not sent again. For one thread.
 */
final class DatagramRelease implements Delivery {
    /** Sent together. */
    private static final int BATCH_MAX = 256;

    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final StateDisk stateDisk;
    private final SpoolReader spool;
    private final Sending sending;
    private final Consumer<String> log;
    private final LostNumbers lost;
    private final Tally tally;
    private final Map<Stream, Long> next = new LinkedHashMap<>();
    private final List<Datagram> batch = new ArrayList<>();
    private int batchBytes;

    /** What was kept last does not say all: that some were sent, or which come next. */
    private boolean unsettled;

    private String gap = NO_ROOM;

    private static final String NO_ROOM = "low had no room for them";

    /** Where they go. */
    interface Sending {
        void send(Stream stream, byte[] datagram);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Datagram(Stream stream, byte[] content) {}

    private DatagramRelease(
            StateDisk stateDisk, SpoolReader spool, Sending sending, Consumer<String> log, Tally tally) {
        this.stateDisk = stateDisk;
        this.spool = spool;
        this.sending = sending;
        this.log = log;
        this.lost = new LostNumbers("lost datagrams", log, count -> tally.add("datagrams_lost_total", count));
        this.tally = tally;
    }

    /** Goes on where the state says; waits until there is a spool. */
    static DatagramRelease resume(Disk disk, StateDisk stateDisk, Sending sending, Consumer<String> log, Tally tally)
            throws IOException {
        DatagramState state = stateDisk.load().getDatagrams();
        Optional<Mark> mark = state.getIdentity() == 0
                ? Optional.empty()
                : Optional.of(new Mark(state.getSegment(), state.getOffsetBytes(), state.getNextRecord()));
        SpoolReader spool = SpoolReader.open(disk, state.getIdentity(), mark);
        DatagramRelease release = new DatagramRelease(stateDisk, spool, sending, log, tally);
        if (spool.identity() == state.getIdentity()) {
            for (StreamState each : state.getStreamsList()) {
                release.resume(new Stream(each.getService(), each.getPlace()), each);
            }
        }
        return release;
    }

    private void resume(Stream stream, StreamState state) {
        next.put(stream, state.getNext());
        if (state.getDoubtful() > 0) {
            unsettled = true;
            log.accept("datagrams %s of %s were sent or lost: the release ended meanwhile"
                    .formatted(LostNumbers.text(state.getNext() - state.getDoubtful(), state.getNext() - 1), stream));
        }
    }

    @Override
    public boolean turn() throws IOException {
        while (batch.size() < BATCH_MAX && batchBytes < BATCH_BYTES_MAX) {
            switch (spool.next()) {
                case Entry entry -> {
                    if (entry.frame().hasDatagrams()) {
                        take(entry.frame().getDatagrams(), entry.data());
                    }
                }
                case Gap missing -> gap(missing);
                case Refused _ -> {
                    // The delivery that it is for tells it.
                }
                case End _ -> {
                    if (batch.isEmpty()) {
                        settle();
                        return false;
                    }
                    send();
                    return true;
                }
            }
        }
        send();
        return true;
    }

    private void gap(Gap missing) {
        gap = missing.why() == Why.OVERWRITTEN ? "overwritten before they were read" : "damaged in the spool";
        log.accept("segments %d to %d of the spool: %s".formatted(missing.firstSegment(), missing.lastSegment(), gap));
    }

    private void take(Datagrams datagrams, ByteBuffer data) {
        Stream stream = new Stream(datagrams.getService(), datagrams.getPlace());
        long expected = next.getOrDefault(stream, 0L);
        long first = datagrams.getFirst();
        if (first < expected) {
            log.accept("datagrams from %d on of %s came before".formatted(first, stream));
            return;
        }
        if (first > expected) {
            lost.add(stream, expected, first - 1, gap);
        }
        gap = NO_ROOM;
        unsettled = true;
        if (datagrams.getBegins() && first > 0) {
            log.accept("low's intake began anew before datagram %d of %s: what it had not put into the spool is lost"
                    .formatted(first, stream));
        }
        next.put(stream, first + datagrams.getLengthBytesCount());
        for (int length : datagrams.getLengthBytesList()) {
            byte[] content = new byte[length];
            data.get(content);
            batch.add(new Datagram(stream, content));
            batchBytes += length;
        }
    }

    /** Says which are about to be sent, and sends them. */
    private void send() throws IOException {
        keep();
        unsettled = true;
        for (Datagram each : batch) {
            sending.send(each.stream, each.content);
        }
        tally.add("datagrams_total", batch.size());
        tally.add("datagram_bytes_total", batchBytes);
        batch.clear();
        batchBytes = 0;
    }

    /** Says that all was sent, once there is time for it. */
    private void settle() throws IOException {
        if (unsettled) {
            keep();
            unsettled = false;
        }
    }

    private void keep() throws IOException {
        lost.tell();
        Mark at = spool.at();
        DatagramState.Builder state = DatagramState.newBuilder()
                .setIdentity(spool.identity())
                .setSegment(at.segment())
                .setOffsetBytes(at.offset())
                .setNextRecord(at.record());
        next.forEach((stream, number) -> state.addStreams(StreamState.newBuilder()
                .setService(stream.service())
                .setPlace(stream.place())
                .setNext(number)
                .setDoubtful(batch.stream()
                        .filter(each -> each.stream.equals(stream))
                        .count())));
        stateDisk.keep(kept -> kept.setDatagrams(state));
    }

    @Override
    public void await() throws IOException {
        spool.await();
    }

    @Override
    public void close() {
        // It has nothing of its own.
    }
}
