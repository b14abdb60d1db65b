package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.RestartPolicy.On;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel wrote down, another decides again; and what was written down wrongly is found. */
final class JournalTest {
    private static final SystemPlan PLAN = Systems.plan(new RestartPolicy(On.FAILURE, 1_000));
    private static final int STEPS = 20_000;
    private static final Operation[] OPERATIONS = Operation.values();
    private static final Status[] STATUSES = Status.values();

    private final List<byte[]> journal = new ArrayList<>();
    private final Recorder world = new Recorder() {
        @Override
        public byte[] payload(int partition, long window, int length) {
            return new byte[length];
        }

        @Override
        public synchronized void audit(AuditEvent event) {
            super.audit(event);
        }
    };
    private final JournaledKernel kernel = new JournaledKernel(PLAN, world, journal::add);

    /** One event of a partition, with whatever numbers. */
    private void act(SplittableRandom random, int partition, long nowNanos) {
        switch (random.nextInt(21)) {
            case 0 -> kernel.launching(partition, "measured " + random.nextInt(3));
            case 1 -> kernel.ended(partition, random.nextInt(3) - 1, nowNanos);
            case 2 -> kernel.ordered(partition, Order.values()[random.nextInt(Order.values().length)], nowNanos);
            case 3 -> kernel.looked(partition, random.nextInt(2));
            case 4 -> kernel.overfilled(partition, "more than " + random.nextInt(3));
            case 5, 6, 7 ->
                kernel.completed(
                        partition,
                        message(random),
                        message(random).reply(STATUSES[random.nextInt(STATUSES.length)]),
                        nowNanos);
            default -> kernel.received(partition, message(random), nowNanos);
        }
    }

    private static Message message(SplittableRandom random) {
        Message message = new Message()
                .request(OPERATIONS[random.nextInt(OPERATIONS.length)], random.nextInt(6) - 1, random.nextLong())
                .payload(random.nextInt(5), random.nextInt(Systems.WINDOW_BYTES), random.nextInt(64))
                .address(random.nextInt(4), random.nextInt(2))
                .version(random.nextInt(5));
        return random.nextInt(4) == 0 ? message.trace() : message;
    }

    private Replay.Outcome replayed(SystemPlan plan, List<byte[]> entries) {
        Iterator<byte[]> next = entries.iterator();
        return Replay.of(plan, () -> next.hasNext() ? Optional.of(next.next()) : Optional.empty());
    }

    private Set<JournalEntry.Kind> kinds() {
        return journal.stream()
                .map(entry -> new JournalEntry(entry).kind())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(JournalEntry.Kind.class)));
    }

    private void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        kernel.start(0);
        for (int step = 0; step < STEPS; step++) {
            act(random, random.nextInt(4), 1_000_000L * step);
        }
        kernel.stopping("enough");
        kernel.stopped("enough");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatWasWrittenDownIsDecidedAgain(long seed) {
        run(seed);
        assertEquals(EnumSet.allOf(JournalEntry.Kind.class), kinds());
        Replay.Outcome outcome = replayed(PLAN, journal);
        assertEquals(Optional.empty(), outcome.difference());
        assertEquals(journal.size(), outcome.events() + outcome.effects());
    }

    /** In whatever order threads come, it is one order. */
    @Test
    void whatSeveralThreadsDidIsDecidedAgain() throws InterruptedException {
        kernel.start(0);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int partition = i;
            threads.add(Thread.ofPlatform().start(() -> {
                SplittableRandom random = new SplittableRandom(partition);
                for (int step = 0; step < STEPS; step++) {
                    act(random, partition, 1_000_000L * step);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Optional.empty(), replayed(PLAN, journal).difference());
    }

    /** Control: one bit of any effect. */
    @Test
    void anEffectThatIsOtherwiseIsFound() {
        run(5);
        SplittableRandom random = new SplittableRandom(6);
        int tried = 0;
        while (tried < 200) {
            int at = random.nextInt(journal.size());
            byte[] entry = journal.get(at);
            JournalEntry.Kind kind = new JournalEntry(entry).kind();
            if (kind.isEvent() || kind == JournalEntry.Kind.PAYLOAD) {
                continue;
            }
            byte[] changed = entry.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            List<byte[]> entries = new ArrayList<>(journal);
            entries.set(at, changed);
            assertTrue(replayed(PLAN, entries).difference().isPresent(), () -> kind + " at " + at);
            tried++;
        }
    }

    /** Control: an effect that is missing, one too many, two in the other order. */
    @Test
    void anEffectThatIsMissingIsFound() {
        run(7);
        int at = 0;
        while (new JournalEntry(journal.get(at)).kind().isEvent()
                || new JournalEntry(journal.get(at + 1)).kind().isEvent()) {
            at++;
        }
        List<byte[]> missing = new ArrayList<>(journal);
        byte[] effect = missing.remove(at);
        assertTrue(replayed(PLAN, missing).difference().isPresent());
        List<byte[]> twice = new ArrayList<>(journal);
        twice.add(at, effect);
        assertTrue(replayed(PLAN, twice).difference().isPresent());
        List<byte[]> turned = new ArrayList<>(journal);
        Collections.swap(turned, at, at + 1);
        assertTrue(replayed(PLAN, turned).difference().isPresent());
    }

    /** Control: the kernel of another system. */
    @Test
    void anotherPlansKernelDecidesOtherwise() {
        run(8);
        assertTrue(replayed(Systems.plan(new RestartPolicy(On.NEVER, 0)), journal)
                .difference()
                .isPresent());
    }

    @Test
    void whatWasCutOffIsComparedAsFarAsItGoes() {
        run(9);
        for (int kept = 0; kept < 300; kept++) {
            assertEquals(
                    Optional.empty(),
                    replayed(PLAN, journal.subList(0, kept)).difference(),
                    "the first " + kept + " entries");
        }
    }
}
