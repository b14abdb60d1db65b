package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SchedulingClassTest {
    @Test
    void aThreadGoesThereAndBack() {
        // A thread of its own, so that none of the other tests' is changed.
        CompletableFuture.runAsync(
                        () -> {
                            SchedulingClass.BATCH.enter();
                            assertTrue(SchedulingClass.BATCH.isCurrent());
                            assertFalse(SchedulingClass.OTHER.isCurrent());
                            SchedulingClass.OTHER.enter();
                            assertTrue(SchedulingClass.OTHER.isCurrent());
                        },
                        task -> Thread.ofPlatform().start(task))
                .join();
    }
}
