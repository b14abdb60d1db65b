package dev.cofferdam.store.engine;

import static dev.cofferdam.store.engine.TestVolume.ABSENT;
import static dev.cofferdam.store.engine.TestVolume.BLOCK_BYTES;
import static dev.cofferdam.store.engine.TestVolume.HIDDEN;
import static dev.cofferdam.store.engine.TestVolume.LOWER;
import static dev.cofferdam.store.engine.TestVolume.UPPER;
import static dev.cofferdam.store.engine.TestVolume.plan;
import static dev.cofferdam.store.engine.TestVolume.request;
import static dev.cofferdam.store.engine.TestVolume.subject;
import static dev.cofferdam.store.engine.TestVolume.window;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.Waiting;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom the engine refuses, and what it tells of the reason. */
final class StoreEngineTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void volume() throws IOException {
        TestVolume.create(directory.resolve("volume"));
    }

    private StoreEngine open(StoreManifest.Subject... subjects) throws IOException {
        return StoreEngine.open(plan(directory.resolve("volume"), subjects));
    }

    private static Status serve(StoreEngine engine, Message message) {
        engine.serve(message, window());
        return message.status();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"READ", "WRITE", "FLUSH", "ADVANCE", "INSPECT"})
    void onlyWhoWasGrantedIsServed(Operation operation) throws IOException {
        try (StoreEngine engine = open(subject("low", new Grant(LOWER, true, true)), subject("low"))) {
            assertEquals(Status.OK, serve(engine, request(operation, 0, LOWER)));
            assertEquals(Status.DENIED, serve(engine, request(operation, 1, LOWER)));
            assertEquals(Status.DENIED, serve(engine, request(operation, 0, UPPER)));
            assertEquals(Status.DENIED, serve(engine, request(operation, 2, LOWER)));
            assertEquals(Status.DENIED, serve(engine, request(operation, -1, LOWER)));
            assertEquals(Status.DENIED, serve(engine, request(operation, 0, ABSENT)));
            assertEquals(Status.DENIED, serve(engine, request(operation, 0, -1)));
        }
    }

    /** A plan that grants everything to everybody: what is left is what the classes allow. */
    @ParameterizedTest
    @CsvSource({
        "low, true, true, false, true",
        "high, true, false, true, true",
        "low%sure, false, true, false, true",
        "high%rough, false, false, false, true"
    })
    void aGrantCountsOnlyWhereTheClassesAllowIt(
            String label, boolean readsLower, boolean writesLower, boolean readsUpper, boolean writesUpper)
            throws IOException {
        Grant[] all = {new Grant(LOWER, true, true), new Grant(UPPER, true, true)};
        try (StoreEngine engine = open(subject(label, all))) {
            assertEquals(readsLower, allowed(engine, Operation.READ, LOWER));
            assertEquals(writesLower, allowed(engine, Operation.WRITE, LOWER));
            assertEquals(writesLower, allowed(engine, Operation.ADVANCE, LOWER));
            assertEquals(readsUpper, allowed(engine, Operation.READ, UPPER));
            assertEquals(readsUpper, allowed(engine, Operation.INSPECT, UPPER));
            assertEquals(writesUpper, allowed(engine, Operation.WRITE, UPPER));
        }
    }

    private static boolean allowed(StoreEngine engine, Operation operation, int disk) {
        Status status = serve(engine, request(operation, 0, disk));
        assertTrue(status == Status.OK || status == Status.DENIED, status::toString);
        return status == Status.OK;
    }

    /** The two requests differ in the disk's number, which the host and not the subject put there. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void aHiddenDiskAnswersAsOneThatDoesNotExist(Operation operation) throws IOException {
        try (StoreEngine engine = open(subject("low", new Grant(HIDDEN, true, false)))) {
            byte[] hidden = reply(engine, request(operation, 0, HIDDEN));
            assertArrayEquals(reply(engine, request(operation, 0, ABSENT)), hidden);
            assertArrayEquals(reply(engine, request(operation, 0, UPPER)), hidden);
            assertArrayEquals(
                    reply(engine, request(operation, 0, ABSENT).version(1)),
                    reply(engine, request(operation, 0, HIDDEN).version(1)),
                    "of exactly one version");
        }
        try (StoreEngine engine = open(subject("high", new Grant(HIDDEN, true, true)))) {
            boolean served = serve(engine, request(operation, 0, HIDDEN)) == Status.OK;
            byte[] seen = reply(engine, request(operation, 0, HIDDEN));
            byte[] absent = reply(engine, request(operation, 0, ABSENT));
            assertEquals(!served, Arrays.equals(absent, seen), "control: one that it may see answers");
        }
    }

    /** The bytes of the reply as they are put into shared memory, and of the window. */
    private byte[] reply(StoreEngine engine, Message message) throws IOException {
        Path lane =
                ServerLane.create(Files.createTempDirectory(directory, "fresh").resolve("lane"));
        MemorySegment window = window();
        engine.serve(message, window);
        try (Arena arena = Arena.ofConfined()) {
            assertTrue(ServerLane.open(lane, arena, Waiting.PARKED).send(message.address(0, -1)));
        }
        byte[] sent = Files.readAllBytes(lane);
        byte[] both = Arrays.copyOf(sent, sent.length + (int) window.byteSize());
        MemorySegment.copy(window, 0, MemorySegment.ofArray(both), sent.length, window.byteSize());
        return both;
    }

    @Test
    void theSameDiskMayBeGrantedTwice() throws IOException {
        try (StoreEngine engine = open(subject("low", new Grant(LOWER, false, true), new Grant(LOWER, true, false)))) {
            assertEquals(Status.OK, serve(engine, request(Operation.WRITE, 0, LOWER)));
            assertEquals(Status.OK, serve(engine, request(Operation.READ, 0, LOWER)));
        }
    }

    @Test
    void aVolumeIsServedOnce() throws IOException {
        try (StoreEngine engine = open(subject("low", new Grant(LOWER, true, true)))) {
            IOException second = assertThrows(IOException.class, () -> open().close());
            assertTrue(second.getMessage().contains("in use by another running store"), second.getMessage());
            assertEquals(Status.OK, serve(engine, request(Operation.READ, 0, LOWER)));
        }
        open().close();
    }

    @Test
    void aVersionIsReadWithinItsContent() throws IOException {
        try (StoreEngine engine = open(subject("low", new Grant(LOWER, true, true)))) {
            Message publish = request(Operation.ADVANCE, 0, LOWER).position(BLOCK_BYTES + 1);
            assertEquals(
                    Status.CHANGED,
                    serve(engine, request(Operation.READ, 0, LOWER).version(1)));
            assertEquals(Status.OK, serve(engine, publish));
            for (long version : new long[] {1, 2, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                Message exactly = request(Operation.READ, 0, LOWER).version(version);
                assertEquals(version == 1 ? Status.OK : Status.CHANGED, serve(engine, exactly), "version " + version);
            }
            Message within =
                    request(Operation.READ, 0, LOWER).position(BLOCK_BYTES).version(1);
            assertEquals(Status.OK, serve(engine, within));
            Message beyond =
                    request(Operation.READ, 0, LOWER).position(2 * BLOCK_BYTES).version(1);
            assertEquals(Status.OUT_OF_RANGE, serve(engine, beyond));
        }
    }

    /** Why the host's addressing matters, and the control of what shows that no subject can do it: it is believed. */
    @Test
    void theEngineBelievesItsHostWhoAsks() throws IOException {
        try (StoreEngine engine = open(subject("low"), subject("high", new Grant(UPPER, true, true)))) {
            assertEquals(Status.DENIED, serve(engine, request(Operation.READ, 0, UPPER)));
            assertEquals(Status.OK, serve(engine, request(Operation.READ, 1, UPPER)));
        }
    }
}
