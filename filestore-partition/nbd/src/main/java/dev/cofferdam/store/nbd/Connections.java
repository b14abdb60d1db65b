package dev.cofferdam.store.nbd;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Who is connected, and what each may hold. A client that negotiates holds little and not for long, and the oldest of
 * them goes where there are too many: whoever knows the protocol is done within a millisecond. A client with an export
 * holds a {@link Share} of the window until it leaves. For the event loop's thread.
 */
final class Connections {
    static final int NEGOTIATING_MAX = 64;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int BLOCK_BYTES = 4096;

    private final Deque<Share> free = new ArrayDeque<>();
    private final SequencedSet<Runnable> negotiating = new LinkedHashSet<>();
    private final int max;
    private final Consumer<String> log;
    private final LongSupplier nanos;
    private long saidNanos;
    private int refused;

    /**
     * Shares out a window.
     *
     * @param from where the part of the window begins that is theirs
     * @param max how many clients may have an export at once
     * @param log told of refused clients, at most once a second
     * @param nanos the time, from anywhere
     * @throws IllegalArgumentException if the shares would be too small; the message says what would do
     */
    Connections(MemorySegment window, long from, int max, Consumer<String> log, LongSupplier nanos) {
        this.max = max;
        this.log = log;
        this.nanos = nanos;
        this.saidNanos = nanos.getAsLong() - PAUSE_NANOS;
        long bytes = (window.byteSize() - from) / Math.max(1, max);
        bytes -= bytes % (2 * BLOCK_BYTES);
        if (max < 1 || bytes < 2L * Share.HALF_BYTES_MIN) {
            throw new IllegalArgumentException(max + " connections need a window of at least "
                    + (from + 2L * Share.HALF_BYTES_MIN * max) + " bytes, the partition has " + window.byteSize()
                    + " (limits: window)");
        }
        for (int i = 0; i < max; i++) {
            free.add(Share.of(window, from + i * bytes, bytes));
        }
    }

    /** A client has connected; {@code close} ends its connection. */
    void negotiate(Runnable close) {
        if (negotiating.size() == NEGOTIATING_MAX) {
            refuse(NEGOTIATING_MAX + " clients negotiate; the first of them was closed");
            negotiating.removeFirst().run();
        }
        negotiating.add(close);
    }

    /** The same client negotiates no longer. */
    void negotiated(Runnable close) {
        negotiating.remove(close);
    }

    /** What keeps a further client from an export, which is said in the log. */
    Optional<String> refusal() {
        if (!free.isEmpty()) {
            return Optional.empty();
        }
        String why = "all " + max + " connections are in use (args: connections)";
        refuse(why);
        return Optional.of(why);
    }

    private void refuse(String why) {
        refused++;
        long now = nanos.getAsLong();
        if (now - saidNanos >= PAUSE_NANOS) {
            log.accept("clients refused since this was said last: " + refused + "; " + why);
            refused = 0;
            saidNanos = now;
        }
    }

    /** A share, of which {@link #refusal} said that there is one. */
    Share take() {
        return free.removeFirst();
    }

    /** Gives a share back, which nobody reads or writes any more. */
    void giveBack(Share share) {
        free.addLast(share);
    }
}
