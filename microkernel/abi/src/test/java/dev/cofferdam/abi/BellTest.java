package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class BellTest {
    /** More than a FIFO holds. */
    private static final int RINGS = 100_000;

    @TempDir
    private Path directory;

    private Bell bell(Arena arena) throws IOException {
        Path file = directory.resolve("bell");
        Bell.create(file);
        return Bell.sleeper(file, arena);
    }

    @Test
    void aRingBeforeTheSleepEndsIt() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Bell sleeper = bell(arena);
            Bell.ringer(directory.resolve("bell"), arena).ring();
            sleeper.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void aRingFromAnotherThreadEndsTheSleep() throws IOException, InterruptedException {
        Bell sleeper = bell(Arena.global());
        Thread thread = Thread.ofPlatform().start(() -> sleeper.sleep(Long.MAX_VALUE));
        sleeper.ring();
        thread.join();
    }

    @Test
    void whoSleepsWithALimitWakesAtIt() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Bell sleeper = bell(arena);
            long start = System.nanoTime();
            sleeper.sleep(TimeUnit.MILLISECONDS.toNanos(20));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whoSleepsForTwoIsWokenByEither() throws IOException, InterruptedException {
        Bell one = bell(Arena.global());
        Path file = directory.resolve("other");
        Bell.create(file);
        Bell other = Bell.sleeper(file, Arena.global());
        for (Bell rung : List.of(one, other)) {
            Thread thread = Thread.ofPlatform().start(() -> Bell.sleep(one, other));
            rung.ring();
            thread.join();
        }
        one.ring();
        other.ring();
        Bell.sleep(one, other);
        assertFalse(one.isRungWithin(0) || other.isRungWithin(0));
    }

    /** Nobody can stop the kernel by not hearing it. */
    @Test
    void whoRingsIsNeverHeldUp() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Bell bell = bell(arena);
            for (int i = 0; i < RINGS; i++) {
                bell.ring();
            }
            bell.sleep(Long.MAX_VALUE);
        }
    }
}
