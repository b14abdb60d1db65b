package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A row of buffers in a guest's memory as one sequence of bytes: where the driver cut it means nothing, and a device must
 * not assume it (VIRTIO 1.2, section 2.6.4 "Message Framing"). Immutable; used by the machine's thread.
 */
final class Buffers {
    private final long[] addresses;
    private final long[] lengths;
    private final long size;

    /** The first {@code count} of some buffers from {@code first} on. */
    Buffers(long[] addresses, long[] lengths, int first, int count) {
        this.addresses = Arrays.copyOfRange(addresses, first, first + count);
        this.lengths = Arrays.copyOfRange(lengths, first, first + count);
        this.size = Arrays.stream(this.lengths).sum();
    }

    /** The number of bytes, up to two to the power of 40. */
    long size() {
        return size;
    }

    /** What moves the part of a sequence that lies in one buffer. */
    private interface Move {
        void part(long address, MemorySegment bytes) throws DmaFault;
    }

    /** Reads bytes from a place in the sequence on, all of which must be there. */
    void read(Dma dma, long from, MemorySegment into) throws DmaFault {
        move(from, into, dma::read);
    }

    /** Writes bytes to a place in the sequence, where there must be room for all. */
    void write(Dma dma, long to, MemorySegment from) throws DmaFault {
        move(to, from, dma::write);
    }

    /** Reads the first bytes. */
    byte[] read(Dma dma, int count) throws DmaFault {
        byte[] bytes = new byte[count];
        read(dma, 0, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private void move(long position, MemorySegment bytes, Move move) throws DmaFault {
        long skip = position;
        long done = 0;
        for (int i = 0; i < lengths.length && done < bytes.byteSize(); i++) {
            if (skip >= lengths[i]) {
                skip -= lengths[i];
                continue;
            }
            long part = Math.min(lengths[i] - skip, bytes.byteSize() - done);
            move.part(addresses[i] + skip, bytes.asSlice(done, part));
            done += part;
            skip = 0;
        }
        if (done < bytes.byteSize()) {
            throw new IndexOutOfBoundsException(position + " + " + bytes.byteSize() + " of " + size + " bytes");
        }
    }
}
