package dev.cofferdam.gateway.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Java tells nobody: the descriptor of a UDP socket, by what Linux says of those of this process. Stateless. */
public final class SocketDescriptor {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private SocketDescriptor() {}

    /** The descriptor of a socket that is bound. */
    public static int of(DatagramChannel socket) throws IOException {
        int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("udp", "udp6")) {
            Path file = Path.of("/proc/self/net", table);
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .skip(1)
                        .map(line -> List.of(line.strip().split(" +", -1)))
                        .filter(columns -> columns.get(1).endsWith(":%04X".formatted(port)))
                        .forEach(columns -> inodes.add("socket:[" + columns.get(9) + "]"));
            }
        }
        List<Integer> found = new ArrayList<>();
        try (var all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                if (inodes.contains(target(each))) {
                    found.add(Integer.parseInt(each.getFileName().toString()));
                }
            }
        }
        if (found.size() != 1) {
            throw new IOException(found.size() + " descriptors have the port " + port);
        }
        return found.getFirst();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // That of the listing itself, which is closed by now, or somebody else's.
            return "";
        }
    }
}
