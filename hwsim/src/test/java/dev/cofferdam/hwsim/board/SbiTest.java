package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.firmware.Hypercalls;
import dev.cofferdam.hwsim.firmware.Sbi;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The built-in SBI, called by a guest of two harts that does nothing but ecall, over and over. */
class SbiTest {
    private static final int BASE = 0x10;
    private static final int TIMER = 0x54494D45;
    private static final int INTERRUPT = 0x735049;
    private static final int REMOTE_FENCE = 0x52464E43;
    private static final int HART_STATE = 0x48534D;
    private static final int SYSTEM_RESET = 0x53525354;
    private static final long[] NOT_SUPPORTED = {-2, 0};
    private static final long[] INVALID = {-3, 0};
    private static final long[] DONE = {0, 0};

    /** Where the second hart spins. */
    private static final long SPIN = Layout.RAM + 0x100;

    private static final int ECALL = 0x00000073;
    private static final int BACK = 0xFFDFF06F;
    private static final int JUMP_TO_ITSELF = 0x0000006F;
    private static final int PENDING = 0x344;

    private long[] asked;
    private final Hypercalls doubling = (hart, function, arguments) -> {
        asked = new long[] {hart, function, arguments[5]};
        return new Hypercalls.Answer(0, 2 * arguments[0]);
    };
    private final Machine machine = new Machine(
            BoardOptions.standard().withHarts(2).withTranslation(BoardOptions.Translation.OFF),
            Peripherals.of(new Lines()).withHypercalls(doubling),
            Arena.ofAuto().allocate(1 << 20, 4096));
    private final Hart first = machine.harts().getFirst();
    private final Hart second = machine.harts().getLast();

    SbiTest() {
        machine.ram().write(0, 4, ECALL);
        machine.ram().write(4, 4, BACK);
        machine.ram().write(SPIN - Layout.RAM, 4, JUMP_TO_ITSELF);
        machine.startSupervisor(Layout.RAM, 0);
    }

    /** The first hart's call and what it gives back. */
    private long[] call(int extension, int function, long... arguments) {
        if (first.pc() != Layout.RAM) {
            machine.run(1);
        }
        Arrays.fill(first.x(), 10, 16, 0);
        System.arraycopy(arguments, 0, first.x(), 10, arguments.length);
        first.x()[16] = function;
        first.x()[17] = extension;
        machine.run(1);
        return Arrays.copyOfRange(first.x(), 10, 12);
    }

    @Test
    void theBaseExtensionSaysWhatThereIs() {
        assertArrayEquals(new long[] {0, 2L << 24}, call(BASE, 0));
        for (int extension : new int[] {BASE, TIMER, INTERRUPT, REMOTE_FENCE, HART_STATE, SYSTEM_RESET, Sbi.VENDOR}) {
            assertArrayEquals(new long[] {0, 1}, call(BASE, 3, extension));
        }
        assertArrayEquals(DONE, call(BASE, 3, 0x12345));
        assertArrayEquals(NOT_SUPPORTED, call(0x12345, 0));
        assertArrayEquals(NOT_SUPPORTED, call(BASE, 7));
    }

    /** Only time goes on, and only to the next timer. */
    @Test
    void aWaitIsPassedWithoutAnInstruction() {
        machine.ram().write(0, 4, 0x10500073);
        machine.run(1);
        long retired = machine.retired();
        long clock = machine.clock();
        assertTrue(machine.isWaiting());
        machine.pass(1_000_000);
        assertEquals(clock, machine.clock());
        first.setSupervisorTimer(1000);
        machine.pass(500);
        assertEquals(clock + 500, machine.clock());
        machine.pass(1L << 40);
        assertEquals(25_000, machine.clock());
        assertEquals(25_000 - clock, machine.waited());
        assertEquals(retired, machine.retired());
    }

    @Test
    void theTimerFallsDueAtItsTime() {
        assertArrayEquals(DONE, call(TIMER, 0, 100));
        assertEquals(0, first.csr(PENDING) & Status.STI);
        machine.run(100L * BoardOptions.standard().cyclesPerTick());
        assertEquals(Status.STI, first.csr(PENDING) & Status.STI);
        assertArrayEquals(DONE, call(TIMER, 0, -1));
        assertEquals(0, first.csr(PENDING) & Status.STI);
    }

    @Test
    void anInterruptReachesTheHartsOfItsMask() {
        assertArrayEquals(DONE, call(INTERRUPT, 0, 1, 1));
        assertEquals(0, first.csr(PENDING) & Status.SSI);
        assertEquals(Status.SSI, second.csr(PENDING) & Status.SSI);
        assertArrayEquals(DONE, call(INTERRUPT, 0, 0, -1));
        assertEquals(Status.SSI, first.csr(PENDING) & Status.SSI);
        assertArrayEquals(INVALID, call(INTERRUPT, 0, 1, 2));
    }

    @Test
    void aRemoteFenceIsCountedByTheHartsOfItsMask() {
        EventCounters counters = new EventCounters();
        second.setEvents(counters);
        assertArrayEquals(DONE, call(REMOTE_FENCE, 1, 1, 0));
        assertTrue(counters.counts().isEmpty());
        assertArrayEquals(DONE, call(REMOTE_FENCE, 1, 2, 0));
        assertEquals(1, counters.counts().get("TLB flush of all addresses"));
        assertArrayEquals(NOT_SUPPORTED, call(REMOTE_FENCE, -1, 1, 0));
        assertArrayEquals(NOT_SUPPORTED, call(REMOTE_FENCE, 3, 1, 0));
    }

    @Test
    void aHartIsStartedOnceWithItsNumberAndArgument() {
        assertArrayEquals(new long[] {0, 1}, call(HART_STATE, 2, 1));
        assertArrayEquals(DONE, call(HART_STATE, 0, 1, SPIN, 77));
        assertArrayEquals(DONE, call(HART_STATE, 2, 1));
        assertEquals(SPIN, second.pc());
        assertEquals(1, second.x()[10]);
        assertEquals(77, second.x()[11]);
        assertEquals(7, second.csr(0x106), "its user programs may read the time");
        assertArrayEquals(new long[] {-6, 0}, call(HART_STATE, 0, 1, SPIN, 0));
        assertArrayEquals(INVALID, call(HART_STATE, 0, 2, SPIN, 0));
        machine.run(100);
        assertNotEquals(0, second.retired());
    }

    @Test
    void aHartThatStopsRetiresNoMore() {
        call(HART_STATE, 1);
        long retired = first.retired();
        assertEquals(Outcome.Kind.IDLE, machine.run(1000).kind());
        assertEquals(retired, first.retired());
    }

    @Test
    void aResetEndsTheMachine() {
        assertArrayEquals(INVALID, call(SYSTEM_RESET, 0, 3, 0));
        call(SYSTEM_RESET, 0, 1, 0);
        assertEquals(Outcome.Kind.RESET, machine.run(1).kind());
    }

    @Test
    void aShutdownEndsTheMachineWithItsReason() {
        call(SYSTEM_RESET, 0, 0, 1);
        assertEquals(new Outcome(Outcome.Kind.OFF, 1), machine.run(1));
    }

    @Test
    void theVendorsCallsGoToTheHandler() {
        assertArrayEquals(new long[] {0, 42}, call(Sbi.VENDOR, 9, 21, 0, 0, 0, 0, 5));
        assertArrayEquals(new long[] {0, 9, 5}, asked);
    }
}
