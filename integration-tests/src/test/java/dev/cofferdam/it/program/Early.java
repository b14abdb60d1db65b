package dev.cofferdam.it.program;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** What Java itself would load, where the jar that offers it is on the class path, as soon as somebody opens a socket. */
public final class Early extends SelectorProvider {
    /** What it says when it is loaded. */
    public static final String GREETING = "loaded early";

    static {
        System.out.println(GREETING);
    }

    /** Opens a socket, as the runtime of a partition that has one does. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) throws IOException {
            try (ServerSocketChannel socket = ServerSocketChannel.open()) {
                System.out.println(socket);
            }
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        return null;
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        return null;
    }

    @Override
    public Pipe openPipe() {
        return null;
    }

    @Override
    public AbstractSelector openSelector() {
        return null;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        return null;
    }

    @Override
    public SocketChannel openSocketChannel() {
        return null;
    }
}
