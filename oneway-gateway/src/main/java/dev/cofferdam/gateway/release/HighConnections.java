package dev.cofferdam.gateway.release;

import dev.cofferdam.abi.SocketHandover;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.socket.SocketLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Connections that the kernel makes: of each line there is a socket by which it is asked for one, to the line's one address,
 * by a byte that says nothing, and hands it over. Nothing here could make or connect one. For one thread.
 */
final class HighConnections implements HighNetwork {
    /** Requests on the way to the kernel, so that it never waits to write an answer. */
    private static final int REQUESTS_MAX = 32;

    private static final int READ_BYTES = 64 << 10;

    private final SocketCalls calls = new SocketCalls();
    private final SocketLoop loop = new SocketLoop(calls);
    private final Map<Integer, Maker> makers = new HashMap<>();

    /** Where the kernel is asked for connections of a line. */
    void add(int place, int descriptor) {
        Maker maker = new Maker(descriptor);
        makers.put(place, maker);
        loop.add(maker);
    }

    @Override
    public void request(int place, User user) {
        Maker maker = makers.get(place);
        if (maker == null) {
            user.refused(); // low's is not one of the topology's any more
            return;
        }
        maker.waiting.add(user);
        maker.ask();
    }

    @Override
    public boolean serve(int timeoutMillis) {
        return loop.turn(timeoutMillis);
    }

    private final class Maker implements SocketLoop.Served {
        private final int descriptor;
        private final Queue<User> waiting = new ArrayDeque<>();
        private int asked;

        Maker(int descriptor) {
            this.descriptor = descriptor;
        }

        void ask() {
            try {
                for (; asked < Math.min(REQUESTS_MAX, waiting.size()); asked++) {
                    SocketHandover.ask(descriptor);
                }
            } catch (IOException e) {
                throw new IllegalStateException("the kernel hands no connections over", e);
            }
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return asked > 0 ? SocketLoop.READABLE : 0;
        }

        @Override
        public void ready() {
            int handed = SocketHandover.answered(descriptor);
            if (handed == SocketHandover.NOT_YET) {
                return;
            }
            asked--;
            User user = waiting.remove();
            ask();
            if (handed == SocketHandover.NONE) {
                user.refused();
            } else {
                Connection connection = new Connection(handed, user);
                loop.add(connection);
                user.handed(connection);
            }
        }
    }

    private final class Connection implements SocketLoop.Served, Wire {
        private final int descriptor;
        private final User user;

        Connection(int descriptor, User user) {
            this.descriptor = descriptor;
            this.user = user;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return (short)
                    ((user.wantsToRead() ? SocketLoop.READABLE : 0) | (user.wantsToWrite() ? SocketLoop.WRITABLE : 0));
        }

        @Override
        public void ready() {
            user.ready();
        }

        @Override
        public int write(ByteBuffer from) {
            return calls.write(descriptor, from);
        }

        @Override
        public int read() {
            return calls.read(descriptor, READ_BYTES);
        }

        @Override
        public void end() {
            calls.end(descriptor);
        }

        @Override
        public void close() {
            calls.close(descriptor);
            loop.remove(this);
        }
    }
}
