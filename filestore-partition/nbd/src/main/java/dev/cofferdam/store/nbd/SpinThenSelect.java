package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.SpinLimit;
import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/** Looks for what clients sent for a while before it sleeps: waking costs more than a request. For the event loop's thread. */
final class SpinThenSelect implements SelectStrategy {
    private final SpinLimit limit;

    SpinThenSelect(SpinLimit limit) {
        this.limit = limit;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        long spinNanos = limit.nextNanos();
        if (spinNanos == 0) {
            limit.ended(false);
            return SELECT;
        }
        long start = System.nanoTime();
        do {
            int ready = selectNow.get();
            if (ready > 0) {
                limit.ended(true);
                return ready;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - start < spinNanos);
        limit.ended(false);
        return SELECT;
    }
}
