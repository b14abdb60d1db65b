package dev.cofferdam.kernel;

import static dev.cofferdam.kernel.Recorder.replied;
import static dev.cofferdam.kernel.Systems.CLIENT;
import static dev.cofferdam.kernel.Systems.LOW;
import static dev.cofferdam.kernel.Systems.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.RestartPolicy.On;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eventcounts and channels in any order of events, deaths included, against lists that are searched from the start. */
final class KernelSimulationTest {
    private static final int STEPS = 20_000;
    private static final int WAITING_MAX = 64;

    /** How likely ends, awaits, advances, sends, receives, calls, serves and answers are; queues fill and drain. */
    private static final int[][] WEIGHTS = {
        {1, 400, 2, 200, 50, 200, 50, 100}, {2, 100, 100, 100, 200, 100, 200, 200}, {1, 100, 50, 10, 300, 10, 400, 100}
    };

    private final Recorder effects = new Recorder();
    private final Kernel kernel = new Kernel(Systems.plan(new RestartPolicy(On.FAILURE, STEPS)), effects);
    private final List<String> expected = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();
    private long tag;

    private final long[] versions = new long[2];
    private final List<Wait> waits = new ArrayList<>();
    private final List<Sent> alerts = new ArrayList<>();
    private final List<Pending> alerted = new ArrayList<>();
    private final List<Sent> asked = new ArrayList<>();
    private final List<Pending> servers = new ArrayList<>();
    private final Map<Long, Pending> callers = new HashMap<>();
    private long alertNumber;
    private final int[] restarts = new int[3];
    private long callNumber;

    private record Wait(int disk, long version, Pending request) {}

    private record Sent(long number, String payload) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderOfEventsGivesTheModelsReplies(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random, WEIGHTS[step / 1000 % WEIGHTS.length]);
            assertEquals(expected, effects.take(), "step " + step);
            expected.clear();
        }
        for (String reached : List.of("await full", "await later", "dropped", "call full", "server full", "answered")) {
            assertTrue(seen.getOrDefault(reached, 0) > 0, () -> reached + " was never reached: " + seen);
        }
    }

    private void act(SplittableRandom random, int[] weights) {
        int left = random.nextInt(IntStream.of(weights).sum());
        int event = 0;
        while (left >= weights[event]) {
            left -= weights[event++];
        }
        switch (event) {
            case 0 -> end(random.nextInt(3));
            case 1 -> await(random.nextInt(3), random.nextInt(60));
            case 2 -> advance(random.nextInt(2), random.nextInt(4) - 1);
            case 3 -> send();
            case 4 -> receive();
            case 5 -> call();
            case 6 -> serve();
            default -> answer(random.nextInt(10) == 0 ? random.nextLong() : callNumber - random.nextInt(70));
        }
    }

    private Pending pending(int partition) {
        return new Pending(partition, tag++, 0, 4096);
    }

    private void see(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private void expect(Pending request, Status status, long number, String payload) {
        expected.add(replied(request, status, number, payload));
    }

    private static byte[] bytes(String payload) {
        return payload.getBytes(StandardCharsets.UTF_8);
    }

    private void expectUnavailable(Pending caller) {
        if (caller != null) {
            expect(caller, Status.UNAVAILABLE, 0, "");
        }
    }

    private void await(int partition, int ahead) {
        Endpoint end = kernel.monitor().ends(partition).getFirst();
        int disk = end.object();
        long version = versions[disk] + ahead - 2;
        Pending request = pending(partition);
        if (version <= versions[disk]) {
            expect(request, Status.OK, versions[disk], "");
        } else if (waits.stream()
                        .filter(wait -> wait.request.partition() == partition)
                        .count()
                == WAITING_MAX) {
            see("await full");
            expect(request, Status.UNAVAILABLE, 0, "");
        } else {
            waits.add(new Wait(disk, version, request));
        }
        kernel.await(end, version, request);
    }

    private void advance(int disk, int by) {
        long version = versions[disk] + by;
        if (by > 0) {
            versions[disk] = version;
            for (Wait wait : List.copyOf(waits)) {
                if (wait.disk == disk && wait.version <= version) {
                    see("await later");
                    waits.remove(wait);
                    expect(wait.request, Status.OK, version, "");
                }
            }
        }
        kernel.advanced(disk, version);
    }

    /** Whatever the receiver does, the sender gets the same reply. */
    private void send() {
        Pending request = pending(LOW);
        String payload = "alert " + request.tag();
        alerts.add(new Sent(++alertNumber, payload));
        if (alerts.size() > WAITING_MAX) {
            see("dropped");
            alerts.removeFirst();
        }
        expect(request, Status.OK, 0, "");
        deliver(alerts, alerted);
        kernel.send(Systems.end(kernel, LOW, Kind.CHANNEL_OUT), request, bytes(payload));
    }

    private void receive() {
        Pending request = pending(CLIENT);
        take(request, alerts, alerted);
        kernel.receive(Systems.end(kernel, CLIENT, Kind.CHANNEL_IN), request);
    }

    private void call() {
        Pending request = pending(CLIENT);
        String payload = "call " + request.tag();
        if (callers.size() == WAITING_MAX) {
            see("call full");
            expect(request, Status.UNAVAILABLE, 0, "");
        } else {
            asked.add(new Sent(++callNumber, payload));
            callers.put(callNumber, request);
            deliver(asked, servers);
        }
        kernel.call(Systems.end(kernel, CLIENT, Kind.CHANNEL_CLIENT), request, bytes(payload));
    }

    private void serve() {
        Pending request = pending(SERVER);
        take(request, asked, servers);
        kernel.receive(Systems.end(kernel, SERVER, Kind.CHANNEL_SERVER), request);
    }

    private void take(Pending request, List<Sent> from, List<Pending> waiting) {
        if (waiting.size() == WAITING_MAX) {
            see("server full");
            expect(request, Status.UNAVAILABLE, 0, "");
        } else {
            waiting.add(request);
            deliver(from, waiting);
        }
    }

    private void deliver(List<Sent> from, List<Pending> to) {
        if (!from.isEmpty() && !to.isEmpty()) {
            Sent sent = from.removeFirst();
            expect(to.removeFirst(), Status.OK, sent.number, sent.payload);
        }
    }

    private void answer(long number) {
        Pending request = pending(SERVER);
        Pending caller = callers.remove(number);
        if (caller == null) {
            expect(request, Status.OUT_OF_RANGE, 0, "");
        } else {
            see("answered");
            expect(caller, Status.OK, number, "answer " + request.tag());
            expect(request, Status.OK, 0, "");
        }
        kernel.answer(
                Systems.end(kernel, SERVER, Kind.CHANNEL_SERVER), number, request, bytes("answer " + request.tag()));
    }

    private void end(int partition) {
        String name = List.of("lows low", "client high", "server high").get(partition);
        expected.add("audit PARTITION_ENDED " + name + " exit code 1");
        waits.removeIf(wait -> wait.request.partition() == partition);
        if (partition == CLIENT) {
            alerted.clear();
            asked.clear();
            callers.clear();
        }
        if (partition == SERVER) {
            servers.clear();
            asked.forEach(sent -> expectUnavailable(callers.remove(sent.number)));
            asked.clear();
            new TreeMap<>(callers).values().forEach(caller -> expect(caller, Status.UNKNOWN, 0, ""));
            callers.clear();
        }
        long delayNanos = RestartPolicy.delayNanos(restarts[partition]++);
        expected.add("audit PARTITION_RESTARTED " + name + " restart " + restarts[partition]);
        expected.add("start " + partition + " at " + delayNanos);
        kernel.ended(partition, 1, 0);
    }
}
