package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.SocketHandover;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes connections to one server for one incarnation, which asks for each by one byte over a pair of sockets, and cannot
 * say where to. Whether they are answered is not waited for. Ends when nobody has the other end of the pair. For one thread.
 */
final class ConnectionSource {
    /** Of these; each leaves something behind in Linux for a minute, which the whole machine has in common. */
    private static final int PER_SECOND = 256;

    private static final int BURST = 512;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final HandedSocket.Source server;
    private final RateLimit limit;

    ConnectionSource(HandedSocket.Source server, RateLimit limit) {
        this.server = server;
        this.limit = limit;
    }

    /**
     * Starts one on a thread of its own; the end of the pair that is to be handed over.
     *
     * @param server makes a connection to it
     */
    static int start(HandedSocket.Source server) throws IOException {
        SocketHandover.Pair pair = SocketHandover.pair();
        ConnectionSource source = new ConnectionSource(server, new RateLimit(PER_SECOND, BURST, System::nanoTime));
        Thread.ofPlatform().daemon().name("connections").start(() -> source.serve(pair.own()));
        return pair.other();
    }

    /** Serves that end of a pair, and closes it. */
    void serve(int own) {
        try {
            while (SocketHandover.awaitRequest(own)) {
                while (!limit.isOpen()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                limit.charge(1);
                answer(own);
            }
        } catch (IOException e) {
            // Who asked has ended.
        }
        Descriptors.close(own);
    }

    private void answer(int own) throws IOException {
        int connection;
        try {
            connection = server.make();
        } catch (IOException e) {
            SocketHandover.refuse(own);
            return;
        }
        try {
            SocketHandover.answer(own, connection);
        } finally {
            Descriptors.close(connection);
        }
    }
}
