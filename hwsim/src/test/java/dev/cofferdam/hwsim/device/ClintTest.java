package dev.cofferdam.hwsim.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import dev.cofferdam.hwsim.hart.Timebase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The core-local interruptor: software interrupts, comparators and the time. */
class ClintTest {
    private static final long COMPARATOR = 0x4000;
    private static final long TIME = 0xBFF8;

    private final Timebase timebase = new Timebase(10);
    private final List<Hart> harts = Harts.make(2, timebase);
    private final Clint clint =
            new Clint(harts, timebase, () -> harts.getFirst().clock());

    private long pending(int hart, long mask) {
        return harts.get(hart).csr(0x344) & mask;
    }

    @Test
    void eachSoftwareRegisterInterruptsItsOwnHart() {
        clint.write(4, 4, 1);
        assertEquals(0, pending(0, Status.MSI));
        assertEquals(Status.MSI, pending(1, Status.MSI));
        assertEquals(1, clint.read(4, 4));
        clint.write(4, 4, 0xFFFFFFFEL);
        assertEquals(0, pending(1, Status.MSI));
    }

    @Test
    void aTimerFallsDueAtItsTick() {
        clint.write(COMPARATOR, 8, 5);
        harts.getFirst().skipTo(49);
        assertEquals(4, clint.read(TIME, 8));
        assertEquals(0, pending(0, Status.MTI));
        harts.getFirst().skipTo(50);
        assertEquals(5, clint.read(TIME, 8));
        assertEquals(Status.MTI, pending(0, Status.MTI));
        clint.write(COMPARATOR, 8, -1);
        assertEquals(0, pending(0, Status.MTI));
    }

    @Test
    void comparatorsAndTimeAreWrittenByHalves() {
        clint.write(COMPARATOR + 8, 4, 0x89ABCDEFL);
        clint.write(COMPARATOR + 12, 4, 0x01234567);
        assertEquals(0x0123456789ABCDEFL, clint.read(COMPARATOR + 8, 8));
        assertEquals(0x01234567, clint.read(COMPARATOR + 12, 4));
        clint.write(TIME + 4, 4, 7);
        assertEquals(7L << 32, clint.read(TIME, 8));
    }

    @Test
    void twoSoftwareRegistersAreOneDoubleword() {
        clint.write(0, 8, 0xFFFFFFFF_FFFFFFFEL);
        assertEquals(0, pending(0, Status.MSI));
        assertEquals(Status.MSI, pending(1, Status.MSI));
        assertEquals(1L << 32, clint.read(0, 8));
        clint.write(8, 4, 1);
        clint.write(5, 1, 0);
        assertEquals(0, clint.read(8, 8), "there is no third hart");
        assertEquals(1, clint.read(4, 4));
        assertEquals(0, clint.read(0x3FFC, 4));
        assertEquals(0, clint.read(0x4010, 8));
    }
}
