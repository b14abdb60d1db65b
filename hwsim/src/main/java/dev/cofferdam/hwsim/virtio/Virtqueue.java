package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * One split virtqueue as the device sees it. The rings are the guest's memory and are trusted for nothing: an index
 * out of range, a chain that does not end or one in the wrong order is a {@link DmaFault}. Used by the machine's thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 2.7 "Split Virtqueues".
 */
final class Virtqueue {
    /** The most entries that a queue may have. */
    static final int MOST = 256;

    private static final int DESCRIPTOR = 16;
    private static final int NEXT = 1;
    private static final int WRITABLE = 2;
    private static final int INDIRECT = 4;
    private static final int NO_INTERRUPT = 1;

    private final Dma dma;
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[DESCRIPTOR]);
    private int size = MOST;
    private boolean ready;
    private long descriptors;
    private long driverRing;
    private long deviceRing;
    private int taken;
    private int given;

    Virtqueue(Dma dma) {
        this.dma = dma;
    }

    /** A chain of buffers: first those for the device to read, then those for it to write. */
    record Chain(int head, Buffers readable, Buffers writable) {}

    void reset() {
        size = MOST;
        ready = false;
        descriptors = 0;
        driverRing = 0;
        deviceRing = 0;
        taken = 0;
        given = 0;
    }

    boolean isReady() {
        return ready;
    }

    void setReady(boolean value) {
        ready = value;
    }

    /** Takes a size; one that is not a power of two or too large is left as it was. */
    void setSize(int value) {
        if (value > 0 && value <= MOST && Integer.bitCount(value) == 1) {
            size = value;
        }
    }

    /** Sets one half of one of the three addresses, by the transport's register number. */
    void setAddress(int register, int half) {
        switch (register) {
            case 0x80 -> descriptors = low(descriptors, half);
            case 0x84 -> descriptors = high(descriptors, half);
            case 0x90 -> driverRing = low(driverRing, half);
            case 0x94 -> driverRing = high(driverRing, half);
            case 0xA0 -> deviceRing = low(deviceRing, half);
            default -> deviceRing = high(deviceRing, half);
        }
    }

    private static long low(long address, int half) {
        return (address & ~0xFFFFFFFFL) | (half & 0xFFFFFFFFL);
    }

    private static long high(long address, int half) {
        return (address & 0xFFFFFFFFL) | (long) half << 32;
    }

    private MemorySegment fetch(long address, int length) throws DmaFault {
        MemorySegment part = scratch.asSlice(0, length);
        dma.read(address, part);
        return part;
    }

    private int readHalf(long address) throws DmaFault {
        return fetch(address, 2).get(Ram.HALF, 0) & 0xFFFF;
    }

    /** Whether the driver has made a chain available; more of them than there are entries is no queue. */
    boolean hasNext() throws DmaFault {
        if (!ready) {
            return false;
        }
        int waiting = (readHalf(driverRing + 2) - taken) & 0xFFFF;
        if (waiting > size) {
            throw new DmaFault(driverRing + 2, 2);
        }
        return waiting > 0;
    }

    /** The next chain that the driver has made available, or null. */
    Chain next() throws DmaFault {
        if (!hasNext()) {
            return null;
        }
        int head = readHalf(driverRing + 4 + 2L * (taken & (size - 1)));
        Chain chain = follow(head);
        taken = (taken + 1) & 0xFFFF;
        return chain;
    }

    /** Leaves the chain that was taken last to be taken again. */
    void putBack() {
        taken = (taken - 1) & 0xFFFF;
    }

    private Chain follow(int head) throws DmaFault {
        long[] addresses = new long[size];
        long[] lengths = new long[size];
        int count = 0;
        int readable = 0;
        int at = head;
        while (true) {
            long place = descriptors + (long) DESCRIPTOR * at;
            if (at >= size || count == size) {
                throw new DmaFault(place, DESCRIPTOR);
            }
            MemorySegment entry = fetch(place, DESCRIPTOR);
            int flags = entry.get(Ram.HALF, 12);
            boolean isReadable = (flags & WRITABLE) == 0;
            // Indirect tables are not offered, and what the device reads comes before what it writes.
            if ((flags & INDIRECT) != 0 || (isReadable && readable < count)) {
                throw new DmaFault(place, DESCRIPTOR);
            }
            addresses[count] = entry.get(Ram.DOUBLEWORD, 0);
            lengths[count] = entry.get(Ram.WORD, 8) & 0xFFFFFFFFL;
            count++;
            readable = isReadable ? count : readable;
            if ((flags & NEXT) == 0) {
                return new Chain(
                        head,
                        new Buffers(addresses, lengths, 0, readable),
                        new Buffers(addresses, lengths, readable, count - readable));
            }
            at = entry.get(Ram.HALF, 14) & 0xFFFF;
        }
    }

    /**
     * Gives a chain back.
     *
     * @param written how many bytes the device wrote into it from the first on
     * @return whether the driver wants an interrupt
     */
    boolean complete(Chain chain, long written) throws DmaFault {
        scratch.set(Ram.WORD, 0, chain.head());
        scratch.set(Ram.WORD, 4, (int) Math.min(written, 0xFFFFFFFFL));
        dma.write(deviceRing + 4 + 8L * (given & (size - 1)), scratch.asSlice(0, 8));
        given = (given + 1) & 0xFFFF;
        scratch.set(Ram.HALF, 0, (short) given);
        dma.write(deviceRing + 2, scratch.asSlice(0, 2));
        return (readHalf(driverRing) & NO_INTERRUPT) == 0;
    }

    /** Serves one chain and says how many bytes were written into it. */
    interface Service {
        long serve(Chain chain) throws DmaFault;
    }

    /**
     * Serves the chains that the driver has made available, a queue's worth at most, and gives them back.
     *
     * @return whether the driver wants an interrupt
     */
    boolean drain(Service service) throws DmaFault {
        boolean wanted = false;
        for (int i = 0; i < MOST; i++) {
            Chain chain = next();
            if (chain == null) {
                break;
            }
            wanted |= complete(chain, service.serve(chain));
        }
        return wanted;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeBoolean(ready);
        out.writeLong(descriptors);
        out.writeLong(driverRing);
        out.writeLong(deviceRing);
        out.writeInt(taken);
        out.writeInt(given);
    }

    void restore(DataInput in) throws IOException {
        setSize(in.readInt());
        ready = in.readBoolean();
        descriptors = in.readLong();
        driverRing = in.readLong();
        deviceRing = in.readLong();
        taken = in.readInt() & 0xFFFF;
        given = in.readInt() & 0xFFFF;
    }
}
