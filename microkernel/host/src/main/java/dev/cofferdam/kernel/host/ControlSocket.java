package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.control.ControlFormat;
import dev.cofferdam.kernel.control.ControlReply;
import dev.cofferdam.kernel.control.ControlRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Serves operator's tools: one connection, one request, one reply. Who may connect is the socket file's mode: its owner.
 * A tool has a thread of its own and a deadline, so that one that says nothing keeps neither others nor descriptors.
 */
final class ControlSocket {
    private static final int CLIENTS_MAX = 64;
    private static final long PATIENCE_MILLIS = 10_000;

    /** Where nothing can be accepted, because descriptors have run out, trying at once would only burn a core. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerSocketChannel server;
    private final Semaphore clients = new Semaphore(CLIENTS_MAX);

    private ControlSocket(ServerSocketChannel server) {
        this.server = server;
    }

    /** Opens the socket: who connects is answered once it is served, so that whoever was told of a kernel finds it. */
    static ControlSocket open(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return new ControlSocket(server);
    }

    /**
     * Serves it on a thread of its own; once.
     *
     * @param stop run when a request to stop has been answered
     */
    void serve(Function<ControlRequest, ControlReply> control, Runnable stop) {
        Thread.ofPlatform().daemon().name("control").start(() -> run(control, stop));
    }

    private void run(Function<ControlRequest, ControlReply> control, Runnable stop) {
        while (server.isOpen()) {
            clients.acquireUninterruptibly();
            try {
                SocketChannel client = server.accept();
                // Platform threads: a virtual one waits for others' turns before it has its own.
                Thread.ofPlatform().daemon().name("control-client").start(() -> {
                    try {
                        serve(client, control, stop);
                    } finally {
                        clients.release();
                    }
                });
            } catch (IOException e) {
                clients.release();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void serve(SocketChannel client, Function<ControlRequest, ControlReply> control, Runnable stop) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try (client;
                InputStream in = Channels.newInputStream(client);
                OutputStream out = Channels.newOutputStream(client)) {
            var ignored =
                    answered.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).exceptionally(late -> close(client));
            Optional<ControlRequest> request = ControlFormat.request(in);
            if (request.isPresent()) {
                ControlFormat.write(control.apply(request.get()), out);
                if (request.get() instanceof ControlRequest.Stop) {
                    stop.run();
                }
            }
        } catch (IOException e) {
            // The tool went away, spoke nonsense or said nothing: its own loss.
        } finally {
            answered.complete(null);
        }
    }

    private static Void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
        return null;
    }
}
