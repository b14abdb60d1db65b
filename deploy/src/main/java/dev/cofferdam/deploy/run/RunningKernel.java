package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.ControlFormat;
import dev.cofferdam.kernel.control.ControlReply;
import dev.cofferdam.kernel.control.ControlRequest;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.host.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Speaks with a kernel over its control socket; each question is a connection of its own. Immutable.
 *
 * @param patience how long an answer is waited for
 */
public record RunningKernel(Path socket, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long a connection is waited for before its queue is taken to be full. */
    private static final Duration QUEUED = Duration.ofMillis(200);

    /** Many records are written and synced before they are answered. */
    private static final Duration RECORD_PATIENCE = Duration.ofSeconds(10);

    /** With the patience that people have. */
    public RunningKernel(Path socket) {
        this(socket, PATIENCE);
    }

    /** Of a partition of its, as the kernel sees them. */
    PartitionFiles files(String partition) {
        return new RunDirectory(socket.toAbsolutePath().getParent(), Directories.isRoot()).files(partition);
    }

    /** Whether there is a kernel at all, however busy it is. */
    boolean listens() {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            hangUpAfter(QUEUED, connected, channel);
            channel.connect(UnixDomainSocketAddress.of(socket));
            connected.complete(null);
            return true;
        } catch (IOException e) {
            // It waited, so there is a queue, and that is full.
            return connected.isCompletedExceptionally();
        }
    }

    private static void hangUpAfter(Duration patience, CompletableFuture<Void> done, SocketChannel channel) {
        var ignored = done.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> hangUp(channel));
    }

    public KernelStatus status() throws IOException {
        return ask(new ControlRequest.AskStatus())
                .status()
                .orElseThrow(() -> new IOException("the kernel did not say how it is"));
    }

    /** Asks the kernel to end; it has not ended when this returns. */
    public void stop() throws IOException {
        ask(new ControlRequest.Stop());
    }

    /** Writes a line to the standard input of a partition's program. */
    public void tell(String partition, String line) throws IOException {
        ask(new ControlRequest.Tell(partition, line));
    }

    /**
     * Tells the kernel what is wanted of a partition; it is decided when this returns, not done.
     *
     * @throws IOException that says why not
     */
    public void order(String partition, Order order) throws IOException {
        ask(new ControlRequest.Steer(partition, order));
    }

    /** Has the kernel append the store's events to its audit; they are on stable storage when this returns. */
    void record(List<AuditEvent> events) throws IOException {
        ask(new ControlRequest.Keep(events), RECORD_PATIENCE);
    }

    private ControlReply ask(ControlRequest request) throws IOException {
        return ask(request, patience);
    }

    private ControlReply ask(ControlRequest request, Duration patience) throws IOException {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                OutputStream out = Channels.newOutputStream(channel);
                InputStream in = Channels.newInputStream(channel)) {
            hangUpAfter(patience, answered, channel);
            channel.connect(UnixDomainSocketAddress.of(socket)); // waits where its queue is full
            ControlFormat.write(request, out);
            ControlReply reply =
                    ControlFormat.reply(in).orElseThrow(() -> new IOException("the kernel ended before it answered"));
            answered.complete(null);
            if (!reply.error().isEmpty()) {
                throw new IOException(reply.error());
            }
            return reply;
        } catch (IOException e) {
            if (!answered.isCompletedExceptionally()) {
                // Linux says no more than that there is no such file.
                throw Files.exists(socket) ? e : new IOException("no kernel runs that listens at " + socket, e);
            }
            throw new IOException("the kernel did not answer within " + patience.toMillis() + " ms", e);
        }
    }

    private static Void hangUp(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost with a connection that is given up.
        }
        return null;
    }
}
