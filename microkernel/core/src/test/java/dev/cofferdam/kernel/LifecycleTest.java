package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.Lifecycle.State;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.RestartPolicy.On;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is started after whom, and what becomes of who does not say that it is alive. */
final class LifecycleTest {
    private static final int FIRST = 0;
    private static final int SECOND = 1;
    private static final int LAST = 2;
    private static final int KILLED = 137;

    private static final Policy POLICY =
            new Policy(List.of(new Organisation("", List.of("low"), List.of(), List.of(), List.of(), List.of())));

    private final Recorder effects = new Recorder();

    /** The last is started after the two others, each of which has to be ready in 200 ms and say something in 100. */
    private Kernel kernel(int restarts) {
        HealthPlan health = new HealthPlan(100, 200);
        RestartPolicy restart = new RestartPolicy(On.FAILURE, restarts);
        Kernel kernel = new Kernel(
                new SystemPlan(
                        POLICY,
                        List.of(
                                partition("first", restart, List.of(), health),
                                partition("second", restart, List.of(), health),
                                partition("last", restart, List.of(FIRST, SECOND), HealthPlan.NONE)),
                        List.of(),
                        List.of(),
                        Design.MESSAGE,
                        Optional.empty()),
                effects);
        kernel.start(1);
        kernel.launching(FIRST, "");
        kernel.launching(SECOND, "");
        effects.take();
        return kernel;
    }

    private static PartitionPlan partition(String name, RestartPolicy restart, List<Integer> after, HealthPlan health) {
        AccessClass low = PlanParts.accessClass(POLICY, "low");
        return PlanParts.after(PlanParts.partition(name, low, List.of(), 4096, restart), after, health);
    }

    private static void ready(Kernel kernel, int partition) {
        kernel.received(partition, new Message().request(Operation.READY, -1, 0), 7);
    }

    private List<String> starts() {
        return effects.take().stream().filter(line -> line.startsWith("start")).toList();
    }

    private static void look(Kernel kernel, int partition, int sign, int times) {
        for (int i = 0; i < times; i++) {
            kernel.looked(partition, sign);
        }
    }

    @Test
    void whoComesAfterOthersIsStartedWhenAllHaveBeenReady() {
        Kernel kernel = kernel(0);
        assertEquals(State.HELD, kernel.state(LAST));
        assertFalse(kernel.launching(LAST, ""), "it is not due");
        assertEquals(List.of(FIRST, SECOND), kernel.waitsFor(LAST));
        ready(kernel, SECOND);
        assertEquals(List.of(), starts());
        assertEquals(List.of(FIRST), kernel.waitsFor(LAST));
        ready(kernel, FIRST);
        assertEquals(List.of("start 2 at 7"), starts());
        assertEquals(List.of(), kernel.waitsFor(LAST));
        assertTrue(kernel.launching(LAST, ""));
    }

    @Test
    void restartsDoNotCount() {
        Kernel kernel = kernel(3);
        ready(kernel, FIRST);
        kernel.ended(FIRST, 1, 0);
        ready(kernel, SECOND);
        assertTrue(starts().contains("start 2 at 7"), "that the first is about to be started again does not matter");
        kernel.launching(LAST, "");
        kernel.launching(FIRST, "");
        ready(kernel, FIRST);
        kernel.ended(LAST, 1, 0);
        assertEquals(List.of("start 2 at 20000000"), starts(), "at once, as its policy has it");
    }

    @Test
    void whoHasEndedWellHasDoneWhatOthersWaitedFor() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        kernel.ended(SECOND, 0, 5);
        assertEquals(List.of("start 2 at 5"), starts());
    }

    @Test
    void whoEndsWellBecauseItWasToldToHasDoneNothing() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        kernel.ordered(SECOND, Order.STOP, 4);
        kernel.ended(SECOND, 0, 5);
        assertEquals(List.of(), starts());
        assertEquals(List.of(SECOND), kernel.waitsFor(LAST));
        kernel.ordered(SECOND, Order.START, 6);
        kernel.launching(SECOND, "");
        ready(kernel, SECOND);
        assertEquals(List.of("start 1 at 6", "start 2 at 7"), starts());
    }

    @Test
    void whoWaitsForOneThatFailedIsNeverStarted() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        kernel.ended(SECOND, 1, 5);
        assertEquals(List.of(), starts());
        assertEquals(List.of(SECOND), kernel.waitsFor(LAST));
        assertFalse(kernel.finished(), "the first runs");
        kernel.ended(FIRST, 0, 6);
        assertTrue(kernel.finished(), "nobody is left that could be ready");
    }

    @Test
    void anOperatorStartsThePredecessorAgainOrDoesNotWait() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        kernel.ended(SECOND, 1, 5);
        kernel.ordered(SECOND, Order.START, 6);
        kernel.launching(SECOND, "");
        ready(kernel, SECOND);
        assertEquals(List.of("start 1 at 6", "start 2 at 7"), starts());

        Kernel other = kernel(0);
        assertEquals(OrderReply.OBEYED, other.ordered(LAST, Order.START, 8));
        assertEquals(List.of("start 2 at 8"), starts());
        ready(other, FIRST);
        ready(other, SECOND);
        assertEquals(List.of(), starts(), "it is about to be started already");
    }

    @Test
    void whoIsStoppedWhileItWaitsStaysStopped() {
        Kernel kernel = kernel(0);
        kernel.ordered(LAST, Order.STOP, 6);
        assertEquals(State.STOPPED, kernel.state(LAST));
        ready(kernel, FIRST);
        ready(kernel, SECOND);
        assertEquals(List.of(), starts());
        assertEquals(List.of(), kernel.waitsFor(LAST));
    }

    @Test
    void whoIsSilentForTooLongIsEndedAndThatIsAFailure() {
        Kernel kernel = kernel(1);
        ready(kernel, FIRST);
        effects.take();
        look(kernel, FIRST, 0, 1); // from which on its time counts
        look(kernel, FIRST, 0, HealthPlan.LOOKS - 1);
        assertEquals(List.of(), effects.take());
        look(kernel, FIRST, 0, 1);
        assertEquals(
                List.of("audit PARTITION_SILENT first low did not say for 100 ms that it is alive", "kill 0"),
                effects.take());
        look(kernel, FIRST, 1, 1);
        assertEquals(List.of("kill 0"), effects.take(), "said once, and done until it is so");
        assertEquals(End.SILENT, kernel.ended(FIRST, KILLED, 0));
        assertEquals(List.of("start 0 at 20000000"), starts());
        kernel.launching(FIRST, "");
        ready(kernel, FIRST);
        effects.take();
        look(kernel, FIRST, 0, HealthPlan.LOOKS);
        assertEquals(List.of(), effects.take(), "a new incarnation has its own time");
        look(kernel, FIRST, 0, 1);
        kernel.ended(FIRST, KILLED, 0);
        assertEquals(State.FAILED, kernel.state(FIRST), "its restarts are used up");
    }

    @Test
    void whoSaysThatItIsAliveGoesOn() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        effects.take();
        for (int sign = 1; sign < 20; sign++) {
            look(kernel, FIRST, sign, HealthPlan.LOOKS);
        }
        assertEquals(List.of(), effects.take());
    }

    /** With 25 ms between looks, 200 ms are eight. */
    @Test
    void whoIsNotReadyInTimeIsEnded() {
        Kernel kernel = kernel(0);
        for (int sign = 0; sign <= 7; sign++) {
            look(kernel, FIRST, sign, 1);
        }
        assertEquals(List.of(), effects.take());
        look(kernel, FIRST, 8, 1);
        assertEquals(List.of("audit PARTITION_SILENT first low was not ready after 200 ms", "kill 0"), effects.take());
        assertEquals(End.NEVER_READY, kernel.ended(FIRST, KILLED, 0));
        assertEquals(State.FAILED, kernel.state(FIRST));
    }

    @Test
    void whoIsToEndIsNotAsked() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        ready(kernel, SECOND);
        kernel.ordered(FIRST, Order.STOP, 0);
        effects.take();
        look(kernel, FIRST, 0, 20);
        assertEquals(List.of(), effects.take());
        kernel.stopping("enough");
        effects.take();
        look(kernel, SECOND, 0, 20);
        assertEquals(List.of(), effects.take());
        kernel.ended(FIRST, KILLED, 0);
        look(kernel, FIRST, 0, 20);
        assertEquals(State.STOPPED, kernel.state(FIRST));
    }

    /** Nothing is started any more: who waits for it learns that. */
    @Test
    void anOrderToRestartIsVoidOnceTheKernelStops() {
        Kernel kernel = kernel(0);
        ready(kernel, FIRST);
        kernel.ordered(FIRST, Order.RESTART, 0);
        kernel.stopping("enough");
        effects.take();
        kernel.ended(FIRST, 0, 0);
        assertEquals(State.FINISHED, kernel.state(FIRST));
        assertEquals(List.of(), starts());
    }

    /** It would find no room again; an operator, who makes some, may start it. */
    @Test
    void whoFillsItsOutboxIsStoppedWhateverItsRestarts() {
        Kernel kernel = kernel(9);
        effects.take();
        assertTrue(kernel.overfilled(FIRST, "is full"));
        assertEquals(List.of("audit OUTBOX_FULL first low is full", "kill 0"), effects.take());
        assertFalse(kernel.overfilled(FIRST, "is full"), "that was said");
        assertEquals(List.of("kill 0"), effects.take(), "it was being launched");
        assertEquals(End.BY_KERNEL, kernel.ended(FIRST, KILLED, 0));
        assertEquals(State.STOPPED, kernel.state(FIRST));
        effects.take();
        assertFalse(kernel.overfilled(FIRST, "is full"), "nobody puts anything there");
        assertEquals(List.of(), effects.take());
        assertEquals(OrderReply.OBEYED, kernel.ordered(FIRST, Order.START, 5));
        assertTrue(kernel.launching(FIRST, ""));
        kernel.ordered(FIRST, Order.RESTART, 6);
        assertTrue(kernel.overfilled(FIRST, "is full"));
        kernel.ended(FIRST, KILLED, 0);
        assertEquals(State.STOPPED, kernel.state(FIRST), "a restart would find no room");
    }
}
