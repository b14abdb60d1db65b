package dev.cofferdam.hwsim.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.device.Console;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The console, network and entropy devices, driven through queues in a guest's memory. */
class VirtioFunctionTest {
    private static final int HEADER = 12;

    private final QueueDriver driver = new QueueDriver();

    @Test
    void theConsolePrintsWhatIsSentAndKeepsInputForABuffer() {
        StringBuilder printed = new StringBuilder();
        Deque<Integer> typed = new ArrayDeque<>();
        Console console = new Console() {
            @Override
            public int read() {
                return typed.isEmpty() ? -1 : typed.remove();
            }

            @Override
            public void write(int value) {
                printed.append((char) value);
            }
        };
        VirtioDevice device = VirtioDevice.console(console, driver.wiring());
        driver.start(device, 2);
        driver.send(1, "hello".getBytes(StandardCharsets.US_ASCII));
        assertEquals("hello", printed.toString());
        assertTrue(driver.isInterrupted());
        typed.addAll(Arrays.asList(104, 105));
        device.poll();
        assertEquals(2, typed.size(), "there is no buffer yet");
        driver.offer(0, 16);
        assertArrayEquals(new byte[] {104, 105}, driver.received(0));
        assertTrue(driver.isInterrupted());
        driver.offer(0, 1);
        assertFalse(driver.isInterrupted());
        typed.addAll(Arrays.asList(33, 34));
        device.poll();
        assertArrayEquals(new byte[] {33}, driver.received(0));
        assertEquals(1, typed.size());
    }

    @Test
    void aFrameGoesRoundThroughTheOtherEnd() {
        Deque<byte[]> cable = new ArrayDeque<>();
        NetworkEnd loop = new NetworkEnd() {
            @Override
            public byte[] receive() {
                return cable.poll();
            }

            @Override
            public void send(byte[] frame) {
                cable.add(frame);
            }
        };
        VirtioDevice device = VirtioDevice.network(loop, new byte[] {2, 0, 0, 0, 0, 9}, driver.wiring());
        driver.start(device, 2);
        assertEquals(0x0900, device.read(0x104, 2));
        byte[] sent = new byte[HEADER + 60];
        new Random(4).nextBytes(sent);
        driver.send(1, sent);
        assertTrue(driver.isInterrupted());
        assertEquals(1, cable.size());
        driver.offer(0, 2048);
        byte[] received = driver.received(0);
        assertTrue(driver.isInterrupted());
        byte[] header = new byte[HEADER];
        header[10] = 1;
        assertArrayEquals(header, Arrays.copyOf(received, HEADER));
        assertArrayEquals(
                Arrays.copyOfRange(sent, HEADER, sent.length), Arrays.copyOfRange(received, HEADER, received.length));
    }

    @Test
    void entropyFollowsFromItsSeedAndGoesOn() {
        byte[] first = drawn(new QueueDriver(), 7);
        assertArrayEquals(first, drawn(new QueueDriver(), 7));
        assertFalse(Arrays.equals(first, drawn(new QueueDriver(), 8)));
        assertFalse(Arrays.equals(first, 0, 32, first, 32, 64));
    }

    @Test
    void entropyMayComeFromASource() {
        QueueDriver driver = new QueueDriver();
        driver.start(VirtioDevice.entropy(() -> 0x5A, driver.wiring()), 1);
        driver.offer(0, 3);
        assertArrayEquals(new byte[] {0x5A, 0x5A, 0x5A}, Arrays.copyOf(driver.received(0), 3));
    }

    private static byte[] drawn(QueueDriver driver, long seed) {
        driver.start(VirtioDevice.entropy(seed, driver.wiring()), 1);
        driver.offer(0, 32);
        byte[] bytes = Arrays.copyOf(driver.received(0), 64);
        assertTrue(driver.isInterrupted());
        driver.offer(0, 32);
        System.arraycopy(driver.received(0), 0, bytes, 32, 32);
        assertEquals(2, driver.returned(0));
        return bytes;
    }

    @Test
    void longOutputIsPrintedWhole() {
        StringBuilder printed = new StringBuilder();
        VirtioDevice device = VirtioDevice.console(
                new Console() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public void write(int value) {
                        printed.append((char) value);
                    }
                },
                driver.wiring());
        driver.start(device, 2);
        byte[] sent = new byte[10_000];
        Arrays.fill(sent, (byte) 'y');
        driver.send(1, sent);
        assertEquals("y".repeat(10_000), printed.toString());
        driver.offer(0, 0);
        assertEquals(1, driver.returned(0), "a buffer without room takes no input and comes back");
        assertEquals(0, driver.received(0).length);
    }

    /** Half a frame would be taken for a whole one. */
    @Test
    void aFrameThatFindsNoRoomIsLostWhole() {
        Deque<byte[]> frames = new ArrayDeque<>();
        NetworkEnd end = new NetworkEnd() {
            @Override
            public byte[] receive() {
                return frames.poll();
            }

            @Override
            public void send(byte[] frame) {
                frames.add(frame);
            }
        };
        VirtioDevice device = VirtioDevice.network(end, new byte[6], driver.wiring());
        driver.start(device, 2);
        driver.offer(0, HEADER + 60);
        frames.add(new byte[61]);
        device.poll();
        assertEquals(0, driver.returned(0));
        assertEquals(0, frames.size());
        frames.add(new byte[60]);
        device.poll();
        assertEquals(1, driver.returned(0));
        assertEquals(HEADER + 60, driver.received(0).length);
    }
}
