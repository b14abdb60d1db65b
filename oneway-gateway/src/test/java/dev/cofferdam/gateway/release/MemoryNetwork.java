package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.socket.SocketCalls;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/** High servers in memory: they take what comes in pieces, or not at all, or are away. For one thread. */
final class MemoryNetwork implements HighNetwork {
    private final Random random;
    private final Queue<User> asked = new ArrayDeque<>();

    /** All that there ever were. */
    final List<Server> servers = new ArrayList<>();

    /** What they do with their sockets is seen as calls, of which so many go well before the release is killed. */
    long callsLeft = Long.MAX_VALUE;

    /** Servers take nothing. */
    boolean stalled;

    /** Nobody listens. */
    boolean away;

    /** Servers end their sides before anything comes. */
    boolean silent;

    MemoryNetwork(Random random) {
        this.random = random;
    }

    /** Why the release is not there any more. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One connection, as its server sees it. */
    final class Server implements Wire {
        private final User user;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean ended;
        boolean reset;

        /** This one takes nothing. */
        boolean slow;

        Server(User user) {
            this.user = user;
        }

        @Override
        public int write(ByteBuffer from) {
            call();
            if (away) {
                return SocketCalls.ECONNREFUSED;
            }
            if (stalled || slow || random.nextInt(4) == 0) {
                return SocketCalls.EAGAIN;
            }
            byte[] taken = new byte[1 + random.nextInt(from.remaining())];
            from.get(taken);
            received.writeBytes(taken);
            return taken.length;
        }

        @Override
        public int read() {
            call();
            // It ends its side when the other has, or at once.
            return ended || silent ? 0 : SocketCalls.EAGAIN;
        }

        @Override
        public void end() {
            call();
            ended = true;
        }

        @Override
        public void close() {
            reset = reset || !ended;
        }
    }

    private void call() {
        if (callsLeft-- <= 0) {
            throw new Killed();
        }
    }

    /** What Linux does with the sockets of who is killed. */
    void kill() {
        asked.clear();
        servers.forEach(Server::close);
        callsLeft = Long.MAX_VALUE;
    }

    @Override
    public void request(int place, User user) {
        call();
        asked.add(user);
    }

    @Override
    public boolean serve(int timeoutMillis) {
        boolean any = !asked.isEmpty();
        if (any) {
            User user = asked.remove();
            Server server = new Server(user);
            servers.add(server);
            user.handed(server);
        }
        for (Server server : servers) {
            if (!server.reset && (server.user.wantsToWrite() || server.user.wantsToRead())) {
                server.user.ready();
            }
        }
        return any;
    }
}
