package dev.cofferdam.it.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;

/** A bad line: passes UDP datagrams on, but for some, which a seed chooses. A program of its own; ends when it is killed. */
public final class Relay {
    private static final int DATAGRAM_BYTES_MAX = 65_536;
    private static final int BUFFER_BYTES = 1 << 22;

    private Relay() {}

    /**
     * Arguments: port to listen at, host and port to send to, probability of a loss, seed. Says "relaying" when it is.
     *
     * @throws IOException if a socket fails
     */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress to = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        double loss = Double.parseDouble(arguments[3]);
        Random random = new Random(Long.parseLong(arguments[4]));
        ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
        try (DatagramChannel in = DatagramChannel.open();
                DatagramChannel out = DatagramChannel.open()) {
            in.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            in.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
            System.out.println("relaying");
            while (true) {
                datagram.clear();
                in.receive(datagram);
                if (random.nextDouble() >= loss) {
                    out.send(datagram.flip(), to);
                }
            }
        }
    }
}
