package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A virtio network device. A frame that arrives when the driver offers no buffer waits outside. Used by the machine's
 * thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 5.1 "Network Device".
 */
final class NetworkFunction implements Function {
    private static final int HEADER = 12;
    /** Where the header says how many buffers a frame takes. */
    private static final int BUFFERS_AT = 10;

    private static final int MOST_FRAME = 1 << 16;
    private static final long ADDRESS = 1 << 5;

    private final NetworkEnd end;
    private final byte[] address;

    NetworkFunction(NetworkEnd end, byte[] address) {
        this.end = end;
        this.address = Arrays.copyOf(address, 6);
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public long features() {
        return ADDRESS;
    }

    @Override
    public int queues() {
        return 2;
    }

    @Override
    public byte[] configuration() {
        return address;
    }

    @Override
    public boolean serve(int number, Virtqueue queue, Dma dma) throws DmaFault {
        if (number == 0) {
            return receive(queue, dma);
        }
        return queue.drain(chain -> {
            long size = chain.readable().size();
            if (size > HEADER && size <= HEADER + MOST_FRAME) {
                byte[] bytes = chain.readable().read(dma, (int) size);
                end.send(Arrays.copyOfRange(bytes, HEADER, bytes.length));
            }
            return 0;
        });
    }

    @Override
    public boolean poll(Virtqueue[] queues, Dma dma) throws DmaFault {
        return receive(queues[0], dma);
    }

    /** A frame goes into one chain, since nothing else was agreed; one that finds no room in it is lost. */
    private boolean receive(Virtqueue queue, Dma dma) throws DmaFault {
        boolean wanted = false;
        for (int i = 0; i < Virtqueue.MOST && queue.hasNext(); i++) {
            byte[] frame = end.receive();
            if (frame == null) {
                break;
            }
            Virtqueue.Chain chain = queue.next();
            if (frame.length > chain.writable().size() - HEADER) {
                queue.putBack();
                continue;
            }
            byte[] bytes = new byte[HEADER + frame.length];
            bytes[BUFFERS_AT] = 1;
            System.arraycopy(frame, 0, bytes, HEADER, frame.length);
            chain.writable().write(dma, 0, MemorySegment.ofArray(bytes));
            wanted |= queue.complete(chain, bytes.length);
        }
        return wanted;
    }
}
