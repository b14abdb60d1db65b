package dev.cofferdam.gateway.datagram;

import dev.cofferdam.gateway.frame.Service;

/**
 * What a stream of datagrams, or a line of connections, is called on both sides. Immutable.
 *
 * @param place the first of its service is 0
 */
public record Stream(Service service, int place) {
    @Override
    public String toString() {
        String name = switch (service) {
            case SERVICE_SYSLOG -> "syslog ";
            case SERVICE_TCP -> "tcp ";
            case SERVICE_CARD -> "card ";
            default -> "udp ";
        };
        return name + place;
    }
}
