package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.datagram.DatagramQueue;
import dev.cofferdam.gateway.datagram.DatagramQueue.Waiting;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.spool.SpoolWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Moves datagrams from a queue into a spool, as many in one record as belong together. For the spool's thread. */
final class DatagramIntake {
    private final SpoolWriter spool;
    private final DatagramQueue queue;

    /** The record that is filled; null: none is. */
    private Datagrams.Builder record;

    private ByteBuffer room;
    private int recordBytes;

    DatagramIntake(SpoolWriter spool, DatagramQueue queue) {
        this.spool = spool;
        this.queue = queue;
    }

    /** Says that an intake begins: what the one before had read and not appended has no number by which high could name it. */
    void begin(Stream stream) throws IOException {
        begin(stream, spool.next(stream), 0);
        record.setBegins(true);
        append();
    }

    /** Appends what waits; whether anything did. */
    boolean drain() throws IOException {
        boolean any = false;
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            if (record != null && !fits(next)) {
                append();
            }
            if (record == null) {
                begin(next.stream(), next.number(), next.datagram().length);
            }
            room.put(next.datagram());
            record.addLengthBytes(next.datagram().length);
            recordBytes += next.datagram().length;
            any = true;
        }
        append();
        boolean dropped = sayDropped();
        return any || dropped;
    }

    private boolean fits(Waiting next) {
        return record.getService() == next.stream().service()
                && record.getPlace() == next.stream().place()
                && record.getFirst() + record.getLengthBytesCount() == next.number()
                && record.getLengthBytesCount() < SpoolWriter.DATAGRAMS_MAX
                && room.remaining() >= next.datagram().length;
    }

    private void begin(Stream stream, long number, int leastBytes) throws IOException {
        room = spool.room(leastBytes);
        record = Datagrams.newBuilder()
                .setService(stream.service())
                .setPlace(stream.place())
                .setFirst(number);
        recordBytes = 0;
    }

    private void append() throws IOException {
        if (record != null) {
            Datagrams whole = record.build();
            record = null;
            spool.append(whole, recordBytes);
        }
    }

    /** Of those that were dropped last, high would hear only with the next. */
    private boolean sayDropped() throws IOException {
        boolean any = false;
        for (Map.Entry<Stream, Long> each : queue.next().entrySet()) {
            if (each.getValue() > spool.next(each.getKey()) && queue.waitingBytes() == 0) {
                begin(each.getKey(), each.getValue(), 0);
                append();
                any = true;
            }
        }
        return any;
    }
}
