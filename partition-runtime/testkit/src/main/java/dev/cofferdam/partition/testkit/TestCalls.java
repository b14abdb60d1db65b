package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Received;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A call channel. Either end is a partition's or the test's own. Safe for several threads. */
public final class TestCalls implements Caller, Answerer {
    private final Monitor monitor = new Monitor();
    private final Deque<Received> requests = new ArrayDeque<>();
    private final Set<Long> open = new HashSet<>();
    private final Map<Long, byte[]> answers = new HashMap<>();
    private long asked;

    @Override
    public byte[] call(byte[] payload) throws IOException {
        byte[] checked = Payload.checked(payload);
        long number = monitor.change(() -> {
            requests.add(new Received(++asked, checked));
            open.add(asked);
            return asked;
        });
        return monitor.await(() -> answers.containsKey(number), () -> answers.remove(number));
    }

    @Override
    public Received receive() {
        return monitor.await(() -> !requests.isEmpty(), requests::removeFirst);
    }

    @Override
    public void answer(Received request, byte[] payload) throws IOException {
        byte[] checked = Payload.checked(payload);
        boolean asked = monitor.change(() -> {
            boolean waits = open.remove(request.number());
            if (waits) {
                answers.put(request.number(), checked);
            }
            return waits;
        });
        if (!asked) {
            throw new RequestException("answer request " + request.number(), Reason.DENIED);
        }
    }
}
