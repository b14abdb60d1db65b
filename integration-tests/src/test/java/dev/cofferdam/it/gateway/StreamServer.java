package dev.cofferdam.it.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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

    private final ServerSocketChannel server;
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

    private StreamServer(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } else {
            server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        server.bind(address, 512);
    }

    static StreamServer at(int port) throws IOException {
        return at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    static StreamServer at(SocketAddress address) throws IOException {
        StreamServer started = new StreamServer(address);
        started.accepting.start();
        return started;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                Came came = new Came();
                all.add(came);
                Thread.ofVirtual().start(() -> serve(connection, came));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(SocketChannel connection, Came came) {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try (connection) {
            // What high says must go nowhere.
            connection.write(ByteBuffer.wrap("an answer".getBytes(StandardCharsets.UTF_8)));
            while (true) {
                reading.acquire();
                reading.release();
                int count = connection.read(buffer.clear());
                if (count < 0) {
                    // Where there are no resets: nobody is there any more of what was cut off.
                    connection.write(ByteBuffer.allocate(1));
                    came.ending = Ending.CLOSED;
                    return;
                }
                came.add(buffer.array(), count);
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
