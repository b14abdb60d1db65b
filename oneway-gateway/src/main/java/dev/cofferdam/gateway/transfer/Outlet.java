package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.datagram.Stream;
import java.io.IOException;

/** Where datagrams go. Called by the receiver's thread alone; never waits for who takes them. */
public interface Outlet {
    /** For a receiver that hands nothing on. */
    Outlet NONE = new Outlet() {
        @Override
        public boolean takes(Stream stream) {
            return false;
        }

        @Override
        public void deliver(Stream stream, byte[] datagram) throws IOException {
            throw new IOException("there is nowhere to hand it on to");
        }
    };

    /** There is somewhere to go for it. */
    boolean takes(Stream stream);

    /**
     * Hands a datagram on.
     *
     * @throws IOException if it could not be; the next one may be
     */
    void deliver(Stream stream, byte[] datagram) throws IOException;
}
