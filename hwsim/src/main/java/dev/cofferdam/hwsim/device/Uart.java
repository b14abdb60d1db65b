package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.memory.Device;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A 16550A serial port whose transmitter is always empty. Used by the machine's thread.
 *
 * <p>It asks its console for input only when the guest can take it: when the receiver's interrupt is enabled and the
 * queue is empty, or when the guest reads nothing but the line status many times over, as a program does that polls. So
 * nothing typed early is lost to a driver that clears the queue as it starts.
 *
 * <p>Source: National Semiconductor PC16550D data sheet, section 8.
 */
public final class Uart implements Device {
    private static final int QUEUE = 16;
    private static final int POLLS = 8;
    private static final int RECEIVE_INTERRUPT = 1;
    private static final int TRANSMIT_INTERRUPT = 2;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int LOOPBACK = 0x10;
    private static final int STATUS_IDLE = 0x60;

    private final Console console;
    private final InterruptLine line;
    private final byte[] queue = new byte[QUEUE];
    private int first;
    private int queued;
    private int interruptEnable;
    private int lineControl;
    private int modemControl;
    private int scratch;
    private int divisor;
    private int queueControl;
    private boolean transmitEmpty;
    private int statusReads;

    public Uart(Console console, InterruptLine line) {
        this.console = console;
        this.line = line;
    }

    @Override
    public long size() {
        return 0x100;
    }

    /** Takes input in if the guest listens for it. */
    public void poll() {
        if (queued == 0 && (interruptEnable & RECEIVE_INTERRUPT) != 0) {
            take(QUEUE);
            signal();
        }
    }

    private void take(int most) {
        for (int i = 0; i < most && queued < QUEUE; i++) {
            int value = console.read();
            if (value < 0) {
                return;
            }
            queue[(first + queued) % QUEUE] = (byte) value;
            queued++;
        }
    }

    private void signal() {
        line.set(cause() != 1);
    }

    /** The interrupt identification: 1 for none. */
    private int cause() {
        if ((interruptEnable & RECEIVE_INTERRUPT) != 0 && queued > 0) {
            return 4;
        }
        return (interruptEnable & TRANSMIT_INTERRUPT) != 0 && transmitEmpty ? 2 : 1;
    }

    @Override
    public long read(long offset, int size) {
        int register = (int) offset;
        statusReads = register == 5 ? statusReads + 1 : 0;
        boolean latched = (lineControl & DIVISOR_LATCH) != 0;
        return switch (register) {
            case 0 -> latched ? divisor & 0xFF : receive();
            case 1 -> latched ? divisor >>> 8 : interruptEnable;
            case 2 -> identify();
            case 3 -> lineControl;
            case 4 -> modemControl;
            case 5 -> status();
            case 6 -> (modemControl & LOOPBACK) != 0 ? modemControl << 4 & 0xF0 : 0xB0;
            case 7 -> scratch;
            default -> 0;
        };
    }

    private int receive() {
        if (queued == 0) {
            return 0;
        }
        int value = queue[first] & 0xFF;
        first = (first + 1) % QUEUE;
        queued--;
        signal();
        return value;
    }

    private int identify() {
        int cause = cause();
        if (cause == 2) {
            transmitEmpty = false;
            signal();
        }
        return cause | ((queueControl & 1) != 0 ? 0xC0 : 0);
    }

    private int status() {
        if (statusReads >= POLLS && queued == 0) {
            take(1);
        }
        return STATUS_IDLE | (queued > 0 ? 1 : 0);
    }

    @Override
    public void write(long offset, int size, long value) {
        statusReads = 0;
        int bits = (int) value & 0xFF;
        boolean latched = (lineControl & DIVISOR_LATCH) != 0;
        switch ((int) offset) {
            case 0 -> {
                if (latched) {
                    divisor = (divisor & 0xFF00) | bits;
                } else {
                    transmit(bits);
                }
            }
            case 1 -> {
                if (latched) {
                    divisor = (divisor & 0xFF) | bits << 8;
                } else {
                    transmitEmpty |= (bits & ~interruptEnable & TRANSMIT_INTERRUPT) != 0;
                    interruptEnable = bits & 0x0F;
                }
            }
            case 2 -> {
                queueControl = bits;
                queued = (bits & 2) != 0 ? 0 : queued;
            }
            case 3 -> lineControl = bits;
            case 4 -> modemControl = bits & 0x1F;
            case 7 -> scratch = bits;
            default -> {}
        }
        signal();
    }

    private void transmit(int value) {
        transmitEmpty = true;
        if ((modemControl & LOOPBACK) == 0) {
            console.write(value);
        } else if (queued < QUEUE) {
            queue[(first + queued) % QUEUE] = (byte) value;
            queued++;
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.write(queue);
        int[] all = {
            first, queued, interruptEnable, lineControl, modemControl, scratch, divisor, queueControl, statusReads
        };
        for (int value : all) {
            out.writeInt(value);
        }
        out.writeBoolean(transmitEmpty);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        in.readFully(queue);
        first = Math.floorMod(in.readInt(), QUEUE);
        queued = Math.clamp(in.readInt(), 0, QUEUE);
        interruptEnable = in.readInt();
        lineControl = in.readInt();
        modemControl = in.readInt();
        scratch = in.readInt();
        divisor = in.readInt();
        queueControl = in.readInt();
        statusReads = in.readInt();
        transmitEmpty = in.readBoolean();
    }
}
