package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A virtio block device over a {@link BlockStorage}. Requests are served as they are notified. Used by the machine's
 * thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 5.2 "Block Device".
 */
final class BlockFunction implements Function {
    private static final int HEADER = 16;
    private static final long SEGMENT_LIMIT = 1 << 2;
    private static final long READ_ONLY = 1 << 5;
    private static final long FLUSH = 1 << 9;
    private static final int MOST_SEGMENTS = Virtqueue.MOST - 2;
    /** The most bytes that move at once. */
    private static final int BUFFER = 1 << 16;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int UNSUPPORTED = 2;

    private final BlockStorage storage;
    private final MemorySegment header = MemorySegment.ofArray(new byte[HEADER]);
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[BUFFER]);
    private final MemorySegment outcome = MemorySegment.ofArray(new byte[1]);

    BlockFunction(BlockStorage storage) {
        this.storage = storage;
    }

    @Override
    public int id() {
        return 2;
    }

    @Override
    public long features() {
        return SEGMENT_LIMIT | FLUSH | (storage.isReadOnly() ? READ_ONLY : 0);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public byte[] configuration() {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(0, storage.sectors()).putInt(12, MOST_SEGMENTS).array();
    }

    @Override
    public boolean serve(int number, Virtqueue queue, Dma dma) throws DmaFault {
        return queue.drain(chain -> request(chain, dma));
    }

    /** Serves one request and says how many bytes it wrote to the guest. */
    private int request(Virtqueue.Chain chain, Dma dma) throws DmaFault {
        int last = chain.count() - 1;
        if (chain.readable() < 1
                || chain.readable() > last
                || chain.lengths()[0] != HEADER
                || chain.lengths()[last] < 1) {
            throw new DmaFault(chain.addresses()[0], chain.lengths()[0]);
        }
        dma.read(chain.addresses()[0], header);
        long position = header.get(Ram.DOUBLEWORD, 8) * BlockStorage.SECTOR;
        int written = 0;
        int result;
        try {
            result = switch (header.get(Ram.WORD, 0)) {
                case 0 -> transfer(chain, chain.readable(), last, position, dma, false);
                case 1 -> storage.isReadOnly() ? FAILED : transfer(chain, 1, chain.readable(), position, dma, true);
                case 4 -> {
                    storage.flush();
                    yield OK;
                }
                case 8 -> identify(chain, dma);
                default -> UNSUPPORTED;
            };
        } catch (IOException failure) {
            result = FAILED;
        }
        for (int i = chain.readable(); i < last; i++) {
            written += chain.lengths()[i];
        }
        outcome.set(Ram.BYTE, 0, (byte) result);
        dma.write(chain.addresses()[last], outcome);
        return written + 1;
    }

    private int transfer(Virtqueue.Chain chain, int from, int to, long start, Dma dma, boolean toDisk)
            throws DmaFault, IOException {
        long position = start;
        long size = storage.sectors() * BlockStorage.SECTOR;
        for (int i = from; i < to; i++) {
            int length = chain.lengths()[i];
            if (length % BlockStorage.SECTOR != 0 || position < 0 || position > size - length) {
                return FAILED;
            }
            for (int done = 0; done < length; ) {
                MemorySegment part = buffer.asSlice(0, Math.min(length - done, BUFFER));
                if (toDisk) {
                    dma.read(chain.addresses()[i] + done, part);
                    storage.write(position, part);
                } else {
                    storage.read(position, part);
                    dma.write(chain.addresses()[i] + done, part);
                }
                done += (int) part.byteSize();
                position += part.byteSize();
            }
        }
        return OK;
    }

    private int identify(Virtqueue.Chain chain, Dma dma) throws DmaFault {
        if (chain.readable() < chain.count() - 1 && chain.lengths()[chain.readable()] >= 20) {
            byte[] name = java.util.Arrays.copyOf("cofferdam".getBytes(StandardCharsets.US_ASCII), 20);
            dma.write(chain.addresses()[chain.readable()], MemorySegment.ofArray(name));
        }
        return OK;
    }
}
