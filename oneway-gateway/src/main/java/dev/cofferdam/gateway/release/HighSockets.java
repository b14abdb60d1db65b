package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.socket.SocketCalls;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends datagrams at sockets that the kernel has connected, each to its one address. What goes wrong there is counted, and
 * the next one tried. For one thread.
 */
final class HighSockets implements DatagramRelease.Sending {
    private static final int TRIES_MAX = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SocketCalls calls = new SocketCalls();
    private final Consumer<String> log;
    private final Map<Stream, Target> targets = new HashMap<>();

    private static final class Target {
        private final int descriptor;

        /** Since one went well. */
        private long failures;

        Target(int descriptor) {
            this.descriptor = descriptor;
        }
    }

    HighSockets(Consumer<String> log) {
        this.log = log;
    }

    /** Where the datagrams of a stream go. */
    void add(Stream stream, int descriptor) {
        targets.put(stream, new Target(descriptor));
    }

    @Override
    public void send(Stream stream, byte[] datagram) {
        Target target = targets.get(stream);
        if (target == null) {
            return; // low's is not one of the topology's any more
        }
        int result = write(target, datagram);
        if (result == SocketCalls.ECONNREFUSED) {
            // That is about one before. This one was not sent; perhaps somebody listens by now.
            failed(target, stream, result);
            result = write(target, datagram);
        } else if (result >= 0) {
            worked(target, stream);
        }
        if (result < 0) {
            failed(target, stream, result);
        }
    }

    private int write(Target target, byte[] datagram) {
        int result = SocketCalls.EAGAIN;
        for (int i = 0; i < TRIES_MAX && result == SocketCalls.EAGAIN; i++) {
            if (i > 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            result = calls.write(target.descriptor, datagram, 0, datagram.length);
        }
        return result;
    }

    private void failed(Target target, Stream stream, int error) {
        if (target.failures++ == 0) {
            log.accept("datagrams of %s do not arrive: %s; the next ones are tried"
                    .formatted(stream, SocketCalls.text(error)));
        }
    }

    private void worked(Target target, Stream stream) {
        if (target.failures > 0) {
            log.accept("datagrams of %s arrive again, as far as can be told; %d did not"
                    .formatted(stream, target.failures));
            target.failures = 0;
        }
    }
}
