package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpinLimitTest {
    private static final long FULL_NANOS = 50_000;

    private final SpinLimit limit = new SpinLimit(new Waiting(WaitPolicy.ADAPTIVE, FULL_NANOS));

    /** A wait for something that takes that long; whether it spun until it came. */
    private boolean await(long nanos) {
        boolean came = nanos <= limit.nextNanos();
        limit.ended(came);
        return came;
    }

    private void awaitInVain(int waits) {
        for (int i = 0; i < waits; i++) {
            await(Long.MAX_VALUE);
        }
    }

    @Test
    void spinsTheFullTimeWhileThatPays() {
        for (int i = 0; i < 100; i++) {
            assertTrue(await(FULL_NANOS));
        }
    }

    @Test
    void spinsHardlyAtAllWhereItIsInVain() {
        awaitInVain(100);
        long spunNanos = 0;
        for (int i = 0; i < 160; i++) {
            spunNanos += limit.nextNanos();
            limit.ended(false);
        }
        assertEquals(10 * FULL_NANOS, spunNanos);
    }

    /** What takes 40 us is found again by one try, and then each time. */
    @ParameterizedTest
    @ValueSource(longs = {1_000, 40_000, FULL_NANOS})
    void findsItsWayBack(long nanos) {
        awaitInVain(100);
        int parked = 0;
        while (!await(nanos)) {
            parked++;
        }
        assertTrue(parked < 16, parked + " waits parked");
        for (int i = 0; i < 100; i++) {
            assertTrue(await(nanos));
        }
    }

    @Test
    void parkingNeverSpins() {
        SpinLimit parking = new SpinLimit(Waiting.PARKED);
        parking.ended(true);
        assertEquals(0, parking.nextNanos());
    }
}
