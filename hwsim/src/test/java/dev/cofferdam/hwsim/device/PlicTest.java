package dev.cofferdam.hwsim.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The interrupt controller: which source a context claims, and when its hart's lines are up. */
class PlicTest {
    private static final long ENABLE = 0x2000;
    private static final long CONTEXT = 0x200000;
    private static final int SUPERVISOR = 1;

    private final Hart hart = Harts.make(1).getFirst();
    private final Plic plic = new Plic(List.of(hart));

    private void open(int source, int priority) {
        plic.write(4L * source, 4, priority);
        long enabled = plic.read(ENABLE + 0x80 * SUPERVISOR, 4);
        plic.write(ENABLE + 0x80 * SUPERVISOR, 4, enabled | 1L << source);
    }

    private long claim(int context) {
        return plic.read(CONTEXT + 0x1000L * context + 4, 4);
    }

    private void complete(int source) {
        plic.write(CONTEXT + 0x1000 * SUPERVISOR + 4, 4, source);
    }

    private long external() {
        return hart.csr(0x344) & (Status.SEI | Status.MEI);
    }

    @Test
    void theHighestPriorityGoesFirstAndThenTheLowestNumber() {
        open(3, 2);
        open(5, 7);
        open(9, 2);
        for (int source : new int[] {9, 3, 5}) {
            plic.line(source).set(true);
        }
        assertEquals(Status.SEI, external());
        assertEquals(1 << 3 | 1 << 5 | 1 << 9, plic.read(0x1000, 4));
        assertEquals(5, claim(SUPERVISOR));
        assertEquals(3, claim(SUPERVISOR));
        assertEquals(9, claim(SUPERVISOR));
        assertEquals(0, claim(SUPERVISOR));
        assertEquals(0, external());
    }

    @Test
    void aThresholdHoldsBackWhatIsNotAboveIt() {
        open(4, 3);
        plic.line(4).set(true);
        plic.write(CONTEXT + 0x1000 * SUPERVISOR, 4, 3);
        assertEquals(0, external());
        plic.write(CONTEXT + 0x1000 * SUPERVISOR, 4, 2);
        assertEquals(Status.SEI, external());
    }

    /** "Interrupt Claim Process": a claim is not affected by the threshold, so that a hart may poll by claims. */
    @Test
    void aClaimDoesNotLookAtTheThreshold() {
        open(4, 3);
        open(6, 5);
        plic.write(CONTEXT + 0x1000 * SUPERVISOR, 4, 7);
        plic.line(4).set(true);
        plic.line(6).set(true);
        assertEquals(0, external());
        assertEquals(6, claim(SUPERVISOR));
        assertEquals(4, claim(SUPERVISOR));
        assertEquals(0, claim(SUPERVISOR));
    }

    /** "Interrupt Gateways": a request whose level falls before the claim is not retracted. */
    @Test
    void aRequestOutlivesItsLevelUntilItIsClaimed() {
        open(4, 1);
        plic.line(4).set(true);
        plic.line(4).set(false);
        assertEquals(1 << 4, plic.read(0x1000, 4));
        assertEquals(Status.SEI, external());
        assertEquals(4, claim(SUPERVISOR));
        assertEquals(0, plic.read(0x1000, 4));
        plic.line(4).set(true);
        plic.line(4).set(false);
        assertEquals(0, plic.read(0x1000, 4), "nothing is forwarded before the completion");
        complete(4);
        assertEquals(0, external());
        plic.line(4).set(true);
        assertEquals(Status.SEI, external());
    }

    /** A request is there whether anybody wants it or not, and whoever then does gets it. */
    @Test
    void aRequestWaitsForItsEnable() {
        plic.line(4).set(true);
        plic.line(4).set(false);
        assertEquals(1 << 4, plic.read(0x1000, 4));
        assertEquals(0, claim(SUPERVISOR));
        open(4, 1);
        assertEquals(Status.SEI, external());
        assertEquals(4, claim(SUPERVISOR));
    }

    @Test
    void aCompletionOfWhatIsNotEnabledIsIgnored() {
        open(4, 1);
        plic.line(4).set(true);
        assertEquals(4, claim(SUPERVISOR));
        plic.write(CONTEXT + 4, 4, 4);
        assertEquals(0, external(), "the machine's context has not enabled it");
        plic.write(ENABLE + 0x80, 4, 0);
        complete(4);
        plic.write(ENABLE + 0x80, 4, 1 << 4);
        assertEquals(0, external());
        complete(4);
        assertEquals(Status.SEI, external());
    }

    @Test
    void registersKeepWhatThereIs() {
        for (int source = 0; source < 64; source++) {
            plic.write(4L * source, 4, -1);
            assertEquals(source >= 1 && source <= 31 ? 7 : 0, plic.read(4L * source, 4));
        }
        plic.write(ENABLE + 0x80, 4, -1);
        assertEquals(0xFFFFFFFEL, plic.read(ENABLE + 0x80, 4));
        plic.write(ENABLE + 0x84, 4, -1);
        assertEquals(0, plic.read(ENABLE + 0x84, 4));
        plic.write(ENABLE + 0x100, 4, -1);
        assertEquals(0, plic.read(ENABLE + 0x100, 4), "there is no third context");
        plic.write(CONTEXT, 4, -1);
        assertEquals(7, plic.read(CONTEXT, 4));
        plic.write(0x1000, 4, -1);
        assertEquals(0, plic.read(0x1000, 4));
    }

    @Test
    void aSourceComesAgainOnlyAfterItsCompletionAndOnlyIfStillUp() {
        open(4, 1);
        plic.line(4).set(true);
        assertEquals(4, claim(SUPERVISOR));
        assertEquals(0, external());
        complete(4);
        assertEquals(Status.SEI, external());
        assertEquals(4, claim(SUPERVISOR));
        plic.line(4).set(false);
        complete(4);
        assertEquals(0, external());
        assertEquals(0, claim(SUPERVISOR));
    }

    @Test
    void neitherPriorityZeroNorAnotherContextsSourceIsClaimed() {
        open(4, 0);
        plic.line(4).set(true);
        assertEquals(0, external());
        plic.write(16, 4, 1);
        assertEquals(0, claim(0));
        assertEquals(Status.SEI, external());
    }
}
