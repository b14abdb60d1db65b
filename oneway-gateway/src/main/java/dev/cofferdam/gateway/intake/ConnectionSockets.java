package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.connection.Chunk;
import dev.cofferdam.gateway.connection.ConnectionQueue;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.socket.SocketLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Takes streams in from low clients, who are answered by what happens here alone: a connection is not read while there is no
 * room; and its own end is sent back when all of it is on stable storage. Whatever else ends it is a reset. Unix-domain
 * sockets have no resets: there a byte is sent before that end, and an end without it says nothing. For one thread.
 */
final class ConnectionSockets {
    /** At once, of all lines. */
    private static final int CONNECTIONS_MAX = 256;

    /** New ones; fewer than the high side can make. */
    private static final int PER_SECOND = 200;

    private static final int BURST = 256;

    /** Of one connection before the others have their turn. */
    private static final int READ_BYTES = 256 << 10;

    /** ACK of ASCII: before an end at a Unix-domain socket. */
    private static final byte[] RECEIPT = {6};

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SocketCalls calls;
    private final SocketLoop loop;
    private final ConnectionQueue queue;
    private final LongSupplier nanos;
    private final Map<Key, Connection> open = new HashMap<>();

    /** Ended in order, and kept until a lost packet of that end was sent again. */
    private final Queue<Closing> closing = new ArrayDeque<>();

    /** Connections that may be accepted now. */
    private double allowance = BURST;

    private long allowedNanos;

    private record Key(int place, long number) {}

    private record Closing(int descriptor, long dueNanos) {}

    ConnectionSockets(SocketCalls calls, SocketLoop loop, ConnectionQueue queue, LongSupplier nanos) {
        this.calls = calls;
        this.loop = loop;
        this.queue = queue;
        this.nanos = nanos;
        this.allowedNanos = nanos.getAsLong();
    }

    /**
     * Takes connections in at a socket that listens.
     *
     * @param atPath whether it is a Unix-domain socket
     */
    void listen(int place, int descriptor, boolean atPath) {
        loop.add(new Listener(place, descriptor, atPath));
    }

    /** Does what is due; to be called before each wait. */
    void turn() {
        long now = nanos.getAsLong();
        allowance = Math.min(BURST, allowance + (now - allowedNanos) * (double) PER_SECOND / SECOND_NANOS);
        allowedNanos = now;
        for (Chunk end : queue.takeSettled()) {
            Connection connection = open.remove(new Key(end.place(), end.number()));
            if (connection != null) {
                loop.remove(connection);
                if (connection.atPath) {
                    calls.write(connection.descriptor, RECEIPT, 0, RECEIPT.length);
                }
                calls.end(connection.descriptor);
                closing.add(new Closing(connection.descriptor, now + SECOND_NANOS));
            }
        }
        for (Connection each : List.copyOf(open.values())) {
            if (queue.isBroken(each.place, each.number)) {
                each.reset();
            }
        }
        while (!closing.isEmpty() && now - closing.peek().dueNanos >= 0) {
            calls.close(closing.remove().descriptor);
        }
    }

    /** Whether something becomes due without a socket that is ready. */
    boolean isBusy() {
        return !closing.isEmpty()
                || allowance < 1
                || !queue.hasRoom()
                || open.values().stream().anyMatch(connection -> connection.ended);
    }

    private final class Listener implements SocketLoop.Served {
        private final int place;
        private final int descriptor;
        private final boolean atPath;

        Listener(int place, int descriptor, boolean atPath) {
            this.place = place;
            this.descriptor = descriptor;
            this.atPath = atPath;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return open.size() < CONNECTIONS_MAX && allowance >= 1 ? SocketLoop.READABLE : 0;
        }

        @Override
        public void ready() {
            int accepted = calls.accept(descriptor);
            if (accepted >= 0) {
                allowance--;
                Connection connection = new Connection(accepted, place, atPath, queue.takeNumber(place));
                open.put(new Key(place, connection.number), connection);
                loop.add(connection);
                connection.put(0, ConnectionEnd.CONNECTION_END_UNSPECIFIED);
            }
        }
    }

    private final class Connection implements SocketLoop.Served {
        private final int descriptor;
        private final int place;
        private final boolean atPath;
        private final long number;
        private long offset;

        /** Nothing more comes; its end is on the way to the spool. */
        private boolean ended;

        Connection(int descriptor, int place, boolean atPath, long number) {
            this.descriptor = descriptor;
            this.place = place;
            this.atPath = atPath;
            this.number = number;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return !ended && queue.hasRoom() ? SocketLoop.READABLE : 0;
        }

        @Override
        public void ready() {
            if (!queue.hasRoom()) {
                return; // another one has taken it meanwhile
            }
            ByteBuffer room = queue.room();
            int count = calls.read(descriptor, room.limit(Math.min(READ_BYTES, room.capacity())));
            if (count > 0) {
                put(count, ConnectionEnd.CONNECTION_END_UNSPECIFIED);
                offset += count;
            } else if (count == 0) {
                ended = true;
                put(0, ConnectionEnd.CONNECTION_END_CLOSED);
            } else if (count != SocketCalls.EAGAIN) {
                put(0, ConnectionEnd.CONNECTION_END_RESET);
                reset();
            }
        }

        private void reset() {
            loop.remove(this);
            open.remove(new Key(place, number));
            calls.close(descriptor);
        }

        private void put(int count, ConnectionEnd end) {
            queue.put(place, number, offset, count, end);
        }
    }
}
