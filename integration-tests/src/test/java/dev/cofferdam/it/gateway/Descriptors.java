package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds a socket's descriptor, as hostile code in its process does. Stateless. */
final class Descriptors {
    private static final int INODE_COLUMN = 9;

    private Descriptors() {}

    static int of(DatagramChannel socket) throws IOException {
        String port = ":%04X".formatted(((InetSocketAddress) socket.getLocalAddress()).getPort());
        List<String> sockets = Stream.concat(
                        Files.readAllLines(Path.of("/proc/self/net/udp")).stream(),
                        Files.readAllLines(Path.of("/proc/self/net/udp6")).stream())
                .map(line -> line.strip().split(" +"))
                .filter(columns -> columns[1].endsWith(port))
                .map(columns -> "socket:[" + columns[INODE_COLUMN] + "]")
                .toList();
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                if (Files.exists(each)
                        && sockets.contains(Files.readSymbolicLink(each).toString())) {
                    return Integer.parseInt(each.getFileName().toString());
                }
            }
        }
        throw new IOException("no descriptor of port " + port);
    }
}
