package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.NetworkSocket;
import dev.cofferdam.abi.SocketHandover;
import dev.cofferdam.abi.UnixSocket;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A socket that the kernel makes and a partition is handed. Safe for several threads.
 *
 * <p>One for each incarnation, so that what one did to its own, such as shutdown(2), is nothing to the next; but where
 * clients of a network come to it, one for all, so that what comes meanwhile waits in it and is not refused.
 */
final class HandedSocket {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Source source;
    private final boolean lasts;
    private int descriptor;

    /** Makes one; there may be an earlier one. */
    interface Source {
        int make() throws IOException;
    }

    private HandedSocket(Source source, boolean lasts) throws IOException {
        this.source = source;
        this.lasts = lasts;
        this.descriptor = source.make();
    }

    /**
     * Makes one at a path on which clients can connect from now on, and starts a thread that hands it over.
     *
     * @param path its own, in a directory of the kernel's alone; it stays while sockets come and go
     * @param handover where its partition is handed it
     */
    static HandedSocket at(Path path, Path handover) throws IOException {
        return start(new HandedSocket(() -> listenInPlace(path), false), handover);
    }

    /**
     * Makes one at a path where streams are taken in, which stays while incarnations come and go, and starts a thread that
     * hands it over.
     */
    static HandedSocket accepting(Path path, Path handover) throws IOException {
        return start(new HandedSocket(() -> SocketHandover.listen(path), true), handover);
    }

    /**
     * Makes one that asks for connections to the server at a path, and starts a thread that hands it over.
     *
     * @param runs directory of all that topologies make: none of their sockets is that server's
     */
    static HandedSocket connecting(Path server, Path runs, Path handover) throws IOException {
        return start(
                new HandedSocket(() -> ConnectionSource.start(() -> UnixSocket.connect(server, runs)), false),
                handover);
    }

    /** Makes one of the network, and starts a thread that hands it over. */
    static HandedSocket of(SocketGrant.Use use, InetSocketAddress address, Path handover) throws IOException {
        Source source = switch (use) {
            case LISTEN -> () -> NetworkSocket.listen(address);
            case RECEIVE -> () -> NetworkSocket.receive(address);
            case SEND -> () -> NetworkSocket.send(address);
            case ACCEPT -> () -> NetworkSocket.listenForStreams(address);
            case CONNECT -> () -> ConnectionSource.start(() -> NetworkSocket.connect(address));
            case SERVE -> throw new IllegalArgumentException("clients are served at paths alone");
        };
        return start(new HandedSocket(source, !use.sends()), handover);
    }

    private static HandedSocket start(HandedSocket socket, Path handover) throws IOException {
        int server = SocketHandover.listen(handover);
        Thread.ofPlatform().daemon().name("handover").start(() -> socket.giveForEver(server));
        return socket;
    }

    /** Whoever waited at the socket that was there is told that it is gone, once that is closed. */
    private static int listenInPlace(Path path) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        int listening = SocketHandover.listen(fresh);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        return listening;
    }

    /** For a new incarnation. */
    synchronized void renew() throws IOException {
        if (!lasts) {
            int fresh = source.make();
            Descriptors.close(descriptor);
            descriptor = fresh;
        }
    }

    private void giveForEver(int server) {
        while (true) {
            try {
                give(SocketHandover.awaitTaker(server));
            } catch (IOException e) {
                // It died before it had taken it, or descriptors ran out.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Under the lock: the number of a descriptor that was closed meanwhile may be another's. */
    private synchronized void give(int taker) throws IOException {
        if (lasts) {
            NetworkSocket.unblock(descriptor); // the incarnation before may have let it wait
        }
        SocketHandover.give(taker, descriptor);
    }
}
