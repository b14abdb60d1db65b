package dev.cofferdam.gateway.datagram;

import dev.cofferdam.gateway.frame.Service;

/**
 * What a stream of datagrams is called on both sides. Immutable.
 *
 * @param place the first of its service is 0
 */
public record Stream(Service service, int place) {
    @Override
    public String toString() {
        return (service == Service.SERVICE_SYSLOG ? "syslog " : "udp ") + place;
    }
}
