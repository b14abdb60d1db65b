package dev.cofferdam.gateway.transfer;

import java.io.IOException;
import java.util.Optional;

/** What a sender sends: items, numbered from 0. Called by the sender's thread alone. */
public interface Outbox {
    /**
     * Opens an item; the same one for the same number, in each round.
     *
     * @return empty: there is no such item; those before it are all
     * @throws IOException if items can no longer be found; of one item that cannot be read, {@link Outgoing#read} says so
     */
    Optional<Outgoing> open(int number) throws IOException;
}
