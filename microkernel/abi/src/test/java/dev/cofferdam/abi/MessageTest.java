package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageTest {
    private static final int HEADER_BYTES = 64;

    private final MemorySegment shared = Arena.ofAuto().allocate(2 * Message.BYTES, 64);

    private Message carried(Message message) {
        message.writeTo(shared, Message.BYTES);
        Message arrived = new Message();
        arrived.readFrom(shared, Message.BYTES);
        return arrived;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyFieldSurvivesTheWay(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
            Status status = Status.values()[random.nextInt(Status.values().length)];
            int end = random.nextInt();
            long tag = random.nextLong();
            long position = random.nextLong();
            long window = random.nextLong();
            int length = random.nextInt();
            int subject = random.nextInt();
            int object = random.nextInt();
            long version = random.nextLong();
            Message arrived = carried(new Message()
                    .request(operation, end, tag)
                    .payload(position, window, length)
                    .address(subject, object)
                    .version(version)
                    .reply(status));
            assertEquals(operation, arrived.operation());
            assertEquals(status, arrived.status());
            assertEquals(end, arrived.end());
            assertEquals(tag, arrived.tag());
            assertEquals(position, arrived.position());
            assertEquals(window, arrived.window());
            assertEquals(length, arrived.length());
            assertEquals(subject, arrived.subject());
            assertEquals(object, arrived.object());
            assertEquals(version, arrived.version());
            assertEquals(2 * HEADER_BYTES, arrived.copiedBytes());
            Message changed =
                    new Message().copyOf(arrived).tag(~tag).position(~position).length(~length);
            assertEquals(tag, arrived.tag(), "a copy is its own");
            assertEquals(~tag, changed.tag());
            assertEquals(~position, changed.position());
            assertEquals(~length, changed.length());
            assertEquals(window, changed.window());
        }
        assertEquals(-1, shared.asSlice(0, Message.BYTES).mismatch(MemorySegment.ofArray(new byte[Message.BYTES])));
    }

    @Test
    void stampsTravelWithATracedMessageAlone() {
        Message traced = new Message().request(Operation.READ, 0, 1).trace();
        for (Stage stage : Stage.values()) {
            traced.stamp(stage);
        }
        Message arrived = carried(traced);
        long previous = Long.MIN_VALUE;
        for (Stage stage : Stage.values()) {
            assertEquals(traced.stampNanos(stage), arrived.stampNanos(stage));
            assertEquals(true, arrived.stampNanos(stage) >= previous, stage::toString);
            previous = arrived.stampNanos(stage);
        }
        assertEquals(2 * Message.BYTES, arrived.copiedBytes());
        Message untraced = new Message().request(Operation.READ, 0, 1);
        untraced.stamp(Stage.STORE);
        assertEquals(0, carried(untraced).stampNanos(Stage.STORE));
    }

    /** A sender that changes its copy while it is read learns nothing that the reader's message held before. */
    @Test
    void aSenderThatChangesItsMindSeesNoOtherMessagesStamps() throws InterruptedException {
        Message secret = new Message().request(Operation.READ, 0, 1).trace();
        secret.stamp(Stage.STORE);
        new Message().request(Operation.READ, 0, 2).writeTo(shared, 0);
        Thread hostile = Thread.ofPlatform().daemon().start(() -> {
            for (int turn = 0; !Thread.interrupted(); turn++) {
                shared.set(ValueLayout.JAVA_INT, 56, turn & 1);
            }
        });
        MemorySegment out = Arena.ofAuto().allocate(Message.BYTES, 64);
        Message reused = new Message();
        for (int turn = 0; turn < 200_000; turn++) {
            reused.copyOf(secret);
            reused.readFrom(shared, 0);
            reused.writeTo(out, 0);
            assertEquals(0, out.get(ValueLayout.JAVA_LONG, 64 + 8L * Stage.STORE.ordinal()));
        }
        hostile.interrupt();
        hostile.join();
    }

    @Test
    void aRequestKeepsNothingOfTheMessageBefore() {
        Message message =
                new Message().request(Operation.WRITE, 1, 2).payload(3, 4, 5).address(6, 7);
        message.version(8).reply(Status.FAILED).trace();
        message.request(Operation.NONE, 0, 0).writeTo(shared, 0);
        Message fresh = new Message();
        fresh.writeTo(shared, Message.BYTES);
        assertEquals(-1, shared.asSlice(0, Message.BYTES).mismatch(shared.asSlice(Message.BYTES)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 15, 255, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void unknownNumbersAskNothingAndPromiseNothing(int number) {
        new Message().request(Operation.READ, 0, 1).writeTo(shared, 0);
        shared.set(ValueLayout.JAVA_INT, 0, number);
        shared.set(ValueLayout.JAVA_INT, 4, number);
        Message arrived = new Message();
        arrived.readFrom(shared, 0);
        assertEquals(Operation.NONE, arrived.operation());
        assertEquals(Status.FAILED, arrived.status());
    }

    /** The numbers are the wire's: a constant in another place is another format. */
    @Test
    void numbersAreThoseOfTheWire() {
        assertEquals(15, Operation.values().length);
        assertEquals(Operation.READ, Operation.of(1));
        assertEquals(Operation.STOP, Operation.of(13));
        assertEquals(Operation.NONE, Operation.of(0));
        assertEquals(Status.OK, Status.of(0));
        assertEquals(Status.DENIED, Status.of(1));
        assertEquals(Status.FAILED, Status.of(4));
        assertEquals(Status.CHANGED, Status.of(5));
        assertEquals(Status.UNKNOWN, Status.of(6));
        assertEquals(Status.DAMAGED, Status.of(7));
        assertEquals(Status.FAILED, Status.of(8));
    }
}
