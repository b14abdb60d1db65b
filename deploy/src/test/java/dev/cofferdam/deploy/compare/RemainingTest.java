package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is left is corrected by what was. */
class RemainingTest {
    private long nowNanos;

    @Test
    void learnsFromTheStepsBefore() {
        Remaining remaining = new Remaining(() -> nowNanos);
        remaining.plan(2);
        remaining.plan(4);
        remaining.plan(10);

        assertEquals(16, remaining.seconds());
        nowNanos = TimeUnit.SECONDS.toNanos(4);
        assertEquals(28, remaining.seconds());
        nowNanos = TimeUnit.SECONDS.toNanos(6);
        assertEquals(10, remaining.seconds());
    }
}
