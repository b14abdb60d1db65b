package dev.cofferdam.gateway.spool;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The number of the next datagram, connection or card of each stream that a spool can have; of one that an earlier version
 * wrote, which knew fewer services, zeros. Immutable.
 *
 * @param next by service and place
 */
record StreamNumbers(List<Long> next) {
    /** Of one service. */
    static final int PLACES_MAX = 8;

    private static final List<Service> SERVICES =
            List.of(Service.SERVICE_UDP, Service.SERVICE_SYSLOG, Service.SERVICE_TCP, Service.SERVICE_CARD);
    private static final int COUNT = SERVICES.size() * PLACES_MAX;
    static final int BYTES = COUNT * Long.BYTES;

    static final StreamNumbers FIRST = new StreamNumbers(Collections.nCopies(COUNT, 0L));

    StreamNumbers {
        next = List.copyOf(next);
    }

    static boolean has(Service service, int place) {
        return SERVICES.contains(service) && place >= 0 && place < PLACES_MAX;
    }

    private static int index(Stream stream) {
        return SERVICES.indexOf(stream.service()) * PLACES_MAX + stream.place();
    }

    long of(Stream stream) {
        return next.get(index(stream));
    }

    StreamNumbers with(Stream stream, long number) {
        List<Long> changed = new ArrayList<>(next);
        changed.set(index(stream), number);
        return new StreamNumbers(changed);
    }

    void encode(ByteBuffer to) {
        next.forEach(to::putLong);
    }

    static StreamNumbers decode(ByteBuffer from) {
        List<Long> next = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            next.add(from.getLong());
        }
        return new StreamNumbers(next);
    }

    boolean isPossible() {
        return next.stream().allMatch(number -> number >= 0);
    }
}
