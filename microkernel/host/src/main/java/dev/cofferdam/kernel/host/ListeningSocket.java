package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.SocketHandover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket on which a partition serves clients, one for each incarnation: what one did to its own, such as
 * shutdown(2), is nothing to the next. Its path stays. Safe for several threads.
 */
final class ListeningSocket {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path path;
    private int descriptor;

    private ListeningSocket(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Makes one on which clients can connect from now on, and starts a thread that hands it over.
     *
     * @param path its own, in a directory of the kernel's alone
     * @param handover where its partition is handed it
     */
    static ListeningSocket make(Path path, Path handover) throws IOException {
        ListeningSocket socket = new ListeningSocket(path, SocketHandover.listen(path));
        int server = SocketHandover.listen(handover);
        Thread.ofPlatform().daemon().name("handover").start(() -> socket.giveForEver(server));
        return socket;
    }

    /** Puts a new one in its place, for a new incarnation; whoever waited at the old one is told that it is gone. */
    synchronized void renew() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        int listening = SocketHandover.listen(fresh);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        Descriptors.close(descriptor);
        descriptor = listening;
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
        SocketHandover.give(taker, descriptor);
    }
}
