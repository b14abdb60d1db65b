package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Received;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.Sender;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A one-way channel. Either end is a partition's or the test's own. As in a kernel, sending never waits: where the receiver is
 * slow, the oldest message is dropped. Safe for several threads.
 */
public final class TestChannel implements Sender, Receiver {
    private static final int MESSAGES_MAX = 64;

    private final Monitor monitor = new Monitor();
    private final Deque<Received> messages = new ArrayDeque<>();
    private long sent;

    @Override
    public void send(byte[] payload) throws IOException {
        byte[] checked = Payload.checked(payload);
        monitor.change(() -> {
            if (messages.size() == MESSAGES_MAX) {
                messages.removeFirst();
            }
            return messages.add(new Received(++sent, checked));
        });
    }

    @Override
    public Received receive() {
        return monitor.await(() -> !messages.isEmpty(), messages::removeFirst);
    }
}
