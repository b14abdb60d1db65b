package dev.cofferdam.partition;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SocketHandover;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The sockets that were handed over to this partition, as descriptors. For one thread.
 *
 * @param descriptors by the partition's own names
 */
record GrantedSockets(Map<String, Integer> descriptors) {

    GrantedSockets {
        descriptors = Map.copyOf(descriptors);
    }

    /** Takes them, before the program runs. */
    static GrantedSockets take(PartitionFiles files) throws IOException {
        Map<String, Integer> descriptors = new HashMap<>();
        Path directory = files.sockets();
        if (Files.isDirectory(directory)) {
            try (var names = Files.newDirectoryStream(directory)) {
                for (Path each : names) {
                    String name = each.getFileName().toString();
                    descriptors.put(name, SocketHandover.take(files.handover(name)));
                }
            }
        }
        return new GrantedSockets(descriptors);
    }

    int descriptor(String localName) {
        Integer descriptor = descriptors.get(localName);
        if (descriptor == null) {
            throw new ProgramException("no socket named '" + localName + "' was granted to this partition");
        }
        return descriptor;
    }

    /**
     * A channel of one that listens, once a process: Java makes one of a descriptor only where that is the standard input,
     * so the socket takes its place for a moment.
     */
    ServerSocketChannel channel(String localName) {
        int socket = descriptor(localName);
        try {
            int input = Descriptors.duplicate(0);
            Descriptors.replace(0, socket);
            ServerSocketChannel channel = (ServerSocketChannel) System.inheritedChannel();
            Descriptors.replace(0, input);
            return channel;
        } catch (IOException e) {
            throw new ProgramException("the socket '" + localName + "' is of no use: " + e.getMessage());
        }
    }
}
