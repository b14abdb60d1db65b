package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndCountsTest {
    private static Message message(Operation operation, int end, int length) {
        return new Message().request(operation, end, 1).payload(0, 0, length);
    }

    /** Each way by itself, and only where the operation has a payload. */
    @Test
    void whatIsAskedForIsCountedByEndAndWay() {
        EndCounts counts = new EndCounts(3);
        counts.count(message(Operation.READ, 0, 4096));
        counts.count(message(Operation.AWAIT, 0, 7));
        counts.count(message(Operation.WRITE, 0, 512));
        counts.count(message(Operation.ADVANCE, 0, 7));
        counts.count(message(Operation.SEND, 2, 16));
        counts.count(message(Operation.READY, 2, 16));
        assertEquals(
                List.of(new EndStatus(2, 4096, 2, 512), new EndStatus(0, 0, 0, 0), new EndStatus(0, 0, 1, 16)),
                counts.status());
    }

    /** What a hostile partition says of itself makes no other figure wrong. */
    @Test
    void anEndOrALengthThatCannotBeIsPassedOver() {
        EndCounts counts = new EndCounts(1);
        for (int end : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            counts.count(message(Operation.WRITE, end, 9));
        }
        counts.count(message(Operation.WRITE, 0, -5));
        assertEquals(List.of(new EndStatus(0, 0, 1, 0)), counts.status());
    }
}
