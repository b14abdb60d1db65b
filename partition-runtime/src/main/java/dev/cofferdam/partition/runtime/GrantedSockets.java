package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SocketHandover;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets that were handed over to this partition, which are descriptors. One on which it serves clients is a channel
 * too: Java makes one of a descriptor only of the standard input, so the socket takes that place for a moment; it does so
 * once a process, and needs what the runtime gives up before the program runs, so there is one. Immutable.
 *
 * @param served the partition's own name of that one, or null
 * @param descriptors by the partition's own names
 */
record GrantedSockets(String served, ServerSocketChannel channel, Map<String, Integer> descriptors) {

    GrantedSockets {
        descriptors = Map.copyOf(descriptors);
    }

    /** Takes them, before the program runs. */
    static GrantedSockets take(PartitionFiles files) throws IOException {
        Map<String, Integer> descriptors = new HashMap<>();
        for (String name : names(files.halfSockets())) {
            descriptors.put(name, SocketHandover.take(files.halfHandover(name)));
        }
        List<String> served = names(files.sockets());
        if (served.isEmpty()) {
            return new GrantedSockets(null, null, descriptors);
        }
        String name = served.getFirst();
        int socket = SocketHandover.take(files.handover(name));
        descriptors.put(name, Descriptors.duplicate(socket));
        return new GrantedSockets(name, channel(socket), descriptors);
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (var all = Files.newDirectoryStream(directory)) {
                all.forEach(each -> names.add(each.getFileName().toString()));
            }
        }
        return names;
    }

    private static ServerSocketChannel channel(int socket) throws IOException {
        int input = Descriptors.duplicate(0);
        Descriptors.replace(0, socket);
        ServerSocketChannel channel = (ServerSocketChannel) System.inheritedChannel();
        Descriptors.replace(0, input);
        return channel;
    }

    ServerSocketChannel served(String localName) {
        if (!localName.equals(served)) {
            throw none(localName);
        }
        return channel;
    }

    int descriptor(String localName) {
        Integer descriptor = descriptors.get(localName);
        if (descriptor == null) {
            throw none(localName);
        }
        return descriptor;
    }

    private static ProgramException none(String localName) {
        return new ProgramException("no socket named '" + localName + "' was granted to this partition");
    }
}
