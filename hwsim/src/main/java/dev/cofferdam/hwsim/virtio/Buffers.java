package dev.cofferdam.hwsim.virtio;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import java.lang.foreign.MemorySegment;

/** Copies whole chains of buffers. Static functions; used by the machine's thread. */
final class Buffers {
    private Buffers() {}

    /** All that the driver sent in a chain, up to a limit in bytes. */
    static byte[] gather(Virtqueue.Chain chain, Dma dma, int limit) throws DmaFault {
        long total = 0;
        for (int i = 0; i < chain.readable(); i++) {
            total += chain.lengths()[i];
        }
        byte[] bytes = new byte[(int) Math.min(total, limit)];
        int done = 0;
        for (int i = 0; i < chain.readable() && done < bytes.length; i++) {
            int part = Math.min(chain.lengths()[i], bytes.length - done);
            dma.read(chain.addresses()[i], MemorySegment.ofArray(bytes).asSlice(done, part));
            done += part;
        }
        return bytes;
    }

    /** The room for the device in a chain, in bytes, up to a limit. */
    static int room(Virtqueue.Chain chain, int limit) {
        long total = 0;
        for (int i = chain.readable(); i < chain.count(); i++) {
            total += chain.lengths()[i];
        }
        return (int) Math.min(total, limit);
    }

    /** Writes bytes to a chain's buffers and says how many found room. */
    static int scatter(Virtqueue.Chain chain, Dma dma, byte[] bytes) throws DmaFault {
        int done = 0;
        for (int i = chain.readable(); i < chain.count() && done < bytes.length; i++) {
            int part = Math.min(chain.lengths()[i], bytes.length - done);
            dma.write(chain.addresses()[i], MemorySegment.ofArray(bytes).asSlice(done, part));
            done += part;
        }
        return done;
    }
}
