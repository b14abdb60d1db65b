package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens wherever it can: in every directory it sees, under an abstract name, on the loopback address, and on the
 * socket that it was granted, if any. Says where it does, and greets whoever comes.
 */
public final class Listener implements Program {
    /** What a visitor is told. */
    public static final String GREETING = "who is there?";

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int BACKLOG = 8;
    private static final int DEPTH_MAX = 8;

    @Override
    public String name() {
        return "listener";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("name", Parameter.Kind.TEXT, true, "of its sockets"),
                new Parameter("port", Parameter.Kind.NUMBER, true, "on which it listens"),
                new Parameter("under", Parameter.Kind.TEXT, true, "where it makes sockets"),
                new Parameter("socket", Parameter.Kind.SOCKET, false, "the one it is granted"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        String name = partition.argument("name");
        List<Path> sockets = new ArrayList<>();
        for (Path directory : directories(Path.of(partition.argument("under")))) {
            sockets.add(directory.resolve(name));
        }
        if (partition.argument("socket") != null) {
            greet(partition.socket(partition.argument("socket")));
            partition.log("listens at socket");
        }
        for (Path socket : sockets) {
            attempt(partition, "path " + socket, () -> serve(UnixDomainSocketAddress.of(socket)));
        }
        int port = Integer.parseInt(partition.argument("port"));
        attempt(partition, "port " + port, () -> serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        attempt(partition, "name " + name, () -> listenAbstract(name));
        partition.log("listening");
        partition.awaitEnd();
    }

    private interface Listening {
        void begin() throws IOException;
    }

    private static void attempt(Partition partition, String where, Listening listening) {
        try {
            listening.begin();
            partition.log("listens at " + where);
        } catch (IOException | IllegalArgumentException | LinkageError e) {
            // Another place may do.
        }
    }

    /** Every directory that can be looked into, except those that are views of processes and devices. */
    private static List<Path> directories(Path under) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(under, java.util.Set.of(), DEPTH_MAX, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (directory.startsWith("/proc") || directory.startsWith("/sys")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                found.add(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static void serve(SocketAddress address) throws IOException {
        ServerSocketChannel server = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        server.bind(address);
        greet(server);
    }

    private static void greet(ServerSocketChannel server) {
        Thread.ofVirtual().start(() -> {
            while (server.isOpen()) {
                try (SocketChannel visitor = server.accept()) {
                    visitor.write(ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                    // The next one may have more patience.
                }
            }
        });
    }

    /** A name that is no file's: unix(7). */
    private static void listenAbstract(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        long socket = LinuxCall.call(LinuxCall.SOCKET, AF_UNIX, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(3L + bytes.length);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 3, bytes.length);
            LinuxCall.call(LinuxCall.BIND, socket, address.address(), address.byteSize());
        }
        LinuxCall.call(LinuxCall.LISTEN, socket, BACKLOG);
    }
}
