package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** What a session says. Called by the sender's thread alone. */
public sealed interface Feed extends Closeable permits FrameFeed, LiveFeed {
    /**
     * Fills an empty symbol with what is to be said now; it stays empty where that is nothing.
     *
     * @throws IOException if what is to be sent can no longer be found
     */
    void fill(Symbol symbol, long nowNanos) throws IOException;

    /** Everything was said. */
    boolean ended();

    /** What was said, and what is under way; for a collector of metrics. */
    List<Sample> samples();

    /** How many items or datagrams were said. */
    int items();
}
