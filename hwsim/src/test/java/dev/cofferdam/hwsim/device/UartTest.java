package dev.cofferdam.hwsim.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
    private static final int MODEM_STATUS = 6;
    private static final int LOOPBACK = 0x10;

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

    @Test
    void loopbackCrossesTheModemsLines() {
        int[][] pairs = {{1, 0x20}, {2, 0x10}, {4, 0x40}, {8, 0x80}};
        for (int[] pair : pairs) {
            write(MODEM_CONTROL, LOOPBACK | pair[0]);
            assertEquals(LOOPBACK | pair[0], read(MODEM_CONTROL));
            assertEquals(pair[1], read(MODEM_STATUS) & 0xF0);
        }
        write(MODEM_CONTROL, 0);
        assertEquals(0xB0, read(MODEM_STATUS) & 0xF0);
    }

    @Test
    void changesOfTheModemsLinesAreNotedUntilTheyAreRead() {
        write(INTERRUPT_ENABLE, 8);
        assertEquals(0xB0, read(MODEM_STATUS));
        assertFalse(raised);
        write(MODEM_CONTROL, LOOPBACK);
        assertTrue(raised);
        assertEquals(0, read(IDENTIFY));
        assertEquals(0x0B, read(MODEM_STATUS), "DCD, DSR and CTS fell");
        assertFalse(raised);
        assertEquals(1, read(IDENTIFY));
        assertEquals(0, read(MODEM_STATUS));
        write(MODEM_CONTROL, LOOPBACK | 4);
        assertEquals(0x40, read(MODEM_STATUS), "a ring that begins is no change");
        write(MODEM_CONTROL, LOOPBACK);
        assertEquals(0x04, read(MODEM_STATUS), "one that ends is");
        write(MODEM_CONTROL, LOOPBACK | 1);
        write(MODEM_CONTROL, LOOPBACK);
        assertEquals(0x02, read(MODEM_STATUS));
    }

    @Test
    void theSeventeenthByteOverrunsTheQueue() {
        write(IDENTIFY, 1);
        write(MODEM_CONTROL, LOOPBACK);
        write(INTERRUPT_ENABLE, 4);
        for (int i = 0; i < 16; i++) {
            write(DATA, 'a' + i);
        }
        assertFalse(raised);
        assertEquals(0x61, read(LINE_STATUS));
        write(DATA, '!');
        assertTrue(raised);
        assertEquals(0xC6, read(IDENTIFY), "line status goes before all else");
        assertEquals(0x63, read(LINE_STATUS));
        assertFalse(raised);
        assertEquals(0x61, read(LINE_STATUS), "a read takes the overrun away");
        for (int i = 0; i < 16; i++) {
            assertEquals('a' + i, read(DATA), "the queue is as it was");
        }
        assertEquals(0x60, read(LINE_STATUS));
    }

    @Test
    void withoutTheQueueASecondByteReplacesTheFirst() {
        write(MODEM_CONTROL, LOOPBACK);
        write(DATA, 'a');
        assertEquals(0x61, read(LINE_STATUS));
        write(DATA, 'b');
        assertEquals(0x63, read(LINE_STATUS));
        assertEquals('b', read(DATA));
        assertEquals(0x60, read(LINE_STATUS));
    }

    @Test
    void turningTheQueueOnOrOffEmptiesIt() {
        write(MODEM_CONTROL, LOOPBACK);
        write(DATA, 'a');
        write(IDENTIFY, 1);
        assertEquals(0x60, read(LINE_STATUS));
        assertEquals(0xC1, read(IDENTIFY));
        write(DATA, 'b');
        write(IDENTIFY, 0x81);
        assertEquals(0x61, read(LINE_STATUS), "it stays on");
        write(IDENTIFY, 0);
        assertEquals(0x60, read(LINE_STATUS));
        assertEquals(1, read(IDENTIFY));
        write(DATA, 'c');
        write(IDENTIFY, 2);
        assertEquals(0x61, read(LINE_STATUS), "without the enable nothing else counts");
    }

    @Test
    void belowTheTriggerLevelTheQueuesTimeoutInterrupts() {
        int[] levels = {1, 4, 8, 14};
        write(MODEM_CONTROL, LOOPBACK);
        write(INTERRUPT_ENABLE, 1);
        for (int i = 0; i < levels.length; i++) {
            write(IDENTIFY, i << 6 | 3);
            for (int bytes = 1; bytes <= 16; bytes++) {
                write(DATA, bytes);
                assertEquals(bytes < levels[i] ? 0xCC : 0xC4, read(IDENTIFY));
            }
        }
    }

    @Test
    void aLoopedLineBringsNothingFromOutside() {
        type("x");
        write(MODEM_CONTROL, LOOPBACK);
        write(INTERRUPT_ENABLE, 1);
        uart.poll();
        assertEquals(0x60, read(LINE_STATUS));
        write(MODEM_CONTROL, 0);
        uart.poll();
        assertEquals('x', read(DATA));
    }

    @Test
    void registersKeepWhatTheyCan() {
        for (int bits = 0; bits < 256; bits++) {
            write(LINE_CONTROL, bits);
            assertEquals(bits, read(LINE_CONTROL));
            write(7, bits);
            assertEquals(bits, read(7));
            write(MODEM_CONTROL, bits);
            assertEquals(bits & 0x1F, read(MODEM_CONTROL));
            write(LINE_CONTROL, 0);
            write(INTERRUPT_ENABLE, bits);
            assertEquals(bits & 0x0F, read(INTERRUPT_ENABLE));
            write(LINE_STATUS, bits);
            write(MODEM_STATUS, bits);
            assertEquals(0x60, read(LINE_STATUS));
        }
    }

    @Test
    void aSavedPortGoesOnAlike() throws IOException {
        write(IDENTIFY, 0x41);
        write(MODEM_CONTROL, LOOPBACK | 8);
        write(INTERRUPT_ENABLE, 0xF);
        for (int i = 0; i < 20; i++) {
            write(DATA, i);
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        uart.save(new DataOutputStream(kept));
        Uart other = new Uart(
                new Console() {
                    @Override
                    public int read() {
                        return -1;
                    }

                    @Override
                    public void write(int value) {}
                },
                level -> {});
        other.restore(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));
        for (int round = 0; round < 20; round++) {
            for (int register : new int[] {2, 5, 2, 6, 0, 4, 3, 7, 1}) {
                assertEquals(read(register), other.read(register, 1));
            }
        }
    }
}
