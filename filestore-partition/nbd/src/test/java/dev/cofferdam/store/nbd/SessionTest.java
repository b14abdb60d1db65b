package dev.cofferdam.store.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private final Peer peer = new Peer();

    @Test
    void greeting() {
        assertEquals("NBDMAGICIHAVEOPT", new String(peer.settle(), 0, 16, StandardCharsets.US_ASCII));
    }

    @Test
    void listShowsTheGrantsAndNothingElse() {
        peer.settle();
        peer.say(Peer.flags(3));
        ByteBuffer answer = ByteBuffer.wrap(peer.say(Peer.option(Option.LIST, new byte[0])));
        List<String> names = new ArrayList<>();
        while (answer.position(answer.position() + 12).getInt() == OptionReply.SERVER) {
            byte[] name = new byte[answer.position(answer.position() + 4).getInt()];
            answer.get(name);
            names.add(new String(name, StandardCharsets.UTF_8));
        }
        assertEquals(List.of("own", "lower"), names);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteOfNothingSucceeds(boolean lent) {
        peer.disk.lent = lent;
        peer.go("own", false);
        assertEquals(0, error(peer.say(Peer.request(0, Request.WRITE, 1, 512, 0))));
        assertEquals(0, error(peer.say(Peer.request(Request.FLAG_FUA, Request.WRITE_ZEROES, 2, 512, 0))));
    }

    /** A content chunk has at least one byte. */
    @ParameterizedTest
    @ValueSource(ints = {0, Request.FLAG_DONT_FRAGMENT})
    void aReadOfNothingHasNoContent(int flags) {
        peer.go("own", true);
        byte[] next = Peer.request(flags, Request.READ, 8, 512, 512);
        ByteBuffer both = ByteBuffer.allocate(2 * next.length)
                .put(Peer.request(flags, Request.READ, 7, 512, 0))
                .put(next);
        ByteBuffer answer = ByteBuffer.wrap(peer.say(both.array()));
        assertEquals(0x668e33ef, answer.getInt());
        assertEquals(1, answer.getShort(), "done");
        assertEquals(0, answer.getShort(), "NONE");
        assertEquals(7, answer.getLong());
        assertEquals(0, answer.getInt());
        assertEquals(Reply.DATA_CHUNK_BYTES + 512, answer.remaining());
        peer.connect();
        peer.go("own", false);
        assertEquals(Reply.SIMPLE_BYTES, peer.say(Peer.request(0, Request.READ, 7, 512, 0)).length);
    }

    /** GO has an answer for it; EXPORT_NAME has none but the end. Both are in the log, at most once a second. */
    @Test
    void aClientTooManyIsToldAndLogged() {
        peer.go("own", false);
        EmbeddedChannel first = peer.connect();
        peer.go("own", false);
        for (int i = 0; i < 2; i++) {
            peer.connect();
            peer.settle();
            peer.say(Peer.flags(3));
            byte[] refusal = peer.say(Peer.option(Option.GO, Peer.name("own")));
            assertEquals(OptionReply.ERR_POLICY, answerKind(refusal));
            String text = new String(refusal, 20, refusal.length - 20, StandardCharsets.UTF_8);
            assertEquals("all 2 connections are in use (args: connections)", text);
            assertTrue(peer.isOpen());
        }
        String said = "; all 2 connections are in use (args: connections)";
        assertEquals(List.of("clients refused since this was said last: 1" + said), peer.log);
        peer.nanos = TimeUnit.SECONDS.toNanos(1);
        peer.say(Peer.option(Option.EXPORT_NAME, "own".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(peer.isOpen());
        assertEquals("clients refused since this was said last: 2" + said, peer.log.getLast());
        assertTrue(first.close().isDone());
        peer.connect();
        peer.go("own", false);
        assertEquals(2, peer.log.size());
    }

    @ParameterizedTest
    @CsvSource({"99, 1", "5, 1", "11, 1", "7, 3", "3, 3"}) // with a byte of data that none of them takes
    void optionsThatCannotBeServedAreRefused(int option, int error) {
        peer.settle();
        peer.say(Peer.flags(3));
        assertEquals(0x8000_0000 | error, answerKind(peer.say(Peer.option(option, new byte[1]))));
        assertTrue(peer.isOpen());
    }

    @Test
    void exportThatIsNotThereIsUnknown() {
        peer.settle();
        peer.say(Peer.flags(3));
        for (String name : List.of("assessments", "", "own\0", "OWN")) { // two exports: none is the default
            assertEquals(OptionReply.ERR_UNKNOWN, answerKind(peer.say(Peer.option(Option.GO, Peer.name(name)))));
        }
    }

    @Test
    void optionWithTooMuchDataIsPassedOver() {
        peer.settle();
        peer.say(Peer.flags(3));
        assertEquals(OptionReply.ERR_TOO_BIG, answerKind(peer.say(Peer.option(Option.LIST, new byte[100_000]))));
        assertEquals(OptionReply.ERR_UNSUPPORTED, answerKind(peer.say(Peer.option(77, new byte[0]))));
    }

    @Test
    void manyOptionsAtOnceAreAllAnswered() {
        peer.settle();
        peer.say(Peer.flags(3));
        byte[] one = Peer.option(Option.LIST, new byte[0]);
        ByteBuffer many = ByteBuffer.allocate(900 * one.length);
        while (many.hasRemaining()) {
            many.put(one);
        }
        int answerBytes = peer.say(one).length;
        assertEquals(900 * answerBytes, peer.say(many.array()).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 7, -1})
    void clientFlagsWithoutFixedNewstyleEndTheConnection(int flags) {
        peer.settle();
        peer.say(Peer.flags(flags));
        assertFalse(peer.isOpen());
    }

    @ParameterizedTest
    @CsvSource({"0, 4096", "512, 512", "0, 70000", "1, 1", "511, 2", "4095, 70001", "1048575, 1", "0, 1048576"})
    void whatIsLentIsWrittenWithoutTheStore(int offset, int length) {
        peer.disk.lent = true;
        writesAndReadsBackAtAnyAlignment(offset, length);
        assertEquals(List.of(), peer.storage.asked);
        assertEquals(0, error(peer.say(Peer.request(Request.FLAG_FUA, Request.WRITE_ZEROES, 3, offset, length))));
        assertEquals(List.of(Operation.FLUSH), peer.storage.asked, "what is durable is the store's to do");
        assertEquals(-1, peer.disk.data.asSlice(offset, length).mismatch(MemorySegment.ofArray(new byte[length])));
    }

    @ParameterizedTest
    @CsvSource({"0, 4096", "512, 512", "0, 70000", "1, 1", "511, 2", "4095, 70001", "1048575, 1", "0, 1048576"})
    void writesAndReadsBackAtAnyAlignment(int offset, int length) {
        byte[] expected = new byte[Peer.DISK_BYTES];
        new Random(1).nextBytes(expected);
        peer.disk.data.copyFrom(MemorySegment.ofArray(expected));
        byte[] payload = new byte[length];
        new Random(2).nextBytes(payload);
        System.arraycopy(payload, 0, expected, offset, length);
        peer.go("own", false);

        assertEquals(0, error(peer.say(Peer.request(0, Request.WRITE, 1, offset, length, payload))));
        assertArrayEquals(expected, peer.disk.data.toArray(ValueLayout.JAVA_BYTE));
        byte[] read = peer.say(Peer.request(0, Request.READ, 2, offset, length));
        assertEquals(0, error(read));
        assertArrayEquals(payload, Arrays.copyOfRange(read, 16, read.length));
    }

    @Test
    void readsWithoutAMappingAskTheStore() {
        peer.disk.mapped = false;
        peer.disk.data.fill((byte) 7);
        peer.go("own", false);
        byte[] read = peer.say(Peer.request(0, Request.READ, 2, 100, 1000));
        assertEquals(1016, read.length);
        assertEquals(7, read[1015]);
    }

    @Test
    void structuredReadIsOneChunk() {
        peer.disk.data.fill((byte) 7);
        peer.go("own", true);
        ByteBuffer chunk =
                ByteBuffer.wrap(peer.say(Peer.request(Request.FLAG_DONT_FRAGMENT, Request.READ, 9, 512, 100_000)));
        assertEquals(0x668e33ef, chunk.getInt());
        assertEquals(1, chunk.getShort(), "done");
        assertEquals(1, chunk.getShort(), "offset and data");
        assertEquals(9, chunk.getLong());
        assertEquals(100_008, chunk.getInt());
        assertEquals(512, chunk.getLong());
        assertEquals(100_000, chunk.remaining());
    }

    @ParameterizedTest
    @CsvSource({
        "own, 0, 0, 1048576, 1, 22", // beyond the end
        "own, 0, 0, 1048575, 2, 22",
        "own, 0, 0, -1, 1, 22",
        "own, 0, 1, 9223372036854775807, 1, 28",
        "own, 0, 0, 0, 4294967295, 22",
        "own, 0, 0, 0, 33554433, 22", // above 32 MiB
        "own, 0, 4, 1048576, 512, 22",
        "own, 0, 6, 1048576, 512, 28", // what is written beyond the end finds no room
        "own, 0, 1, 1048576, 1, 28",
        "own, 0, 3, 512, 0, 22", // a flush has no range
        "own, 0, 42, 0, 0, 22", // no command
        "own, 0, 7, 0, 512, 22", // no meta context was agreed
        "own, 16, 6, 0, 512, 22", // FAST_ZERO was not offered
        "lower, 0, 1, 0, 1, 1", // read-only
        "lower, 0, 4, 0, 512, 1",
        "lower, 0, 6, 0, 512, 1",
        "lower, 0, 3, 0, 0, 0",
        "own, 0, 4, 0, 4294967295, 22",
        "own, 0, 4, 0, 1048576, 0",
        "own, 0, 5, 0, 1048576, 0",
    })
    void refusals(String export, int flags, int command, long offset, long length, int error) {
        peer.go(export, false);
        byte[] payload = new byte[command == Request.WRITE ? 1 : 0];
        assertEquals(error, error(peer.say(Peer.request(flags, command, 5, offset, length, payload))));
        // The session goes on.
        assertEquals(0, error(peer.say(Peer.request(0, Request.READ, 6, 0, 512))));
    }

    @Test
    void writeThatIsTooLongIsRefusedWhenItHasPassed() {
        peer.go("own", false);
        byte[] payload = new byte[1 << 20];
        assertEquals(0, peer.say(Peer.request(0, Request.WRITE, 5, 0, 33L << 20, payload)).length);
        byte[] answer = null;
        for (int i = 0; i < 32; i++) {
            answer = peer.say(payload);
        }
        assertEquals(22, error(answer));
        assertFalse(peer.storage.asked.contains(Operation.WRITE));
    }

    @Test
    void flushAfterForcedUnitAccess() {
        peer.go("own", false);
        peer.say(Peer.request(Request.FLAG_FUA, Request.WRITE, 1, 0, 512, new byte[512]));
        assertEquals(List.of(Operation.WRITE, Operation.FLUSH), peer.storage.asked);
    }

    @Test
    void zeroesOverMoreThanTheStoreTakesAtOnce() {
        peer.disk.data.fill((byte) 7);
        peer.go("own", false);
        assertEquals(0, error(peer.say(Peer.request(Request.FLAG_FUA, Request.WRITE_ZEROES, 1, 100, 1_000_000))));
        assertEquals(Operation.FLUSH, peer.storage.asked.getLast());
        for (long at : new long[] {0, 99, 1_000_100, Peer.DISK_BYTES - 1}) {
            assertEquals(7, peer.disk.data.get(ValueLayout.JAVA_BYTE, at));
        }
        assertEquals(-1, peer.disk.data.asSlice(100, 1_000_000).mismatch(MemorySegment.ofArray(new byte[1_000_000])));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 200_000, 700}) // one piece, several, and one with a part of a sector at its end
    void failureOfTheStoreReachesTheClient(int length) {
        peer.go("own", false);
        peer.storage.writeStatus = Status.FAILED;
        assertEquals(5, error(peer.say(Peer.request(0, Request.WRITE, 1, 0, length, new byte[length]))));
        peer.storage.writeStatus = Status.OK;
        assertEquals(0, error(peer.say(Peer.request(0, Request.WRITE, 2, 0, length, new byte[length]))));
    }

    @Test
    void blockStatusTellsZeroesFromData() {
        peer.disk.data.asSlice(8192, 4096).fill((byte) 1);
        peer.go("own", true);
        ByteBuffer reply = ByteBuffer.wrap(peer.say(Peer.request(0, Request.BLOCK_STATUS, 3, 4096, 65_536)));
        assertEquals(5, reply.getShort(6));
        reply.position(24);
        List<Integer> extents = new ArrayList<>();
        while (reply.hasRemaining()) {
            extents.add(reply.getInt());
        }
        assertEquals(List.of(4096, 2, 4096, 0, 57_344, 2), extents);
    }

    @Test
    void batchIsAnsweredWhole() {
        peer.go("own", false);
        ByteBuffer batch = ByteBuffer.allocate(40 * (28 + 512));
        for (int i = 0; i < 40; i++) {
            batch.put(Peer.request(0, Request.WRITE, i, 512L * i, 512, new byte[512]));
        }
        assertEquals(40 * 16, peer.say(batch.array()).length);
    }

    @ParameterizedTest
    @CsvSource({"1, 512", "6, 512", "3, 0"})
    void waitsForRoomThatOthersTake(int command, int length) {
        peer.go("own", false);
        while (peer.storage.room() > 0) {
            peer.storage.submit(Operation.FLUSH, peer.disk, 0, 0, 0, (slot, status) -> {}, 0);
        }
        byte[] payload = new byte[command == Request.WRITE ? length : 0];
        assertEquals(0, error(peer.say(Peer.request(0, command, 1, 0, length, payload))));
    }

    @Test
    void requestInSingleBytes() {
        peer.go("own", false);
        byte[] request = Peer.request(0, Request.READ, 1, 0, 512);
        int answered = 0;
        for (byte each : request) {
            answered += peer.say(new byte[] {each}).length;
        }
        assertEquals(16 + 512, answered);
    }

    @Test
    void badMagicEndsTheConnectionAndGivesItsShareBack() {
        peer.go("own", false);
        byte[] write = Peer.request(0, Request.WRITE, 1, 0, 512, new byte[512]);
        byte[] both = Arrays.copyOf(write, write.length + 28); // then zeroes
        peer.say(both);
        assertFalse(peer.isOpen());
        for (int i = 0; i < 2; i++) {
            peer.connect();
            peer.go("own", false);
        }
    }

    @Test
    void connectionsBeyondTheSharesAreRefusedUntilOneLeaves() {
        EmbeddedChannel first = peer.connect();
        peer.go("own", false);
        peer.connect();
        peer.go("own", false);
        peer.connect();
        peer.settle();
        peer.say(Peer.flags(3));
        assertEquals(OptionReply.ERR_POLICY, answerKind(peer.say(Peer.option(Option.GO, Peer.name("own")))));
        var ignored = first.close();
        peer.settle();
        assertEquals(3, answerKind(peer.say(Peer.option(Option.GO, Peer.name("own")))), "information");
    }

    @Test
    void silentClientsMakeRoomForOthers() {
        EmbeddedChannel oldest = peer.connect();
        for (int i = 0; i < Connections.NEGOTIATING_MAX; i++) {
            peer.connect();
        }
        assertFalse(oldest.isOpen());
        peer.go("own", false);
    }

    @Test
    void silentClientIsSentAwayInTheEnd() {
        EmbeddedChannel channel = peer.connect();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isOpen());
    }

    @Test
    void disconnectAnswersWhatCameBefore() {
        peer.go("own", false);
        ByteBuffer both = ByteBuffer.allocate(28 + 512 + 28);
        both.put(Peer.request(0, Request.WRITE, 1, 0, 512, new byte[512]));
        both.put(Peer.request(0, Request.DISCONNECT, 2, 0, 0));
        assertEquals(16, peer.say(both.array()).length);
        assertFalse(peer.isOpen());
    }

    @Test
    void blindWriterWritesWholeSectorsAndReadsNothing() {
        peer.disk.readable = false;
        peer.disk.mapped = false;
        peer.go("own", false);
        assertEquals(1, error(peer.say(Peer.request(0, Request.READ, 1, 0, 512))));
        assertEquals(0, error(peer.say(Peer.request(0, Request.WRITE, 1, 0, 512, new byte[512]))));
        assertEquals(22, error(peer.say(Peer.request(0, Request.WRITE, 1, 1, 511, new byte[511]))));
        assertFalse(peer.storage.asked.contains(Operation.READ));
    }

    private static int error(byte[] reply) {
        return ByteBuffer.wrap(reply).getInt(4);
    }

    private static int answerKind(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt(12);
    }
}
