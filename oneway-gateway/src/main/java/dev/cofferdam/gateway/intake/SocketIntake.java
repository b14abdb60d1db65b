package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.connection.ConnectionQueue;
import dev.cofferdam.gateway.datagram.DatagramQueue;
import dev.cofferdam.gateway.datagram.Refusals;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.datagram.SyslogFramer;
import dev.cofferdam.gateway.datagram.SyslogMessage;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.socket.SocketLoop;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The low side's sockets inside one machine: takes datagrams, syslog messages and streams in, and puts them into queues. Low clients
 * are answered by what happens here alone: a datagram for which there is no room is dropped, with its number; a connection is
 * not read until there is room again. Made by one thread and run by another.
 */
final class SocketIntake {
    private static final int DATAGRAM_BYTES = 64 << 10;

    /** Read from one socket before the others have their turn. */
    private static final int READS_MAX = 64;

    private static final int CONNECTION_BYTES = 16 << 10;
    private static final int CONNECTIONS_MAX = 256;
    private static final int LOOK_AGAIN_MILLIS = 5;
    private static final int WAIT_MILLIS = 60_000;

    private final SocketCalls calls = new SocketCalls();
    private final SocketLoop loop = new SocketLoop(calls);
    private final DatagramQueue queue;
    private final Refusals refusals;
    private final ConnectionSockets streams;
    private int connections;
    private boolean anyWaits;

    /**
     * Has no sockets yet.
     *
     * @param connections what comes over streams is put there
     * @param log of things that are not taken, the first of each
     */
    SocketIntake(DatagramQueue queue, ConnectionQueue connections, LongSupplier nanos, Consumer<String> log) {
        this.queue = queue;
        this.streams = new ConnectionSockets(calls, loop, connections, nanos);
        this.refusals = new Refusals(log);
    }

    /** Takes datagrams of any content in at a socket that is bound. */
    void datagrams(Stream stream, int descriptor) {
        loop.add(new Datagrams(stream, descriptor, datagram -> offer(stream, datagram)));
    }

    /** Takes syslog messages in at a UDP socket that is bound, and a TCP socket that listens. */
    void syslog(int place, int udp, int tcp) {
        Stream stream = new Stream(Service.SERVICE_SYSLOG, place);
        Consumer<byte[]> messages = message -> SyslogMessage.refusal(message)
                .ifPresentOrElse(why -> refusals.add("no syslog", why), () -> offer(stream, message));
        loop.add(new Datagrams(stream, udp, messages));
        loop.add(new Listener(tcp, messages));
    }

    /**
     * Takes streams in at a TCP or Unix-domain socket that listens.
     *
     * @param atPath whether it is the latter
     */
    void streams(int place, int descriptor, boolean atPath) {
        streams.listen(place, descriptor, atPath);
    }

    private void offer(Stream stream, byte[] datagram) {
        if (!queue.offer(stream, datagram)) {
            refusals.add("no room", "datagrams of " + stream + " come faster than the spool takes them");
        }
    }

    /** Serves the sockets, without an end. */
    void run() {
        while (true) {
            anyWaits = !queue.hasRoom();
            streams.turn();
            loop.turn(anyWaits || streams.isBusy() ? LOOK_AGAIN_MILLIS : WAIT_MILLIS);
        }
    }

    /** A socket at which datagrams come. */
    private final class Datagrams implements SocketLoop.Served {
        private final Stream stream;
        private final int descriptor;
        private final Consumer<byte[]> taker;
        private int dropped;

        Datagrams(Stream stream, int descriptor, Consumer<byte[]> taker) {
            this.stream = stream;
            this.descriptor = descriptor;
            this.taker = taker;
            this.dropped = calls.dropped(descriptor);
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return SocketLoop.READABLE;
        }

        @Override
        public void ready() {
            for (int i = 0; i < READS_MAX; i++) {
                int count = calls.read(descriptor, DATAGRAM_BYTES);
                if (count < 0) {
                    break;
                }
                taker.accept(calls.bytes(count));
            }
            int now = calls.dropped(descriptor);
            if (now != dropped) {
                queue.drop(stream, Integer.toUnsignedLong(now - dropped));
                refusals.add("no room in a socket", "datagrams of " + stream + " come faster than they are read");
                dropped = now;
            }
        }
    }

    /** A socket at which connections come. */
    private final class Listener implements SocketLoop.Served {
        private final int descriptor;
        private final Consumer<byte[]> messages;

        Listener(int descriptor, Consumer<byte[]> messages) {
            this.descriptor = descriptor;
            this.messages = messages;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return connections < CONNECTIONS_MAX ? SocketLoop.READABLE : 0;
        }

        @Override
        public void ready() {
            int connection = calls.accept(descriptor);
            if (connection >= 0) {
                connections++;
                loop.add(new Connection(connection, messages));
            }
        }
    }

    /** A connection that syslog messages come over. */
    private final class Connection implements SocketLoop.Served {
        private final int descriptor;
        private final SyslogFramer framer;

        Connection(int descriptor, Consumer<byte[]> messages) {
            this.descriptor = descriptor;
            this.framer = new SyslogFramer(messages);
        }

        @Override
        public int descriptor() {
            return descriptor;
        }

        @Override
        public short interest() {
            return anyWaits ? 0 : SocketLoop.READABLE;
        }

        @Override
        public void ready() {
            int count = calls.read(descriptor, CONNECTION_BYTES);
            if (count == SocketCalls.EAGAIN) {
                return;
            }
            try {
                if (count > 0) {
                    framer.take(calls.bytes(count));
                    return;
                }
                framer.end(count == 0);
            } catch (IOException e) {
                refusals.add("framing", e.getMessage());
            }
            calls.close(descriptor);
            loop.remove(this);
            connections--;
        }
    }
}
