package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.connection.Chunk;
import dev.cofferdam.gateway.connection.ConnectionQueue;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.spool.SpoolWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves what came over connections from a queue into a spool. For the spool's thread. */
final class ConnectionIntake {
    /** Appended before it is told, so that a fast client does not keep what is there from being told. */
    private static final long TOGETHER_BYTES = 4 << 20;

    private final SpoolWriter spool;
    private final ConnectionQueue queue;

    /** The record that is filled; null: none is. */
    private ConnectionPart.Builder record;

    private ByteBuffer room;
    private int recordBytes;

    ConnectionIntake(SpoolWriter spool, ConnectionQueue queue) {
        this.spool = spool;
        this.queue = queue;
    }

    /** Says that connections before that number have ended: with the intake before this one, or with its spool's failure. */
    void begin(int place, long next) throws IOException {
        spool.room();
        spool.append(
                ConnectionPart.newBuilder()
                        .setPlace(place)
                        .setNumber(next)
                        .setBegins(true)
                        .build(),
                0);
    }

    /** Appends some of what waits, and makes it durable; whether there was anything. */
    boolean drain() throws IOException {
        long bytes = 0;
        Chunk next = queue.poll();
        boolean any = next != null;
        while (next != null) {
            append(next);
            bytes += next.data().remaining();
            next = bytes < TOGETHER_BYTES ? queue.poll() : null;
        }
        if (any) {
            append();
            spool.tell();
            queue.settle();
        }
        return any;
    }

    private void append(Chunk chunk) throws IOException {
        int at = 0;
        do {
            if (record != null && !goesOn(chunk)) {
                append();
            }
            if (record == null) {
                begin(chunk, at);
            }
            int count = Math.min(room.remaining(), chunk.data().remaining() - at);
            room.put(chunk.data().slice(at, count));
            recordBytes += count;
            at += count;
        } while (at < chunk.data().remaining());
        record.setEnd(chunk.end());
    }

    private boolean goesOn(Chunk chunk) {
        return record.getPlace() == chunk.place()
                && record.getNumber() == chunk.number()
                && record.getEnd() == ConnectionEnd.CONNECTION_END_UNSPECIFIED
                && room.hasRemaining();
    }

    private void begin(Chunk chunk, int at) throws IOException {
        room = spool.room();
        record = ConnectionPart.newBuilder()
                .setPlace(chunk.place())
                .setNumber(chunk.number())
                .setOffsetBytes(chunk.offset() + at);
        recordBytes = 0;
    }

    private void append() throws IOException {
        if (record != null) {
            ConnectionPart whole = record.build();
            record = null;
            spool.append(whole, recordBytes);
        }
    }
}
