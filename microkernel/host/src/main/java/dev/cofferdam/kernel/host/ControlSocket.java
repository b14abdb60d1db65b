package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.plan.ControlReply;
import dev.cofferdam.kernel.plan.ControlRequest;
import dev.cofferdam.kernel.plan.Record;
import dev.cofferdam.kernel.plan.Records;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Serves operator's tools: one connection, one request, one reply. Who may connect is the socket file's mode: its owner.
 */
final class ControlSocket {
    private final ServerSocketChannel server;
    private final Host host;
    private final String limits;
    private final Runnable stop;

    private ControlSocket(ServerSocketChannel server, Host host, String limits, Runnable stop) {
        this.server = server;
        this.host = host;
        this.limits = limits;
        this.stop = stop;
    }

    /** Opens the socket and serves it on a thread of its own. */
    static void serve(Path path, Host host, String limits, Runnable stop) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        ControlSocket socket = new ControlSocket(server, host, limits, stop);
        Thread.ofPlatform().daemon().name("control").start(socket::run);
    }

    private void run() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                // Of its own, so that a tool that connects and says nothing keeps nobody waiting.
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // That tool went away; the next one is served.
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                InputStream in = Channels.newInputStream(client);
                OutputStream out = Channels.newOutputStream(client)) {
            ControlRequest request = ControlRequest.parseDelimitedFrom(in);
            if (request != null) {
                answer(request).writeDelimitedTo(out);
                out.flush();
                if (request.getStop()) {
                    stop.run();
                }
            }
        } catch (IOException e) {
            // The tool went away or spoke nonsense: its own loss.
        }
    }

    private ControlReply answer(ControlRequest request) {
        ControlReply.Builder reply = ControlReply.newBuilder();
        try {
            if (request.hasTell()) {
                host.tell(request.getTell().getPartition(), request.getTell().getLine());
            } else if (request.hasRecords()) {
                host.record(events(request.getRecords()));
            } else if (request.getStatus()) {
                reply.setStatus(host.status(limits));
            }
        } catch (IOException | IllegalArgumentException e) {
            reply.setError(e.getMessage());
        }
        return reply.build();
    }

    /** The kernel's own events are nobody else's to record. */
    static List<AuditEvent> events(Records records) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        for (Record record : records.getRecordsList()) {
            AuditEvent.Kind kind = Arrays.stream(AuditEvent.Kind.values())
                    .filter(each -> each.isOfStore() && each.name().equals(record.getKind()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("'" + record.getKind() + "' is no event of the store"));
            events.add(new AuditEvent(kind, record.getSubject(), record.getLabel(), record.getDetail()));
        }
        return events;
    }
}
