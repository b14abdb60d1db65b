package dev.cofferdam.gateway.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.SocketHandover;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SocketLoopTest {
    private final SocketCalls calls = new SocketCalls();
    private final SocketLoop loop = new SocketLoop(calls);
    private final AtomicInteger served = new AtomicInteger();

    private SocketLoop.Served reader(int descriptor) {
        return new SocketLoop.Served() {
            @Override
            public int descriptor() {
                return descriptor;
            }

            @Override
            public short interest() {
                return SocketLoop.READABLE;
            }

            @Override
            public void ready() {
                served.incrementAndGet();
                calls.read(descriptor, 1);
            }
        };
    }

    @Test
    void whatIsReadyIsServedAndTheWaitForOthersEnds() throws Exception {
        SocketHandover.Pair pair = SocketHandover.pair();
        loop.add(reader(pair.own()));
        assertFalse(loop.turn(1));
        SocketHandover.ask(pair.other());
        assertTrue(loop.turn(10_000));
        assertFalse(loop.turn(1));
        assertEquals(1, served.get());
        Descriptors.close(pair.own());
        Descriptors.close(pair.other());
    }

    /** Which poll(2) says without waiting, each time. */
    @Test
    void aDescriptorThatIsNotOpenIsNoReasonToTurnForEver() throws Exception {
        SocketHandover.Pair pair = SocketHandover.pair();
        Descriptors.close(pair.other());
        Descriptors.close(pair.own());
        loop.add(reader(pair.own()));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> loop.turn(10_000));
        assertTrue(e.getMessage().contains("socket " + pair.own() + " is served and is not open"), e::getMessage);
        assertEquals(0, served.get());
    }
}
