package dev.cofferdam.hwsim.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A driver for tests: queues of eight in memory of its own, each with one buffer in flight at a time. */
final class QueueDriver {
    private static final long BASE = 0x80000000L;
    private static final int SIZE = 8;
    private static final int WRITABLE = 2;

    private final Ram ram = new Ram(BASE, Arena.ofAuto().allocate(1 << 16, 4096));
    private boolean raised;
    private VirtioDevice device;

    VirtioDevice.Wiring wiring() {
        return new VirtioDevice.Wiring(Dma.direct(ram), false, level -> raised = level);
    }

    void start(VirtioDevice started, int queues) {
        device = started;
        device.write(0x70, 4, 3);
        device.write(0x24, 4, 1);
        device.write(0x20, 4, 1);
        device.write(0x70, 4, 11);
        for (int queue = 0; queue < queues; queue++) {
            device.write(0x30, 4, queue);
            device.write(0x38, 4, SIZE);
            device.write(0x80, 4, BASE + area(queue));
            device.write(0x90, 4, BASE + area(queue) + 0x400);
            device.write(0xA0, 4, BASE + area(queue) + 0x800);
            device.write(0x44, 4, 1);
        }
        device.write(0x70, 4, 15);
        assertEquals(15, device.read(0x70, 4));
    }

    private static long area(int queue) {
        return 0x1000L * (2 * queue + 1);
    }

    private static long buffer(int queue) {
        return area(queue) + 0x1000;
    }

    /** Offers a buffer for the device to write. */
    void offer(int queue, int length) {
        add(queue, length, WRITABLE);
    }

    /** Hands bytes to the device. */
    void send(int queue, byte[] bytes) {
        ram.copyIn(MemorySegment.ofArray(bytes), buffer(queue));
        add(queue, bytes.length, 0);
    }

    private void add(int queue, int length, int flags) {
        long at = area(queue);
        ram.write(at, 8, BASE + buffer(queue));
        ram.write(at + 8, 4, length);
        ram.write(at + 12, 4, flags);
        int index = (int) ram.read(at + 0x402, 2);
        ram.write(at + 0x404 + 2L * (index % SIZE), 2, 0);
        ram.write(at + 0x402, 2, index + 1);
        device.write(0x50, 4, queue);
    }

    /** How many buffers the device has given back. */
    int returned(int queue) {
        return (int) ram.read(area(queue) + 0x802, 2);
    }

    /** What the device wrote into the buffer that it gave back last. */
    byte[] received(int queue) {
        int last = (returned(queue) - 1) % SIZE;
        long length = ram.read(area(queue) + 0x804 + 8L * last + 4, 4);
        return ram.segment().asSlice(buffer(queue), length).toArray(Ram.BYTE);
    }

    /** Whether the wire is up; acknowledges the interrupt. */
    boolean isInterrupted() {
        boolean was = raised;
        device.write(0x64, 4, device.read(0x60, 4));
        assertEquals(0, device.read(0x60, 4));
        return was && !raised;
    }
}
