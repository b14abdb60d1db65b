package dev.cofferdam.kernel;

import static dev.cofferdam.kernel.Recorder.replied;
import static dev.cofferdam.kernel.Systems.CLIENT;
import static dev.cofferdam.kernel.Systems.LOW;
import static dev.cofferdam.kernel.Systems.SERVER;
import static dev.cofferdam.kernel.Systems.STORE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.Lifecycle.State;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.RestartPolicy.On;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel's decisions one at a time, and the order of their effects. */
final class KernelTest {
    private static final long MILLI = 1_000_000;
    private static final byte[] PAYLOAD = {'p'};

    private final Recorder effects = new Recorder();
    private final Kernel kernel = new Kernel(Systems.plan(new RestartPolicy(On.FAILURE, 2)), effects);

    private static Pending pending(int partition, long tag) {
        return new Pending(partition, tag, 0, 4096);
    }

    private void call(long tag) {
        kernel.call(Systems.end(kernel, CLIENT, Kind.CHANNEL_CLIENT), pending(CLIENT, tag), PAYLOAD);
    }

    private void serve(long tag) {
        kernel.receive(Systems.end(kernel, SERVER, Kind.CHANNEL_SERVER), pending(SERVER, tag));
    }

    private void answer(long number, long tag) {
        kernel.answer(Systems.end(kernel, SERVER, Kind.CHANNEL_SERVER), number, pending(SERVER, tag), PAYLOAD);
    }

    @Test
    void theStoreIsStartedFirstAndTheAuditSaysSoBefore() {
        kernel.start(5);
        assertEquals(
                List.of(
                        "audit KERNEL_STARTED kernel - 4 partitions",
                        "audit GRANTED lows low read-write disk lower as out: what it sees",
                        "audit GRANTED lows low one-way channel alerts -> client.alerts: of fires",
                        "start 3 at 5",
                        "start 0 at 5",
                        "start 1 at 5",
                        "start 2 at 5"),
                effects.take());
    }

    @Test
    void anAnswerGoesToTheCallerAloneAndOnce() {
        call(11);
        call(12);
        assertEquals(List.of(), effects.take());
        serve(21);
        serve(22);
        assertEquals(
                List.of(
                        replied(pending(SERVER, 21), Status.OK, 1, "p"),
                        replied(pending(SERVER, 22), Status.OK, 2, "p")),
                effects.take());
        answer(2, 23);
        assertEquals(
                List.of(
                        replied(pending(CLIENT, 12), Status.OK, 2, "p"),
                        replied(pending(SERVER, 23), Status.OK, 0, "")),
                effects.take());
        answer(2, 24);
        answer(3, 25);
        answer(-1, 26);
        assertEquals(
                LongStream.of(24, 25, 26)
                        .mapToObj(tag -> replied(pending(SERVER, tag), Status.OUT_OF_RANGE, 0, ""))
                        .toList(),
                effects.take());
    }

    /** The end of the server is in the audit before any caller can learn of it; what it had taken may have been done. */
    @Test
    void aServersDeathFailsItsCallersAfterTheAudit() {
        call(11);
        serve(21);
        call(12);
        effects.take();
        kernel.ended(SERVER, 137, 0);
        List<String> after = effects.take();
        assertEquals("audit PARTITION_ENDED server high exit code 137", after.getFirst());
        assertTrue(after.contains(replied(pending(CLIENT, 11), Status.UNKNOWN, 0, "")), after::toString);
        assertTrue(after.contains(replied(pending(CLIENT, 12), Status.UNAVAILABLE, 0, "")), after::toString);
        serve(31);
        answer(1, 32);
        assertEquals(
                List.of(replied(pending(SERVER, 32), Status.OUT_OF_RANGE, 0, "")),
                effects.take(),
                "its next run finds nothing of what was asked before");
    }

    @Test
    void callsToAServerThatIsGoneFailAtOnce() {
        Kernel other = new Kernel(Systems.plan(RestartPolicy.NEVER), effects);
        other.ended(SERVER, 1, 0);
        effects.take();
        other.call(Systems.end(other, CLIENT, Kind.CHANNEL_CLIENT), pending(CLIENT, 11), PAYLOAD);
        assertEquals(List.of(replied(pending(CLIENT, 11), Status.UNAVAILABLE, 0, "")), effects.take());
    }

    /** What a partition asked, and the kernel heard only after its end, is not for its next run. */
    @Test
    void aReceiveHeardAfterTheEndIsForgottenAtTheNextStart() {
        kernel.launching(CLIENT, "");
        kernel.ended(CLIENT, 1, 0);
        kernel.receive(Systems.end(kernel, CLIENT, Kind.CHANNEL_IN), pending(CLIENT, 11));
        kernel.launching(CLIENT, "");
        effects.take();
        kernel.send(Systems.end(kernel, LOW, Kind.CHANNEL_OUT), pending(LOW, 1), PAYLOAD);
        kernel.receive(Systems.end(kernel, CLIENT, Kind.CHANNEL_IN), pending(CLIENT, 12));
        assertEquals(
                List.of(replied(pending(LOW, 1), Status.OK, 0, ""), replied(pending(CLIENT, 12), Status.OK, 1, "p")),
                effects.take());
    }

    @Test
    void whoWaitsForAStoreThatIsGoneIsTold() {
        Kernel other = new Kernel(Systems.plan(RestartPolicy.NEVER), effects);
        Endpoint in = Systems.end(other, CLIENT, Kind.DISK_READ);
        other.await(in, 5, pending(CLIENT, 11));
        other.ended(STORE, 137, 0);
        other.await(in, 5, pending(CLIENT, 12));
        assertEquals(
                List.of(
                        "audit PARTITION_ENDED store - exit code 137",
                        replied(pending(CLIENT, 11), Status.UNAVAILABLE, 0, ""),
                        replied(pending(CLIENT, 12), Status.UNAVAILABLE, 0, "")),
                effects.take());
    }

    @Test
    void aClientsDeathForgetsItsCalls() {
        call(11);
        serve(21);
        call(12);
        effects.take();
        kernel.ended(CLIENT, 0, 0);
        assertEquals(List.of("audit PARTITION_ENDED client high exit code 0"), effects.take());
        answer(1, 22);
        serve(23);
        assertEquals(List.of(replied(pending(SERVER, 22), Status.OUT_OF_RANGE, 0, "")), effects.take());
        call(13);
        assertEquals(
                List.of(replied(pending(SERVER, 23), Status.OK, 3, "p")),
                effects.take(),
                "numbers are never used again");
    }

    @Test
    void restartsBackOffUpToTheirLimit() {
        long[] delays = {20 * MILLI, 40 * MILLI};
        for (int restart = 1; restart <= delays.length; restart++) {
            kernel.ended(LOW, 1, 7);
            assertEquals(
                    List.of(
                            "audit PARTITION_ENDED lows low exit code 1",
                            "audit PARTITION_RESTARTED lows low restart " + restart,
                            "start 0 at " + (7 + delays[restart - 1])),
                    effects.take());
            assertEquals(State.WAITING, kernel.state(LOW));
            assertEquals(restart, kernel.restarts(LOW));
        }
        kernel.ended(LOW, 1, 7);
        assertEquals(List.of("audit PARTITION_ENDED lows low exit code 1"), effects.take());
        assertEquals(State.FAILED, kernel.state(LOW));
    }

    @Test
    void whatTheKernelEndsHasNotFailed() {
        kernel.launching(LOW, "");
        kernel.launching(CLIENT, "");
        kernel.stopping("interrupted");
        effects.take();
        assertEquals(End.BY_KERNEL, kernel.ended(LOW, 137, 0));
        assertEquals(End.FAILED, kernel.ended(CLIENT, 3, 0), "control: it failed by itself");
        assertEquals(
                List.of(
                        "audit PARTITION_ENDED lows low by the kernel, exit code 137",
                        "audit PARTITION_ENDED client high exit code 3"),
                effects.take());
        assertEquals(State.FINISHED, kernel.state(LOW));
        assertEquals(State.FAILED, kernel.state(CLIENT));
    }

    @Test
    void delaysDoubleToALimit() {
        assertEquals(
                List.of(20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 2560L, 2560L),
                LongStream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, Integer.MAX_VALUE)
                        .mapToObj(restarts -> RestartPolicy.delayNanos((int) restarts) / MILLI)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"NEVER, 0, false", "NEVER, 1, false", "FAILURE, 0, false", "FAILURE, 1, true", "ALWAYS, 0, true"})
    void thePolicySaysWhichEndingsCount(On on, int exitCode, boolean restarted) {
        Kernel other = new Kernel(Systems.plan(new RestartPolicy(on, 1)), effects);
        other.ended(LOW, exitCode, 0);
        assertEquals(restarted, effects.take().stream().anyMatch(line -> line.startsWith("start")));
        other.ended(LOW, exitCode, 0);
        assertFalse(effects.take().stream().anyMatch(line -> line.startsWith("start")));
    }

    @Test
    void eachStepOfALifeIsAudited() {
        assertTrue(kernel.launching(LOW, "ab12"));
        assertEquals(
                List.of("audit PARTITION_MEASURED lows low sha256 ab12", "audit PARTITION_STARTED lows low start 1"),
                effects.take());
        assertEquals(State.STARTING, kernel.state(LOW));
        Message ready = new Message().request(Operation.READY, -1, 0);
        kernel.received(LOW, ready, 0);
        kernel.received(LOW, ready, 0);
        assertEquals(
                List.of(
                        "audit PARTITION_READY lows low ",
                        "ready 0",
                        "answer 0#0 OK version 0",
                        "answer 0#0 OK version 0"),
                effects.take(),
                "and no news");
        kernel.ended(LOW, 1, 0);
        effects.take();
        kernel.launching(LOW, "ab12");
        assertEquals("audit PARTITION_STARTED lows low start 2", effects.take().getLast());
    }

    @Test
    void nothingIsStartedOnceTheKernelStops() {
        kernel.stopping("interrupted");
        kernel.stopping("again");
        kernel.ended(LOW, 1, 0);
        kernel.stopped("interrupted");
        assertEquals(
                List.of(
                        "audit KERNEL_STOPPING kernel - interrupted",
                        "audit PARTITION_ENDED lows low exit code 1",
                        "audit KERNEL_STOPPED kernel - interrupted"),
                effects.take());
        assertFalse(kernel.launching(CLIENT, ""), "a start that was due already");
        assertEquals(List.of(), effects.take());
        assertTrue(kernel.state(CLIENT).isFinal());
    }

    private void runs(int partition) {
        kernel.launching(partition, "");
        effects.take();
    }

    /** Its policy would start it again; and whoever called it is told at once, as of a server that is gone. */
    @Test
    void whatAnOperatorStopsStaysStopped() {
        runs(SERVER);
        assertEquals(OrderReply.OBEYED, kernel.ordered(SERVER, Order.STOP, 5));
        assertEquals(List.of("audit PARTITION_ORDERED server high stop", "end 2"), effects.take());
        assertEquals(OrderReply.OBEYED, kernel.ordered(SERVER, Order.STOP, 6));
        assertEquals(List.of("audit PARTITION_ORDERED server high stop"), effects.take(), "it is told once");
        assertEquals(End.BY_KERNEL, kernel.ended(SERVER, 137, 7));
        assertEquals(List.of("audit PARTITION_ENDED server high by the kernel, exit code 137"), effects.take());
        assertEquals(State.STOPPED, kernel.state(SERVER));
        assertFalse(kernel.finished(), "it may be started again");
        call(11);
        assertEquals(List.of(replied(pending(CLIENT, 11), Status.UNAVAILABLE, 0, "")), effects.take());
        kernel.ordered(SERVER, Order.START, 8);
        assertEquals(List.of("audit PARTITION_ORDERED server high start", "start 2 at 8"), effects.take());
        assertTrue(kernel.launching(SERVER, ""));
        assertEquals(0, kernel.restarts(SERVER), "of its policy's restarts none is used");
        kernel.ended(SERVER, 1, 9);
        assertEquals(State.WAITING, kernel.state(SERVER), "and its policy holds again");
    }

    @Test
    void aRestartOrderedIsOneWithoutDelay() {
        runs(LOW);
        kernel.ordered(LOW, Order.RESTART, 5);
        kernel.ended(LOW, 0, 7);
        assertEquals(
                List.of(
                        "audit PARTITION_ORDERED lows low restart",
                        "end 0",
                        "audit PARTITION_ENDED lows low exit code 0",
                        "start 0 at 7"),
                effects.take());
        assertEquals(State.WAITING, kernel.state(LOW));
        runs(LOW);
        kernel.ended(LOW, 0, 8);
        assertEquals(State.FINISHED, kernel.state(LOW));
        effects.take();
        kernel.ordered(LOW, Order.RESTART, 9);
        assertEquals(List.of("audit PARTITION_ORDERED lows low restart", "start 0 at 9"), effects.take());
    }

    /** An order that comes while another is carried out: the last holds. */
    @Test
    void theLastOrderHolds() {
        runs(LOW);
        kernel.ordered(LOW, Order.STOP, 5);
        kernel.ordered(LOW, Order.START, 6);
        kernel.ended(LOW, 137, 7);
        assertEquals("start 0 at 7", effects.take().getLast());
        runs(LOW);
        kernel.ordered(LOW, Order.RESTART, 8);
        kernel.ordered(LOW, Order.STOP, 9);
        kernel.ended(LOW, 137, 10);
        assertEquals(State.STOPPED, kernel.state(LOW));
    }

    @Test
    void aStartThatWasDueIsNoneOnceItsPartitionIsStopped() {
        runs(LOW);
        kernel.ended(LOW, 1, 0);
        kernel.ordered(LOW, Order.STOP, 1);
        effects.take();
        assertFalse(kernel.launching(LOW, ""));
        assertEquals(List.of(), effects.take());
        kernel.ordered(LOW, Order.START, 2);
        kernel.ordered(LOW, Order.START, 2);
        assertTrue(kernel.launching(LOW, ""));
        assertFalse(kernel.launching(LOW, ""), "of two starts that are due one is none");
    }

    @Test
    void ordersAreRefusedWhereTheyCannotBeObeyed() {
        runs(STORE);
        for (Order order : List.of(Order.STOP, Order.START)) {
            assertEquals(OrderReply.STORE_STAYS, kernel.ordered(STORE, order, 0));
        }
        assertEquals(List.of(), effects.take());
        assertEquals(OrderReply.OBEYED, kernel.ordered(STORE, Order.RESTART, 0));
        runs(LOW);
        for (int denial = 1; denial <= Limits.USUAL.denials(); denial++) {
            kernel.denied(LOW, Operation.READ, 7, 0);
        }
        kernel.ordered(LOW, Order.STOP, 0);
        kernel.ended(LOW, 137, 0);
        assertEquals(OrderReply.ENDED_FOR_GOOD, kernel.ordered(LOW, Order.START, 0));
        kernel.stopping("interrupted");
        assertEquals(OrderReply.KERNEL_STOPS, kernel.ordered(CLIENT, Order.START, 0));
        assertEquals(OrderReply.OBEYED, kernel.ordered(CLIENT, Order.STOP, 0), "it is about to be");
    }

    @Test
    void tooManyDenialsEndAPartitionForGood() {
        for (int denial = 1; denial < Limits.USUAL.denials(); denial++) {
            AuditEvent event = kernel.denied(LOW, Operation.READ, 7, 0).event();
            assertEquals(new AuditEvent(AuditEvent.Kind.DENIED, "lows", "low", "READ on end 7"), event);
            assertEquals(List.of(), effects.take());
        }
        kernel.denied(LOW, Operation.READ, 7, 0);
        assertEquals(List.of("kill 0"), effects.take());
        kernel.ended(LOW, 137, 0);
        assertEquals(List.of("audit PARTITION_ENDED lows low exit code 137"), effects.take());
        assertEquals(State.FAILED, kernel.state(LOW));
        assertEquals(0, kernel.denials(CLIENT));
    }

    /** A burst is answered at once, what comes faster than the rate waits, and nobody else waits for it. */
    @Test
    void denialsHaveARateForEachPartition() {
        long now = Long.MAX_VALUE - 5; // the clock's zero is anywhere
        for (int denial = 0; denial < Limits.USUAL.denialsAtOnce(); denial++) {
            assertEquals(0, kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
        }
        assertEquals(
                DenialBudget.INTERVAL_NANOS,
                kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
        assertEquals(
                2 * DenialBudget.INTERVAL_NANOS,
                kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
        assertEquals(0, kernel.denied(CLIENT, Operation.READ, 7, now).delayNanos());
        now += 3 * DenialBudget.INTERVAL_NANOS;
        assertEquals(0, kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
        assertEquals(
                DenialBudget.INTERVAL_NANOS,
                kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
    }

    /** The audit of one partition takes its time: those who have nothing to do with it go on. */
    @Test
    @Timeout(60)
    void whoWaitsForTheAuditHoldsUpNobodyElse() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Kernel slow = new Kernel(Systems.plan(RestartPolicy.NEVER), new Recorder() {
            @Override
            public void audit(AuditEvent event) {
                writing.countDown();
                try {
                    written.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Thread low = Thread.ofPlatform().start(() -> slow.ended(LOW, 1, 0));
        writing.await();
        slow.call(Systems.end(slow, CLIENT, Kind.CHANNEL_CLIENT), pending(CLIENT, 1), PAYLOAD);
        slow.receive(Systems.end(slow, SERVER, Kind.CHANNEL_SERVER), pending(SERVER, 2));
        slow.answer(Systems.end(slow, SERVER, Kind.CHANNEL_SERVER), 1, pending(SERVER, 3), PAYLOAD);
        slow.advanced(0, 1);
        assertEquals(0, slow.denied(CLIENT, Operation.READ, 7, 0).delayNanos());
        assertFalse(slow.finished());
        written.countDown();
        low.join();
    }

    @Test
    void theStoreAloneDoesNotKeepTheKernel() {
        for (int partition : new int[] {LOW, CLIENT, SERVER}) {
            assertFalse(kernel.finished());
            kernel.ended(partition, 0, 0);
        }
        kernel.launching(STORE, "");
        assertTrue(kernel.finished());
    }

    /** What each kind of end is for; everything else is refused, and so are ends that are not there. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void anEndPermitsWhatItIsFor(Operation operation) {
        List<Operation> reads = List.of(Operation.READ, Operation.AWAIT, Operation.INSPECT);
        List<Operation> writes = List.of(Operation.WRITE, Operation.FLUSH, Operation.ADVANCE);
        assertEquals(reads.contains(operation) || writes.contains(operation), permits(LOW, 0, operation));
        assertEquals(operation == Operation.SEND, permits(LOW, 2, operation));
        assertEquals(writes.contains(operation), permits(LOW, 1, operation));
        assertEquals(reads.contains(operation), permits(CLIENT, 0, operation));
        assertEquals(operation == Operation.RECEIVE, permits(CLIENT, 2, operation));
        assertEquals(operation == Operation.CALL, permits(CLIENT, 3, operation));
        assertEquals(operation == Operation.RECEIVE || operation == Operation.ANSWER, permits(SERVER, 1, operation));
        for (int end : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertFalse(permits(LOW, end, operation));
        }
    }

    @Test
    void whoOnlyWritesIsNoReader() {
        assertTrue(kernel.monitor().reads(CLIENT, 0));
        assertTrue(kernel.monitor().reads(CLIENT, 1));
        assertFalse(kernel.monitor().reads(SERVER, 1), "a channel");
        assertFalse(kernel.monitor().reads(STORE, 0), "nothing at all");
        assertFalse(kernel.monitor().reads(LOW, 1), "blind, upwards");
        assertFalse(kernel.monitor().reads(LOW, -1));
    }

    private static Message request(Operation operation, int end, long tag) {
        return new Message().request(operation, end, tag);
    }

    /** A disk's request goes to the store with what the kernel knows of it, and the version to readers alone. */
    @Test
    void theStoresAnswerGoesToTheAskerAndTheVersionToWhoMayReadIt() {
        for (int end : new int[] {0, 1}) {
            Message asked = request(Operation.ADVANCE, end, 7).address(CLIENT, 99);
            kernel.received(LOW, asked, 0);
            assertEquals(List.of("serve 0#7 ADVANCE disk " + end), effects.take());
            assertEquals(LOW, asked.subject());
            Message reply = new Message().copyOf(asked).version(5).reply(Status.OK);
            kernel.completed(LOW, asked, reply, 0);
            assertEquals(List.of("answer 0#7 OK version " + (end == 0 ? 5 : 0)), effects.take());
        }
        kernel.await(Systems.end(kernel, CLIENT, Kind.DISK_READ), 5, pending(CLIENT, 1));
        assertEquals(List.of(replied(pending(CLIENT, 1), Status.OK, 5, "")), effects.take(), "the eventcount advanced");
    }

    /** A store's version is believed of what publishes or inspects, and of nothing else. */
    @Test
    void whatAReplyMayNotSayIsNotBelieved() {
        Message asked = request(Operation.READ, 0, 7);
        kernel.received(LOW, asked, 0);
        kernel.completed(LOW, asked, new Message().copyOf(asked).version(9).reply(Status.OK), 0);
        assertEquals(List.of("serve 0#7 READ disk 0", "answer 0#7 OK version 0"), effects.take());
        asked = request(Operation.ADVANCE, 0, 8);
        kernel.received(LOW, asked, 0);
        kernel.completed(LOW, asked, new Message().copyOf(asked).version(9).reply(Status.UNAVAILABLE), 0);
        kernel.await(Systems.end(kernel, CLIENT, Kind.DISK_READ), 1, pending(CLIENT, 1));
        assertEquals(List.of("serve 0#8 ADVANCE disk 0", "answer 0#8 UNAVAILABLE version 0"), effects.take());
    }

    @Test
    void aDenialIsInTheAuditBeforeItIsAnswered() {
        kernel.received(LOW, request(Operation.READ, 1, 7), 0);
        assertEquals(
                List.of("audit DENIED lows low READ on end 1", "after 0 ns", "answer 0#7 DENIED version 0"),
                effects.take());
        Message asked = request(Operation.READ, 0, 8);
        kernel.received(LOW, asked, 0);
        effects.take();
        kernel.completed(LOW, asked, new Message().copyOf(asked).reply(Status.DENIED), 0);
        assertEquals(
                List.of("audit DENIED lows low READ on end 0", "after 0 ns", "answer 0#8 DENIED version 0"),
                effects.take(),
                "the store's own refusal");
        assertEquals(2, kernel.denials(LOW));
    }

    /** The store says what it refused of whom; from anybody else that is a request like another, and refused. */
    @Test
    void theStoreAloneReports() {
        Message report = request(Operation.REPORT, 3, 9).address(CLIENT, -1).position(Operation.WRITE.ordinal());
        kernel.received(STORE, report, 0);
        assertEquals(
                List.of("audit DENIED client high WRITE on end 3", "after 0 ns", "answer 3#9 OK version 0"),
                effects.take());
        assertEquals(1, kernel.denials(CLIENT));
        kernel.received(LOW, request(Operation.REPORT, 3, 9).address(CLIENT, -1), 0);
        assertEquals("audit DENIED lows low REPORT on end 3", effects.take().getFirst());
        assertEquals(1, kernel.denials(CLIENT));
        kernel.received(STORE, request(Operation.REPORT, 1, 9).address(LOW, -1), 0);
        assertEquals("audit DENIED lows low NONE on end 1", effects.take().getFirst());
        for (int nobody : new int[] {-1, 4, Integer.MAX_VALUE}) {
            kernel.received(STORE, request(Operation.REPORT, 3, 9).address(nobody, -1), 0);
            assertEquals(List.of("answer 3#9 OK version 0"), effects.take());
        }
    }

    /** Nothing outside the window is looked at, and no payload is longer than the longest. */
    @ParameterizedTest
    @CsvSource({
        "0, 4096, true",
        "8192, 0, true",
        "4096, 4096, true",
        "0, 4097, false",
        "4097, 4096, false",
        "-1, 1, false",
        "0, -1, false",
        "9223372036854775807, 1, false",
        "8193, 0, false"
    })
    void whatIsNamedOfTheWindowIsThere(long window, int length, boolean fits) {
        kernel.received(LOW, request(Operation.SEND, 2, 7).payload(0, window, length), 0);
        String answer = fits ? replied(pending(LOW, 7), Status.OK, 0, "") : "answer 0#7 OUT_OF_RANGE version 0";
        assertEquals(List.of(answer), effects.take());
        kernel.received(CLIENT, request(Operation.RECEIVE, 2, 8), 0);
        String item = "from 0 at " + window + " " + length;
        assertEquals(fits ? List.of(replied(pending(CLIENT, 8), Status.OK, 1, item)) : List.of(), effects.take());
    }

    /** The same requests as they come from partitions: each is for what it says, and has the room that there is. */
    @Test
    void whatIsReceivedIsDoneAsItSays() {
        kernel.received(SERVER, request(Operation.RECEIVE, 1, 1), 0);
        kernel.received(CLIENT, request(Operation.CALL, 3, 2).payload(0, 16, 3), 0);
        assertEquals(List.of(replied(pending(SERVER, 1), Status.OK, 1, "from 1 at 16 3")), effects.take());
        kernel.received(SERVER, request(Operation.ANSWER, 1, 3).payload(1, 32, 5), 0);
        assertEquals(
                List.of(
                        replied(pending(CLIENT, 2), Status.OK, 1, "from 2 at 32 5"),
                        replied(pending(SERVER, 3), Status.OK, 0, "")),
                effects.take().stream().sorted().toList());
        kernel.received(CLIENT, request(Operation.AWAIT, 0, 4).payload(0, 0, 0), 0);
        assertEquals(List.of(replied(pending(CLIENT, 4), Status.OK, 0, "")), effects.take());
    }

    @Test
    void aReplyHasTheRoomThatIsLeftOfTheWindow() {
        List<Integer> rooms = new ArrayList<>();
        Recorder roomy = new Recorder() {
            @Override
            public void reply(Pending request, Status status, long number, byte[] payload) {
                rooms.add(request.bytesMax());
            }
        };
        Kernel other = new Kernel(Systems.plan(RestartPolicy.NEVER), roomy);
        for (long window : new long[] {0, Systems.WINDOW_BYTES - 8, Systems.WINDOW_BYTES}) {
            other.received(CLIENT, request(Operation.AWAIT, 0, 1).payload(0, window, 0), 0);
        }
        assertEquals(List.of(4096, 8, 0), rooms);
    }

    /** What a disk's published version is, and how long, is told to who asks for it. */
    @Test
    void whatIsPublishedIsTold() {
        Message asked = request(Operation.INSPECT, 0, 7);
        kernel.received(CLIENT, asked, 0);
        Message reply = new Message().copyOf(asked).version(5).position(77).reply(Status.OK);
        kernel.completed(CLIENT, asked, reply, 0);
        assertEquals(5, asked.version());
        assertEquals(77, asked.position());
        kernel.received(CLIENT, asked.request(Operation.INSPECT, 0, 8), 0);
        kernel.completed(CLIENT, asked, reply.reply(Status.FAILED), 0);
        assertEquals(0, asked.version(), "of what failed, nothing");
    }

    @Test
    void aPartitionIsReadyOnce() {
        assertTrue(kernel.launching(LOW, "m"));
        effects.take();
        kernel.received(LOW, request(Operation.READY, -1, 0), 0);
        assertEquals(List.of("audit PARTITION_READY lows low ", "ready 0", "answer 0#0 OK version 0"), effects.take());
        kernel.received(LOW, request(Operation.READY, -1, 0), 0);
        assertEquals(List.of("answer 0#0 OK version 0"), effects.take());
    }

    /** A program may end with any code below those that a signal gives. */
    @Test
    void anExitCodeOfItsOwnIsNoSignal() {
        kernel.stopping("enough");
        assertEquals(End.FAILED, kernel.ended(LOW, 128, 0));
        assertEquals(End.BY_KERNEL, kernel.ended(CLIENT, 129, 0));
    }

    /** Somebody who waits for the version that there is, and one who was waiting when the store went for good. */
    @Test
    void whoWaitedForAStoreThatIsGoneIsToldOnce() {
        Endpoint end = Systems.end(kernel, CLIENT, Kind.DISK_READ);
        kernel.await(end, 3, pending(CLIENT, 1));
        kernel.stopping("enough");
        kernel.ended(STORE, 137, 0);
        effects.take();
        kernel.advanced(end.object(), 5);
        assertEquals(List.of(), effects.take());
    }

    /** However long nobody was denied, no more than that many are answered at once. */
    @Test
    void denialsAreNotSavedUp() {
        for (long now : new long[] {5, 1_000_000 * DenialBudget.INTERVAL_NANOS}) {
            for (int denial = 0; denial < Limits.USUAL.denialsAtOnce(); denial++) {
                assertEquals(0, kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
            }
            assertEquals(
                    DenialBudget.INTERVAL_NANOS,
                    kernel.denied(LOW, Operation.READ, 7, now).delayNanos());
        }
    }

    private boolean permits(int partition, int end, Operation operation) {
        Message message = new Message().request(operation, end, 0).address(CLIENT, 1);
        return kernel.monitor().check(partition, message) != null;
    }
}
