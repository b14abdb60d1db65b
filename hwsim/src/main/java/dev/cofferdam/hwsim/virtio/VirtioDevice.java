package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.device.InterruptLine;
import dev.cofferdam.hwsim.memory.Device;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * A virtio device behind memory-mapped registers, version 2. Every access to memory goes through its {@link Dma}; a
 * refused one leaves the device needing a reset. Used by the machine's thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 4.2 "Virtio Over MMIO".
 */
public final class VirtioDevice implements Device {
    private static final int MAGIC = 0x74726976;
    private static final int VENDOR = 0x43464444;
    private static final long VERSION_1 = 1L << 32;
    private static final long ACCESS_PLATFORM = 1L << 33;
    private static final int NEEDS_RESET = 64;
    private static final int DRIVER_OK = 4;
    private static final int FEATURES_OK = 8;
    /** The bits of the status that are the driver's: ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK and FAILED. */
    private static final int DRIVERS_BITS = 0x8F;

    private static final int CONFIGURATION = 0x100;

    private final Function function;
    private final Dma dma;
    private final boolean behindUnit;
    private final InterruptLine line;
    private final Virtqueue[] queues;
    private int status;
    private int interrupts;
    private int featureSelect;
    private int driverFeatureSelect;
    private long driverFeatures;
    private int queueSelect;

    private VirtioDevice(Function function, Wiring wiring) {
        this.function = function;
        this.dma = wiring.dma();
        this.behindUnit = wiring.behindUnit();
        this.line = wiring.line();
        this.queues = new Virtqueue[function.queues()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new Virtqueue(dma);
        }
    }

    /**
     * How a device is connected.
     *
     * @param behindUnit whether its addresses are translated, so that the driver must be told not to use physical ones
     */
    public record Wiring(Dma dma, boolean behindUnit, InterruptLine line) {}

    /** A block device. */
    public static VirtioDevice block(BlockStorage storage, Wiring wiring) {
        return new VirtioDevice(new BlockFunction(storage), wiring);
    }

    /** A network device with a hardware address of six bytes. */
    public static VirtioDevice network(NetworkEnd end, byte[] address, Wiring wiring) {
        return new VirtioDevice(new NetworkFunction(end, address), wiring);
    }

    /** A console device with one port. */
    public static VirtioDevice console(Console console, Wiring wiring) {
        return new VirtioDevice(new ConsoleFunction(console), wiring);
    }

    /** An entropy device with a source that nothing is known of; a saved state does not hold it. */
    public static VirtioDevice entropy(RandomGenerator source, Wiring wiring) {
        return new VirtioDevice(new EntropyFunction(source), wiring);
    }

    /** An entropy device; its bytes follow from the seed. */
    public static VirtioDevice entropy(long seed, Wiring wiring) {
        return new VirtioDevice(new EntropyFunction(seed), wiring);
    }

    /** Lets input from outside in, if the driver is ready for it. */
    public void poll() {
        if ((status & DRIVER_OK) != 0 && (status & NEEDS_RESET) == 0) {
            attempt(() -> function.poll(queues, dma));
        }
    }

    private interface Work {
        boolean run() throws DmaFault;
    }

    private void attempt(Work work) {
        try {
            if (work.run()) {
                interrupt(1);
            }
        } catch (DmaFault fault) {
            status |= NEEDS_RESET;
            interrupt(2);
        }
    }

    private void interrupt(int reason) {
        interrupts |= reason;
        line.set(true);
    }

    @Override
    public long size() {
        return 0x1000;
    }

    private long features() {
        return function.features() | VERSION_1 | (behindUnit ? ACCESS_PLATFORM : 0);
    }

    private Virtqueue selected() {
        return Integer.compareUnsigned(queueSelect, queues.length) < 0 ? queues[queueSelect] : null;
    }

    @Override
    public long read(long offset, int size) {
        if (offset >= CONFIGURATION) {
            return configuration((int) offset - CONFIGURATION, size);
        }
        Virtqueue queue = selected();
        return switch ((int) offset) {
            case 0x00 -> MAGIC;
            case 0x04 -> 2;
            case 0x08 -> function.id();
            case 0x0C -> VENDOR;
            case 0x10 -> half(features(), featureSelect);
            case 0x34 -> queue == null ? 0 : Virtqueue.MOST;
            case 0x44 -> queue != null && queue.isReady() ? 1 : 0;
            case 0x60 -> interrupts;
            case 0x70 -> status;
            // No device here has a shared memory region: its length and its base are all ones (section 4.2.2.1).
            case 0xB0, 0xB4, 0xB8, 0xBC -> 0xFFFFFFFFL;
            default -> 0;
        };
    }

    private static long half(long value, int select) {
        return select == 0 ? value & 0xFFFFFFFFL : select == 1 ? value >>> 32 : 0;
    }

    private long configuration(int at, int size) {
        byte[] bytes = function.configuration();
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | (at + i < bytes.length ? bytes[at + i] & 0xFF : 0);
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {
        int word = (int) value;
        switch ((int) Math.min(offset, CONFIGURATION)) {
            case 0x14 -> featureSelect = word;
            case 0x20 -> acceptFeatures(word);
            case 0x24 -> driverFeatureSelect = word;
            case 0x30 -> queueSelect = word;
            case 0x50 -> notifyQueue(word);
            case 0x64 -> {
                interrupts &= ~word;
                line.set(interrupts != 0);
            }
            case 0x70 -> setStatus(word);
            case 0x38, 0x44, 0x80, 0x84, 0x90, 0x94, 0xA0, 0xA4 -> configureQueue((int) offset, word);
            default -> {}
        }
    }

    private void acceptFeatures(int word) {
        int shift = driverFeatureSelect == 1 ? 32 : 0;
        boolean isOpen = (status & FEATURES_OK) == 0;
        if (isOpen && (driverFeatureSelect == 0 || driverFeatureSelect == 1)) {
            driverFeatures = (driverFeatures & ~(0xFFFFFFFFL << shift)) | (word & 0xFFFFFFFFL) << shift;
        }
    }

    private void configureQueue(int register, int word) {
        Virtqueue queue = selected();
        if (queue == null) {
            return;
        }
        switch (register) {
            case 0x38 -> queue.setSize(word);
            case 0x44 -> queue.setReady((word & 1) != 0);
            default -> queue.setAddress(register, word);
        }
    }

    private void setStatus(int word) {
        if (word == 0) {
            status = 0;
            interrupts = 0;
            driverFeatures = 0;
            featureSelect = 0;
            driverFeatureSelect = 0;
            queueSelect = 0;
            line.set(false);
            for (Virtqueue queue : queues) {
                queue.reset();
            }
            function.reset();
            return;
        }
        // FEATURES_OK is refused to a driver that wants what was not offered or does not know version 1.
        boolean refused = (driverFeatures & ~features()) != 0 || (driverFeatures & VERSION_1) == 0;
        int accepted = word & DRIVERS_BITS & (refused ? ~FEATURES_OK : ~0);
        status = accepted | (status & NEEDS_RESET);
    }

    private void notifyQueue(int number) {
        boolean working = (status & DRIVER_OK) != 0 && (status & NEEDS_RESET) == 0;
        if (working && number >= 0 && number < queues.length) {
            attempt(() -> function.serve(number, queues[number], dma));
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        int[] all = {status, interrupts, featureSelect, driverFeatureSelect, queueSelect};
        for (int value : all) {
            out.writeInt(value);
        }
        out.writeLong(driverFeatures);
        for (Virtqueue queue : queues) {
            queue.save(out);
        }
        function.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        status = in.readInt();
        interrupts = in.readInt();
        featureSelect = in.readInt();
        driverFeatureSelect = in.readInt();
        queueSelect = in.readInt();
        driverFeatures = in.readLong();
        for (Virtqueue queue : queues) {
            queue.restore(in);
        }
        function.restore(in);
    }
}
