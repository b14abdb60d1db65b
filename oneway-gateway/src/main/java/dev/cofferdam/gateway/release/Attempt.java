package dev.cofferdam.gateway.release;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A delivery that is opened anew after a failure: nothing is lost meanwhile, as long as the spool lasts. For one thread. */
final class Attempt {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Opening opening;
    private final LongSupplier nanos;
    private final Consumer<String> log;

    /** Null: not open. */
    private Delivery delivery;

    private String told = "";
    private int failures;
    private long dueNanos;

    /** How it is opened. */
    interface Opening {
        /**
         * Opens it.
         *
         * @param failures so many in a row before
         */
        Delivery open(int failures) throws IOException;
    }

    Attempt(Opening opening, LongSupplier nanos, Consumer<String> log) {
        this.opening = opening;
        this.nanos = nanos;
        this.log = log;
        this.dueNanos = nanos.getAsLong();
    }

    /** Whether there is more to be done at once. */
    boolean turn() {
        if (delivery == null && nanos.getAsLong() - dueNanos < 0) {
            return false;
        }
        try {
            if (delivery == null) {
                delivery = opening.open(failures);
            }
            boolean more = delivery.turn();
            told = "";
            failures = 0;
            return more;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    boolean isOpen() {
        return delivery != null;
    }

    /** Waits until there may be more; to be called where {@link #isOpen}. */
    void await() {
        try {
            delivery.await();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        if (!told.equals(e.toString())) {
            log.accept("tried again until it works: " + e);
        }
        told = e.toString();
        failures++;
        dueNanos = nanos.getAsLong() + PAUSE_NANOS;
        close();
    }

    private void close() {
        if (delivery != null) {
            try {
                delivery.close();
            } catch (IOException e) {
                log.accept("while it was closed: " + e);
            }
            delivery = null;
        }
    }
}
