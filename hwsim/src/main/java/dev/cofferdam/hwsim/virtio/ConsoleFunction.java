package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.io.ByteArrayOutputStream;

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
            for (byte value : Buffers.gather(chain, dma, 1 << 16)) {
                console.write(value & 0xFF);
            }
            return 0;
        });
    }

    @Override
    public boolean poll(Virtqueue[] queues, Dma dma) throws DmaFault {
        return receive(queues[0], dma);
    }

    private boolean receive(Virtqueue queue, Dma dma) throws DmaFault {
        int value = queue.hasNext() ? console.read() : -1;
        if (value < 0) {
            return false;
        }
        Virtqueue.Chain chain = queue.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(value);
        while (bytes.size() < Buffers.room(chain, MOST)) {
            value = console.read();
            if (value < 0) {
                break;
            }
            bytes.write(value);
        }
        return queue.complete(chain, Buffers.scatter(chain, dma, bytes.toByteArray()));
    }
}
