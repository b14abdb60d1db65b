package dev.cofferdam.gateway.udp;

import java.util.Optional;

/** What a kernel grants a socket to buffer, and what to set where that is too little. Stateless. */
final class SocketBuffer {
    private SocketBuffer() {}

    /** Empty: it has granted what was asked. Linux grants less without a word. */
    static Optional<String> advice(int askedBytes, int grantedBytes) {
        return grantedBytes >= askedBytes
                ? Optional.empty()
                : Optional.of(("the kernel buffers %d bytes of what arrives, not %d: a pause of this process may lose"
                                + " packets; set sysctl -w net.core.rmem_max=%d, or ask for less with --buffer")
                        .formatted(grantedBytes, askedBytes, askedBytes));
    }
}
