package dev.cofferdam.it.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A high server: takes connections, of which each begins with four bytes that are its name, and notes how each ends. Safe
 * for several threads.
 */
final class StreamServer implements AutoCloseable {
    static final int NAME_BYTES = Integer.BYTES;

    private final ServerSocket server;
    private final Thread accepting = Thread.ofVirtual().unstarted(this::accept);

    /** All that came. */
    final List<Came> all = new CopyOnWriteArrayList<>();

    /** Held by who lets nobody read. */
    private final Semaphore reading = new Semaphore(1_000);

    enum Ending {
        NONE,
        CLOSED,
        RESET
    }

    /** What came over one connection. */
    static final class Came {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile Ending ending = Ending.NONE;

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        Ending ending() {
            return ending;
        }

        /** Null: so much has not come. */
        Integer name() {
            byte[] all = bytes();
            return all.length < NAME_BYTES ? null : ByteBuffer.wrap(all).getInt();
        }

        private synchronized void add(byte[] buffer, int count) {
            bytes.write(buffer, 0, count);
        }
    }

    private StreamServer(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    }

    static StreamServer at(int port) throws IOException {
        StreamServer started = new StreamServer(port);
        started.accepting.start();
        return started;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                Came came = new Came();
                all.add(came);
                Thread.ofVirtual().start(() -> serve(connection, came));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket connection, Came came) {
        byte[] buffer = new byte[64 << 10];
        try (connection) {
            // What high says must go nowhere.
            connection.getOutputStream().write("an answer".getBytes(StandardCharsets.UTF_8));
            InputStream in = connection.getInputStream();
            while (true) {
                reading.acquire();
                reading.release();
                int count = in.read(buffer);
                if (count < 0) {
                    came.ending = Ending.CLOSED;
                    return;
                }
                came.add(buffer, count);
            }
        } catch (IOException e) {
            came.ending = Ending.RESET;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets nobody read from now on. */
    void stall() throws InterruptedException {
        reading.acquire(1_000);
    }

    void goOn() {
        reading.release(1_000);
    }

    /** The connection of that name; null: it has not come. */
    Came named(int name) {
        return all.stream()
                .filter(came -> Integer.valueOf(name).equals(came.name()))
                .findFirst()
                .orElse(null);
    }

    /** How that one ended. */
    Ending ending(int name) {
        Came came = named(name);
        return came == null ? Ending.NONE : came.ending();
    }

    /** Returns when the port is free: until the thread that waits there has ended, Java keeps the socket. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
