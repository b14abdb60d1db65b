package dev.cofferdam.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cofferdam.gateway.frame.Frame;
import java.io.IOException;
import java.util.Arrays;

/**
 * A symbol of whole frames: each after its length as a short, big-endian; a length of 0, or the symbol's end, ends them. An
 * empty symbol is filler. For one thread.
 */
public final class Symbol {
    private static final int LENGTH_BYTES = 2;

    private final byte[] bytes;
    private int used;

    public Symbol(int symbolBytes) {
        this.bytes = new byte[symbolBytes];
    }

    /** What one more frame may have, its length not counted. */
    public int roomBytes() {
        return Math.max(0, bytes.length - used - LENGTH_BYTES);
    }

    public boolean isEmpty() {
        return used == 0;
    }

    /** False: there is no room for it, and nothing was done. */
    public boolean add(Frame frame) {
        int size = frame.getSerializedSize();
        if (size > roomBytes()) {
            return false;
        }
        bytes[used] = (byte) (size >>> Byte.SIZE);
        bytes[used + 1] = (byte) size;
        try {
            frame.writeTo(CodedOutputStream.newInstance(bytes, used + LENGTH_BYTES, size));
        } catch (IOException e) {
            throw new IllegalStateException("a frame has the size that it says", e);
        }
        used += LENGTH_BYTES + size;
        return true;
    }

    /** What was added, filled up with zeros; the next symbol begins. */
    public byte[] take() {
        byte[] taken = bytes.clone();
        Arrays.fill(bytes, 0, used, (byte) 0);
        used = 0;
        return taken;
    }

    /** Takes the frames of a symbol. */
    public interface Taker {
        void take(Frame frame) throws RefusedException;
    }

    /** Gives every frame, each checked against the limits, until one is refused. */
    public static void read(byte[] symbol, Taker taker) throws RefusedException {
        int at = 0;
        while (at + LENGTH_BYTES <= symbol.length) {
            int size = ((symbol[at] & 0xff) << Byte.SIZE) | (symbol[at + 1] & 0xff);
            at += LENGTH_BYTES;
            if (size == 0) {
                return;
            }
            if (size > symbol.length - at) {
                throw new RefusedException(Refusal.FRAME, "frame of " + size + " bytes goes beyond its symbol");
            }
            Frame frame;
            try {
                frame = Frame.parseFrom(CodedInputStream.newInstance(symbol, at, size));
            } catch (IOException e) {
                throw new RefusedException(Refusal.FRAME, "frame is no protocol buffer: " + e.getMessage());
            }
            FrameCheck.check(frame);
            taker.take(frame);
            at += size;
        }
    }
}
