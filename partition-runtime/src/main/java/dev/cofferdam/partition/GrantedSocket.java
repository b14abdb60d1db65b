package dev.cofferdam.partition;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SocketHandover;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The socket that was handed over to this partition, if any. Java makes a channel of a descriptor only of the standard
 * input, so the socket takes that place for a moment; it does so once a process, so there is one. Immutable.
 *
 * @param name the partition's own, or null
 */
record GrantedSocket(String name, ServerSocketChannel channel) {

    /** Takes it, before the program runs. */
    static GrantedSocket take(PartitionFiles files) throws IOException {
        Path directory = files.sockets();
        if (!Files.isDirectory(directory)) {
            return new GrantedSocket(null, null);
        }
        try (var names = Files.newDirectoryStream(directory)) {
            String name = names.iterator().next().getFileName().toString();
            int input = Descriptors.duplicate(0);
            Descriptors.replace(0, SocketHandover.take(files.handover(name)));
            ServerSocketChannel channel = (ServerSocketChannel) System.inheritedChannel();
            Descriptors.replace(0, input);
            return new GrantedSocket(name, channel);
        }
    }

    ServerSocketChannel find(String localName) {
        if (!localName.equals(name)) {
            throw new ProgramException("no socket named '" + localName + "' was granted to this partition");
        }
        return channel;
    }
}
