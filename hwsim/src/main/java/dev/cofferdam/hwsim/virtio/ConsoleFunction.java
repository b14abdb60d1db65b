package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;

/**
 * A virtio console with one port. Input waits outside until the driver offers a buffer. Used by the machine's thread.
 *
 * <p>Source: Virtual I/O Device (VIRTIO) Version 1.2, section 5.3 "Console Device".
 */
final class ConsoleFunction implements Function {
    private static final int MOST = 4096;

    private final Console console;

    ConsoleFunction(Console console) {
        this.console = console;
    }

    @Override
    public int id() {
        return 3;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queues() {
        return 2;
    }

    @Override
    public byte[] configuration() {
        return new byte[12];
    }

    @Override
    public boolean serve(int number, Virtqueue queue, Dma dma) throws DmaFault {
        if (number == 0) {
            return receive(queue, dma);
        }
        return queue.drain(chain -> {
            print(chain.readable(), dma);
            return 0;
        });
    }

    private void print(Buffers sent, Dma dma) throws DmaFault {
        byte[] bytes = new byte[(int) Math.min(sent.size(), MOST)];
        for (long done = 0; done < sent.size(); done += MOST) {
            int part = (int) Math.min(sent.size() - done, MOST);
            sent.read(dma, done, MemorySegment.ofArray(bytes).asSlice(0, part));
            for (int i = 0; i < part; i++) {
                console.write(bytes[i] & 0xFF);
            }
        }
    }

    @Override
    public boolean poll(Virtqueue[] queues, Dma dma) throws DmaFault {
        return receive(queues[0], dma);
    }

    private boolean receive(Virtqueue queue, Dma dma) throws DmaFault {
        if (!queue.hasNext()) {
            return false;
        }
        Virtqueue.Chain chain = queue.next();
        long room = Math.min(chain.writable().size(), MOST);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < room) {
            int value = console.read();
            if (value < 0) {
                break;
            }
            bytes.write(value);
        }
        if (bytes.size() == 0 && room > 0) {
            queue.putBack();
            return false;
        }
        chain.writable().write(dma, 0, MemorySegment.ofArray(bytes.toByteArray()));
        return queue.complete(chain, bytes.size());
    }
}
