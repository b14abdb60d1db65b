package dev.cofferdam.gateway.http;

import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.socket.SocketLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Serves HTTP/1.1 at a socket that listens already (RFC 9112). Has a limit for everything that a client may send or keep.
 * Made by one thread, and run by its own, or by whoever takes its turns.
 */
public final class HttpServer implements SocketLoop.Served {
    /** The jars that whoever serves needs, without their versions. */
    public static final List<String> LIBRARIES = List.of(
            "netty-buffer",
            "netty-codec-base",
            "netty-codec-http",
            "netty-common",
            "netty-handler",
            "netty-resolver",
            "netty-transport");

    private static final int CONNECTIONS_MAX = 64;
    private static final int LOOK_AGAIN_MILLIS = 5;
    private static final int WAIT_MILLIS = 1_000;

    private final SocketCalls calls = new SocketCalls();
    private final SocketLoop loop = new SocketLoop(calls);
    private final int descriptor;
    private final HttpService service;
    private final LongSupplier nanos;
    private final Set<HttpConnection> connections = new LinkedHashSet<>();

    public HttpServer(int descriptor, HttpService service, LongSupplier nanos) {
        this.descriptor = descriptor;
        this.service = service;
        this.nanos = nanos;
        loop.add(this);
    }

    /** Serves on a thread of its own, for as long as the process lasts. */
    public void start(Consumer<String> log) {
        Thread.ofPlatform().daemon().name("http").start(() -> {
            try {
                while (true) {
                    turn(WAIT_MILLIS);
                }
            } catch (RuntimeException | Error e) {
                log.accept("HTTP is not served any more: " + e);
                Runtime.getRuntime().halt(1);
            }
        });
    }

    /** Does what is due, and waits for what comes next, so long at most. */
    public void turn(int mostMillis) {
        boolean waiting = false;
        for (HttpConnection each : List.copyOf(connections)) {
            each.turn();
            if (each.isOver()) {
                connections.remove(each);
                loop.remove(each);
            }
            waiting = waiting || each.isWaiting();
        }
        loop.turn(waiting ? LOOK_AGAIN_MILLIS : mostMillis);
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public short interest() {
        return connections.size() < CONNECTIONS_MAX ? SocketLoop.READABLE : 0;
    }

    @Override
    public void ready() {
        int accepted = calls.accept(descriptor);
        if (accepted >= 0) {
            HttpConnection connection = new HttpConnection(accepted, calls, service, nanos);
            connections.add(connection);
            loop.add(connection);
        }
    }
}
