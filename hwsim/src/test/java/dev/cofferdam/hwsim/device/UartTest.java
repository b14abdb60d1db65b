package dev.cofferdam.hwsim.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** The serial port as its driver sees it: line status, queues, and when the interrupt's wire is up. */
class UartTest {
    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int IDENTIFY = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;

    private final Deque<Integer> typed = new ArrayDeque<>();
    private final StringBuilder printed = new StringBuilder();
    private boolean raised;
    private final Uart uart = new Uart(
            new Console() {
                @Override
                public int read() {
                    return typed.isEmpty() ? -1 : typed.remove();
                }

                @Override
                public void write(int value) {
                    printed.append((char) value);
                }
            },
            level -> raised = level);

    private void type(String text) {
        for (byte value : text.getBytes(StandardCharsets.US_ASCII)) {
            typed.add((int) value);
        }
    }

    private long read(int register) {
        return uart.read(register, 1);
    }

    private void write(int register, int value) {
        uart.write(register, 1, value);
    }

    @Test
    void inputRaisesTheWireUntilItIsRead() {
        type("ab");
        uart.poll();
        assertEquals(0x60, read(LINE_STATUS), "nobody listens yet");
        write(INTERRUPT_ENABLE, 1);
        assertFalse(raised);
        uart.poll();
        assertTrue(raised);
        assertEquals(4, read(IDENTIFY));
        assertEquals(0x61, read(LINE_STATUS));
        assertEquals('a', read(DATA));
        assertTrue(raised);
        assertEquals('b', read(DATA));
        assertFalse(raised);
        assertEquals(1, read(IDENTIFY));
        assertEquals(0x60, read(LINE_STATUS));
    }

    @Test
    void theQueueHoldsSixteenAndTheRestWaits() {
        type("0123456789abcdefgh");
        write(IDENTIFY, 1);
        write(INTERRUPT_ENABLE, 1);
        uart.poll();
        assertEquals(2, typed.size());
        assertEquals(0xC4, read(IDENTIFY));
        for (int i = 0; i < 16; i++) {
            assertEquals("0123456789abcdef".charAt(i), read(DATA));
        }
        uart.poll();
        assertEquals('g', read(DATA));
        write(IDENTIFY, 3);
        assertEquals(0x60, read(LINE_STATUS), "the queue was cleared");
        assertFalse(raised);
    }

    @Test
    void theEmptyTransmitterInterruptsOnceForEachByte() {
        write(INTERRUPT_ENABLE, 2);
        assertTrue(raised);
        assertEquals(2, read(IDENTIFY));
        assertFalse(raised);
        assertEquals(1, read(IDENTIFY));
        write(DATA, 'x');
        assertEquals("x", printed.toString());
        assertTrue(raised);
        write(INTERRUPT_ENABLE, 0);
        assertFalse(raised);
    }

    @Test
    void aProgramThatPollsTheLineStatusGetsItsInput() {
        type("q");
        int polls = 0;
        while ((read(LINE_STATUS) & 1) == 0 && polls < 100) {
            polls++;
        }
        assertTrue(polls < 100);
        assertEquals('q', read(DATA));
    }

    @Test
    void loopbackReturnsWhatIsSentAndTheDivisorHidesTheData() {
        write(MODEM_CONTROL, 0x10);
        write(DATA, 'l');
        assertEquals("", printed.toString());
        write(LINE_CONTROL, 0x83);
        write(DATA, 0x34);
        write(INTERRUPT_ENABLE, 0x12);
        assertEquals(0x34, read(DATA));
        assertEquals(0x12, read(INTERRUPT_ENABLE));
        write(LINE_CONTROL, 3);
        assertEquals('l', read(DATA));
        assertEquals(0, read(INTERRUPT_ENABLE));
    }
}
