package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A virtio block device over a {@link BlockStorage}. Requests are served as they are notified. Used by the machine's
 * thread.
 *
 * <pre>
 *   to the device       le32 type   le32 reserved   le64 sector   data of a write ...
 *   from the device     data of a read ...   u8 status
 * </pre>
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 5.2 "Block Device".
 */
final class BlockFunction implements Function {
    private static final int HEADER = 16;
    private static final int SECTOR_AT = 8;
    private static final long SEGMENT_LIMIT = 1 << 2;
    private static final long READ_ONLY = 1 << 5;
    private static final long FLUSH = 1 << 9;
    private static final int MOST_SEGMENTS = Virtqueue.MOST - 2;
    private static final int NAME = 20;
    /** The most bytes that move at once. */
    private static final int BUFFER = 1 << 16;

    private static final int READ_REQUEST = 0;
    private static final int WRITE_REQUEST = 1;
    private static final int FLUSH_REQUEST = 4;
    private static final int NAME_REQUEST = 8;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int UNSUPPORTED = 2;

    private final BlockStorage storage;
    private final MemorySegment header = MemorySegment.ofArray(new byte[HEADER]);
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[BUFFER]);
    private final MemorySegment outcome = MemorySegment.ofArray(new byte[1]);
    private final byte[] name = Arrays.copyOf("cofferdam".getBytes(StandardCharsets.US_ASCII), NAME);

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
    public void reset() {
        storage.restart();
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

    /** How a request ended, and how many bytes of the guest's were written without a gap from the first on. */
    private record Answer(int status, long written) {
        static final Answer DONE = new Answer(OK, 0);
        static final Answer REFUSED = new Answer(FAILED, 0);
    }

    /**
     * Serves one request and says how many bytes it wrote to the guest from the first on: the status byte counts only where
     * all before it was written, since a driver takes what is counted for the device's (section 2.7.8.2).
     */
    private long request(Virtqueue.Chain chain, Dma dma) throws DmaFault {
        Buffers sent = chain.readable();
        Buffers wanted = chain.writable();
        if (sent.size() < HEADER || wanted.size() < 1) {
            throw new DmaFault(0, sent.size());
        }
        sent.read(dma, 0, header);
        long room = wanted.size() - 1;
        long sector = header.get(Ram.DOUBLEWORD, SECTOR_AT);
        Answer answer;
        try {
            answer = switch (header.get(Ram.WORD, 0)) {
                case READ_REQUEST -> read(wanted, room, sector, dma);
                case WRITE_REQUEST -> write(sent, sector, dma);
                case FLUSH_REQUEST -> {
                    storage.flush();
                    yield Answer.DONE;
                }
                case NAME_REQUEST -> identify(wanted, room, dma);
                default -> new Answer(UNSUPPORTED, 0);
            };
        } catch (IOException failure) {
            answer = Answer.REFUSED;
        }
        outcome.set(Ram.BYTE, 0, (byte) answer.status());
        wanted.write(dma, room, outcome);
        return answer.written() == room ? room + 1 : answer.written();
    }

    /** Whether some bytes from a sector on, an unsigned number, are whole sectors of the disk. */
    private boolean isOnDisk(long sector, long length) {
        return length % BlockStorage.SECTOR == 0
                && Long.compareUnsigned(sector, storage.sectors()) <= 0
                && length / BlockStorage.SECTOR <= storage.sectors() - sector;
    }

    private Answer read(Buffers wanted, long length, long sector, Dma dma) throws DmaFault {
        if (!isOnDisk(sector, length)) {
            return Answer.REFUSED;
        }
        long done = 0;
        while (done < length) {
            MemorySegment part = buffer.asSlice(0, Math.min(length - done, BUFFER));
            try {
                storage.read(sector * BlockStorage.SECTOR + done, part);
            } catch (IOException failure) {
                return new Answer(FAILED, done);
            }
            wanted.write(dma, done, part);
            done += part.byteSize();
        }
        return new Answer(OK, done);
    }

    private Answer write(Buffers sent, long sector, Dma dma) throws DmaFault, IOException {
        long length = sent.size() - HEADER;
        if (storage.isReadOnly() || !isOnDisk(sector, length)) {
            return Answer.REFUSED;
        }
        for (long done = 0; done < length; done += BUFFER) {
            MemorySegment part = buffer.asSlice(0, Math.min(length - done, BUFFER));
            sent.read(dma, HEADER + done, part);
            storage.write(sector * BlockStorage.SECTOR + done, part);
        }
        return Answer.DONE;
    }

    private Answer identify(Buffers wanted, long room, Dma dma) throws DmaFault {
        long length = Math.min(room, NAME);
        wanted.write(dma, 0, MemorySegment.ofArray(name).asSlice(0, length));
        return new Answer(OK, length);
    }
}
