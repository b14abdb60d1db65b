package dev.cofferdam.gateway.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cofferdam.gateway.datagram.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what it is given. */
final class MemoryOutlet implements Outlet {
    final Map<Stream, List<String>> taken = new HashMap<>();

    /** Has no place. */
    Stream refused;

    /** While this is above 0, that many fail. */
    int failures;

    @Override
    public boolean takes(Stream stream) {
        return !stream.equals(refused);
    }

    @Override
    public void deliver(Stream stream, byte[] datagram) throws IOException {
        if (failures > 0) {
            failures--;
            throw new IOException("nobody listens");
        }
        taken.computeIfAbsent(stream, each -> new ArrayList<>()).add(new String(datagram, UTF_8));
    }
}
