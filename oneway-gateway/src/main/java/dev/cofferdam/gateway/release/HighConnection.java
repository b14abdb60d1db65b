package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.spool.SpoolReader.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * What became of one low connection on the high side. What its server takes at once it gets from where it was read; the
 * rest stays in the spool, and only where it stands is remembered. For one thread.
 */
final class HighConnection implements HighNetwork.User {
    /** Why one is reset whose server was slow. */
    static final String OVERWRITTEN = "its server was slow, and what came meanwhile was overwritten";

    private final Stream line;
    private final long number;
    private final Owner owner;
    private final Queue<Part> waiting = new ArrayDeque<>();

    /** Null: it is not made yet, or is over. */
    private HighNetwork.Wire wire;

    /** Of the stream, how many bytes were found in the spool. */
    private long found;

    /** Of the first that waits, how much is written. */
    private int written;

    private boolean endFound;
    private boolean endSent;
    private boolean serverEnded;
    private boolean over;

    /** A part of the stream, and when it was found; or its end, in which there is nothing. */
    private record Part(Place place, int bytes, ConnectionEnd end, long foundNanos) {}

    /** Whose connection it is. */
    interface Owner {
        /** What stands there; empty: it was overwritten. */
        Optional<ByteBuffer> again(Place place) throws IOException;

        /** It is over. */
        void over(HighConnection connection);

        /** It was reset, which its server sees, and was over before its time. */
        void reset(HighConnection connection, String why);

        /** Its server does not take it; the error is as of {@link SocketCalls}. */
        void failed(HighConnection connection, int error);
    }

    HighConnection(Stream line, long number, Owner owner) {
        this.line = line;
        this.number = number;
        this.owner = owner;
    }

    Stream line() {
        return line;
    }

    long number() {
        return number;
    }

    /** Whether low's end of it was found. */
    boolean isWhole() {
        return endFound;
    }

    /** Where the first part stands that waits. */
    Optional<Place> first() {
        return Optional.ofNullable(waiting.peek()).map(Part::place);
    }

    /** Parts that wait. */
    int waiting() {
        return waiting.size();
    }

    /** Whether something waits that was found after that moment. */
    boolean waitsSince(long nanos) {
        return !waiting.isEmpty() && waiting.element().foundNanos - nanos > 0;
    }

    /** Whether its server, which is there, has not taken all. */
    boolean isBehind() {
        return wire != null && !waiting.isEmpty();
    }

    /** Takes the next part; what is missing before it ends the connection. */
    void take(ConnectionPart part, ByteBuffer data, Place place, long nowNanos) {
        if (part.getOffsetBytes() != found) {
            reset("a part is missing");
            return;
        }
        int bytes = data.remaining();
        found += bytes;
        endFound = part.getEnd() != ConnectionEnd.CONNECTION_END_UNSPECIFIED;
        if (bytes > 0 || endFound) {
            boolean first = waiting.isEmpty();
            waiting.add(new Part(place, bytes, part.getEnd(), nowNanos));
            if (first && wire != null) {
                give(data);
            }
        }
    }

    /** Gives the first part that waits from {@code data}, as much of it as is taken at once. */
    private void give(ByteBuffer data) {
        while (data.hasRemaining() && write(data)) {
            // On with what is left.
        }
        if (!over && !data.hasRemaining()) {
            settle();
            finish();
        }
    }

    /** Ends it at once, which its server sees as a reset. */
    void reset(String why) {
        if (!over) {
            close();
            owner.reset(this, why);
        }
    }

    /** Ends it without a word. */
    void close() {
        over = true;
        waiting.clear();
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }

    @Override
    public void handed(HighNetwork.Wire handed) {
        if (over) {
            handed.close();
        } else {
            wire = handed;
        }
    }

    @Override
    public void refused() {
        if (!over) {
            close();
            owner.reset(this, "no connection to their server is to be had");
        }
    }

    @Override
    public boolean wantsToWrite() {
        return !waiting.isEmpty();
    }

    @Override
    public boolean wantsToRead() {
        return !serverEnded;
    }

    @Override
    public void ready() {
        hear();
        send();
        finish();
    }

    /** Who has ended as its server has is over: its socket has nothing more to say. */
    private void finish() {
        if (!over && endSent && serverEnded) {
            close();
            owner.over(this);
        }
    }

    /** What the server says goes nowhere. */
    private void hear() {
        if (over || serverEnded) {
            return;
        }
        int count = wire.read();
        if (count == 0) {
            serverEnded = true;
        } else if (count < 0 && count != SocketCalls.EAGAIN) {
            fail(count);
        }
    }

    private void send() {
        while (!over && !waiting.isEmpty()) {
            Part part = waiting.element();
            if (part.bytes == written) {
                settle();
                continue;
            }
            Optional<ByteBuffer> data = again(part);
            if (data.isEmpty() || !write(data.get())) {
                return;
            }
        }
    }

    /** What is left of a part, as it stands in the spool; empty: it does not any more, and this is over. */
    private Optional<ByteBuffer> again(Part part) {
        Optional<ByteBuffer> data;
        try {
            data = owner.again(part.place);
        } catch (IOException e) {
            reset("the spool cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        if (data.isEmpty()) {
            reset(OVERWRITTEN);
        }
        return data.map(all -> all.slice(written, part.bytes - written));
    }

    /** Writes some of the first part; whether there is more to be tried at once. */
    private boolean write(ByteBuffer data) {
        int count = wire.write(data);
        if (count > 0) {
            written += count;
            return true;
        }
        if (count != SocketCalls.EAGAIN) {
            fail(count);
        }
        return false;
    }

    /** All of the first part is written. */
    private void settle() {
        Part part = waiting.remove();
        written = 0;
        end(part.end);
    }

    private void end(ConnectionEnd end) {
        switch (end) {
            case CONNECTION_END_CLOSED -> {
                endSent = true;
                wire.end();
            }
            case CONNECTION_END_RESET -> {
                close();
                owner.over(this);
            }
            default -> {
                // It goes on.
            }
        }
    }

    private void fail(int error) {
        close();
        owner.failed(this, error);
    }
}
