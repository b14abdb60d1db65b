package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Connects to a Unix-domain socket of the host that a partition serves. Stateless. */
public final class ServedSocket {
    private ServedSocket() {}

    /**
     * Connects.
     *
     * @param advice which socket to name, where nobody serves this one
     */
    public static SocketChannel connect(Path path, String advice) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("%s: nobody serves it (%s); %s".formatted(path, e.getMessage(), advice), e);
        }
    }
}
