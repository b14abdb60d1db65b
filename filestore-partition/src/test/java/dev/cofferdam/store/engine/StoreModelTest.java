package dev.cofferdam.store.engine;

import static dev.cofferdam.store.engine.TestVolume.BLOCK_BYTES;
import static dev.cofferdam.store.engine.TestVolume.DISK_BYTES;
import static dev.cofferdam.store.engine.TestVolume.LOWER;
import static dev.cofferdam.store.engine.TestVolume.UPPER;
import static dev.cofferdam.store.engine.TestVolume.WINDOW_BYTES;
import static dev.cofferdam.store.engine.TestVolume.plan;
import static dev.cofferdam.store.engine.TestVolume.subject;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever several subjects ask, the disks and the answers are those of arrays of bytes. */
final class StoreModelTest {
    private static final int STEPS = 2000;
    private static final Operation[] OPERATIONS = {
        Operation.READ, Operation.WRITE, Operation.ADVANCE, Operation.INSPECT, Operation.FLUSH
    };

    /** By subject and disk, what the plan below comes to. */
    private static final String[][] RIGHTS = {{"rw", ""}, {"w", "w"}, {"r", "rw"}};

    private final byte[][] disks = new byte[2][DISK_BYTES];
    private final long[] versions = new long[2];
    private final long[] contents = new long[2];
    private final byte[][] windows = new byte[RIGHTS.length][WINDOW_BYTES];
    private int served;
    private int refused;

    @TempDir
    private Path directory;

    private StoreEngine open() throws IOException {
        StoreManifest plan = plan(
                directory.resolve("volume"),
                subject("low", new Grant(LOWER, true, true)),
                subject("low", new Grant(LOWER, false, true), new Grant(UPPER, true, true)),
                subject("high", new Grant(LOWER, true, true), new Grant(UPPER, true, true)));
        return StoreEngine.open(plan);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void answersAreThoseOfArrays(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        TestVolume.create(directory.resolve("volume"));
        MemorySegment[] shared = {TestVolume.window(), TestVolume.window(), TestVolume.window()};
        StoreEngine engine = open();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(500) == 0) {
                engine.close();
                engine = open();
            }
            int subject = random.nextInt(RIGHTS.length);
            int disk = random.nextInt(disks.length);
            random.nextBytes(windows[subject]);
            shared[subject].copyFrom(MemorySegment.ofArray(windows[subject]));
            Message message = new Message()
                    .request(OPERATIONS[random.nextInt(OPERATIONS.length)], 0, step)
                    .payload(position(random), window(random), length(random))
                    .address(subject, disk);
            Operation operation = message.operation();
            long position = message.position();
            Status expected = expect(message);
            engine.serve(message, shared[subject]);
            String asked = operation + " of subject " + subject + " on disk " + disk + " at " + position + ", window "
                    + message.window() + ", length " + message.length();
            assertEquals(expected, message.status(), asked);
            assertEquals(step, message.tag());
            assertArrayEquals(
                    windows[subject], (byte[]) shared[subject].heapBase().orElseThrow(), asked);
            if (expected == Status.OK && (operation == Operation.INSPECT || operation == Operation.ADVANCE)) {
                assertEquals(versions[disk], message.version(), asked);
                assertEquals(contents[disk], message.position(), asked);
            }
            served += expected == Status.OK ? 1 : 0;
            refused += expected == Status.OUT_OF_RANGE ? 1 : 0;
        }
        engine.close();
        assertArrayEquals(disks[LOWER], working("lower"));
        assertArrayEquals(disks[UPPER], working("upper"));
        assertTrue(served > STEPS / 10 && refused > STEPS / 10, served + " served, " + refused + " refused");
    }

    /** The first of the three images in a disk's file. */
    private byte[] working(String disk) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(directory.resolve("volume/" + disk + ".disk")), DISK_BYTES);
    }

    /** What the model does with a request, and what the store is to answer. */
    private Status expect(Message message) {
        int subject = message.subject();
        int disk = message.object();
        Operation operation = message.operation();
        String needed = operation == Operation.READ || operation == Operation.INSPECT ? "r" : "w";
        if (!RIGHTS[subject][disk].contains(needed)) {
            return Status.DENIED;
        }
        switch (operation) {
            case READ, WRITE -> {
                if (message.length() <= 0
                        || message.length() % BLOCK_BYTES != 0
                        || message.position() % BLOCK_BYTES != 0
                        || !fits(message.position(), message.length(), DISK_BYTES)
                        || !fits(message.window(), message.length(), WINDOW_BYTES)) {
                    return Status.OUT_OF_RANGE;
                }
                int position = (int) message.position();
                int window = (int) message.window();
                if (operation == Operation.READ) {
                    System.arraycopy(disks[disk], position, windows[subject], window, message.length());
                } else {
                    System.arraycopy(windows[subject], window, disks[disk], position, message.length());
                }
            }
            case ADVANCE -> {
                if (!fits(message.position(), 0, DISK_BYTES)) {
                    return Status.OUT_OF_RANGE;
                }
                versions[disk]++;
                contents[disk] = message.position();
            }
            default -> {}
        }
        return Status.OK;
    }

    /** Without the machine's arithmetic, which overflows. */
    private static boolean fits(long from, long length, long room) {
        return from >= 0
                && BigInteger.valueOf(from).add(BigInteger.valueOf(length)).compareTo(BigInteger.valueOf(room)) <= 0;
    }

    private static long position(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextLong() & -BLOCK_BYTES;
            case 2 -> Long.MAX_VALUE & -BLOCK_BYTES;
            case 3 -> -BLOCK_BYTES;
            case 4 -> random.nextInt(DISK_BYTES);
            case 5 -> DISK_BYTES;
            default -> random.nextInt(DISK_BYTES / BLOCK_BYTES) * (long) BLOCK_BYTES;
        };
    }

    private static long window(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MAX_VALUE & -BLOCK_BYTES;
            case 2 -> -1;
            case 3 -> WINDOW_BYTES;
            default -> random.nextInt(WINDOW_BYTES - BLOCK_BYTES);
        };
    }

    private static int length(SplittableRandom random) {
        return switch (random.nextInt(16)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt() & -BLOCK_BYTES;
            case 2 -> Integer.MAX_VALUE & -BLOCK_BYTES;
            case 3 -> 0;
            case 4 -> BLOCK_BYTES - 1;
            default -> random.nextInt(1, 6) * BLOCK_BYTES;
        };
    }
}
