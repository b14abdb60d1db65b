package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RingTest {
    private static final int STEPS = 20_000;
    private static final int TAIL = 0;
    private static final int HEAD = 64;

    @TempDir
    private static Path directory;

    private static Bell bell;

    @BeforeAll
    static void makeBell() throws IOException {
        Path file = directory.resolve("bell");
        Bell.create(file);
        bell = Bell.sleeper(file, Arena.global());
    }

    private static MemorySegment memory() {
        return Arena.ofAuto().allocate(Ring.BYTES, 64);
    }

    private static Message message(long tag) {
        return new Message().request(Operation.READ, 3, tag).payload(tag, tag + 1, 7);
    }

    /** Any interleaving of the two sides, restarts included, is that of a bounded queue. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isABoundedQueue(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment memory = memory();
        // Starts just below the wrap-around of the indices, which no test would live to reach.
        int start = seed % 2 == 0 ? 0 : -100;
        memory.set(ValueLayout.JAVA_INT, TAIL, start);
        memory.set(ValueLayout.JAVA_INT, HEAD, start);
        Ring producer = Ring.producer(memory, bell);
        Ring consumer = Ring.consumer(memory, bell);
        Deque<Long> model = new ArrayDeque<>();
        Message received = new Message();
        for (long step = 0; step < STEPS; step++) {
            switch (random.nextInt(100)) {
                case 0 -> producer = Ring.producer(memory, bell);
                case 1 -> consumer = Ring.consumer(memory, bell);
                default -> {
                    if (random.nextInt(100) < (step / 1000 % 2 == 0 ? 70 : 30)) {
                        assertEquals(model.size() < Ring.SLOTS, producer.offer(message(step)));
                        if (model.size() < Ring.SLOTS) {
                            model.addLast(step);
                        }
                    } else {
                        assertEquals(!model.isEmpty(), consumer.peek(received));
                        if (!model.isEmpty()) {
                            assertEquals(model.getFirst(), received.tag());
                            if (random.nextBoolean()) {
                                consumer.release();
                                model.removeFirst();
                            }
                        }
                    }
                }
            }
        }
    }

    /** Whatever a hostile producer writes, one look costs the consumer at most a ring of messages. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aHostileProducerCannotKeepTheConsumerBusy(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment memory = memory();
        Ring consumer = Ring.consumer(memory, bell);
        Message received = new Message();
        for (int step = 0; step < STEPS; step++) {
            int at = random.nextInt(3) * 64;
            memory.set(ValueLayout.JAVA_INT, at, random.nextBoolean() ? random.nextInt() : random.nextInt(200));
            int taken = 0;
            while (consumer.peek(received)) {
                consumer.release();
                taken++;
                assertTrue(taken <= Ring.SLOTS, "seed " + seed + " step " + step);
            }
        }
        memory.set(ValueLayout.JAVA_INT, TAIL, memory.get(ValueLayout.JAVA_INT, TAIL) + 1000);
        assertFalse(consumer.peek(received));
        Ring honest = Ring.producer(memory, bell);
        assertFalse(consumer.peek(received));
        assertTrue(honest.offer(message(42)));
        assertTrue(consumer.peek(received));
        assertEquals(42, received.tag());
    }

    /** Whatever a hostile consumer writes, the producer neither fails nor writes outside the ring. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void aHostileConsumerLosesItsOwnMessagesAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment all = Arena.ofAuto().allocate(Ring.BYTES + 64, 64);
        Ring producer = Ring.producer(all.asSlice(0, Ring.BYTES), bell);
        int accepted = 0;
        for (int step = 0; step < STEPS; step++) {
            all.set(ValueLayout.JAVA_INT, HEAD, random.nextInt(accepted + 200) - 100);
            accepted += producer.offer(message(step)) ? 1 : 0;
        }
        assertTrue(accepted > Ring.SLOTS);
        assertEquals(accepted, all.get(ValueLayout.JAVA_INT, TAIL));
        assertEquals(-1, all.asSlice(Ring.BYTES).mismatch(MemorySegment.ofArray(new byte[64])));
    }

    @Test
    @Timeout(60)
    void twoThreadsPassEveryMessageInOrder() throws InterruptedException {
        MemorySegment memory = Arena.ofShared().allocate(Ring.BYTES, 64);
        int count = 200_000;
        Thread sender = Thread.ofPlatform().start(() -> {
            Ring producer = Ring.producer(memory, bell);
            for (long tag = 1; tag <= count; ) {
                if (producer.offer(message(tag))) {
                    tag++;
                } else {
                    Thread.onSpinWait();
                }
            }
        });
        Ring consumer = Ring.consumer(memory, bell);
        Message received = new Message();
        for (long tag = 1; tag <= count; ) {
            if (consumer.peek(received)) {
                assertEquals(tag, received.tag());
                assertEquals(tag + 1, received.window());
                consumer.release();
                tag++;
            } else {
                consumer.park(TimeUnit.SECONDS.toNanos(1));
            }
        }
        sender.join();
    }
}
