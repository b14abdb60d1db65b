package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * A virtio entropy device, whose bytes come from a source, or follow from a seed, so that a run can be repeated. Used by
 * the machine's thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 5.4 "Entropy Device"; the generator is SplitMix64 (Steele,
 * Lea, Flood, OOPSLA 2014).
 */
final class EntropyFunction implements Function {
    private static final int MOST = 4096;

    private final RandomGenerator source;
    private long state;

    EntropyFunction(RandomGenerator source) {
        this.source = source;
    }

    EntropyFunction(long seed) {
        this.source = this::next;
        this.state = seed;
    }

    @Override
    public int id() {
        return 4;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public byte[] configuration() {
        return new byte[0];
    }

    @Override
    public boolean serve(int number, Virtqueue queue, Dma dma) throws DmaFault {
        return queue.drain(chain -> {
            byte[] bytes = new byte[(int) Math.min(chain.writable().size(), MOST)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) source.nextLong();
            }
            chain.writable().write(dma, 0, MemorySegment.ofArray(bytes));
            return bytes.length;
        });
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeLong(state);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        state = in.readLong();
    }
}
