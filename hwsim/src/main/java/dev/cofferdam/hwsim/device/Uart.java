package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.memory.Device;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A 16550A serial port whose line is as fast as its ends: the transmitter is always empty, a byte that is in the receiver's
 * queue has been there for long, and the form of a byte, which line control sets, changes nothing. Used by the machine's
 * thread.
 *
 * <p>It asks its console for input only when the guest can take it: when the receiver's interrupt is enabled and the
 * queue is empty, or when the guest reads nothing but the line status many times over, as a program does that polls. So
 * nothing typed early is lost to a driver that clears the queue as it starts.
 *
 * <p>Source: National Semiconductor PC16550D data sheet, section 8.
 */
public final class Uart implements Device {
    /** How many bytes wait at most; without the FIFO it is one. */
    private static final int QUEUE = 16;

    private static final int[] TRIGGERS = {1, 4, 8, 14};
    private static final int POLLS = 8;

    private static final int RECEIVE_INTERRUPT = 1;
    private static final int TRANSMIT_INTERRUPT = 2;
    private static final int LINE_INTERRUPT = 4;
    private static final int MODEM_INTERRUPT = 8;

    private static final int LINE_CAUSE = 6;
    private static final int RECEIVE_CAUSE = 4;
    private static final int TIMEOUT_CAUSE = 12;
    private static final int TRANSMIT_CAUSE = 2;
    private static final int MODEM_CAUSE = 0;
    private static final int NO_CAUSE = 1;

    private static final int FIFO = 1;
    private static final int CLEAR_RECEIVER = 2;
    /** What of FIFO control is kept: the enable, the DMA mode, and the trigger level. */
    private static final int FIFO_KEPT = 0xC9;

    private static final int DIVISOR_LATCH = 0x80;
    private static final int LOOPBACK = 0x10;
    private static final int STATUS_IDLE = 0x60;
    private static final int STATUS_READY = 1;
    private static final int STATUS_OVERRUN = 2;
    /** The modem's lines while nothing is looped back: carrier, data set ready, clear to send. */
    private static final int CONNECTED = 0xB0;

    private final Console console;
    private final InterruptLine line;
    private final byte[] queue = new byte[QUEUE];
    private int first;
    private int queued;
    private boolean overrun;
    private int interruptEnable;
    private int lineControl;
    private int modemControl;
    private int modemChanges;
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

    private boolean isLooped() {
        return (modemControl & LOOPBACK) != 0;
    }

    private boolean hasQueue() {
        return (queueControl & FIFO) != 0;
    }

    private int room() {
        return (hasQueue() ? QUEUE : 1) - queued;
    }

    /** Takes input while there is room for it and the line is not looped back. */
    private void take(int most) {
        for (int i = 0; i < most && room() > 0 && !isLooped(); i++) {
            int value = console.read();
            if (value < 0) {
                return;
            }
            receive(value);
        }
    }

    /** A byte came in; one too many is an overrun, in which a queue keeps what it has and a single byte is replaced. */
    private void receive(int value) {
        if (room() > 0) {
            queue[(first + queued) % QUEUE] = (byte) value;
            queued++;
            return;
        }
        overrun = true;
        if (!hasQueue()) {
            queue[first] = (byte) value;
        }
    }

    private void signal() {
        line.set(cause() != NO_CAUSE);
    }

    /** The interrupt identification of the first in rank that is enabled. */
    private int cause() {
        if ((interruptEnable & LINE_INTERRUPT) != 0 && overrun) {
            return LINE_CAUSE;
        }
        if ((interruptEnable & RECEIVE_INTERRUPT) != 0 && queued > 0) {
            return hasQueue() && queued < TRIGGERS[queueControl >>> 6] ? TIMEOUT_CAUSE : RECEIVE_CAUSE;
        }
        if ((interruptEnable & TRANSMIT_INTERRUPT) != 0 && transmitEmpty) {
            return TRANSMIT_CAUSE;
        }
        return (interruptEnable & MODEM_INTERRUPT) != 0 && modemChanges != 0 ? MODEM_CAUSE : NO_CAUSE;
    }

    @Override
    public long read(long offset, int size) {
        int register = (int) offset;
        statusReads = register == 5 ? statusReads + 1 : 0;
        boolean latched = (lineControl & DIVISOR_LATCH) != 0;
        return switch (register) {
            case 0 -> latched ? divisor & 0xFF : nextReceived();
            case 1 -> latched ? divisor >>> 8 : interruptEnable;
            case 2 -> identify();
            case 3 -> lineControl;
            case 4 -> modemControl;
            case 5 -> lineStatus();
            case 6 -> modemStatus();
            case 7 -> scratch;
            default -> 0;
        };
    }

    private int nextReceived() {
        if (queued == 0) {
            return 0;
        }
        int value = queue[first] & 0xFF;
        first = (first + 1) % QUEUE;
        queued--;
        if (!hasQueue() && (interruptEnable & RECEIVE_INTERRUPT) != 0) {
            take(1);
        }
        signal();
        return value;
    }

    private int identify() {
        int cause = cause();
        if (cause == TRANSMIT_CAUSE) {
            transmitEmpty = false;
            signal();
        }
        return cause | (hasQueue() ? 0xC0 : 0);
    }

    private int lineStatus() {
        if (statusReads >= POLLS && queued == 0) {
            take(1);
        }
        int status = STATUS_IDLE | (queued > 0 ? STATUS_READY : 0) | (overrun ? STATUS_OVERRUN : 0);
        overrun = false;
        signal();
        return status;
    }

    private int modemStatus() {
        int status = modemLines(modemControl) | modemChanges;
        modemChanges = 0;
        signal();
        return status;
    }

    /** The modem's lines, of which looped back DTR is DSR, RTS is CTS, OUT1 is RI and OUT2 is DCD. */
    private static int modemLines(int control) {
        if ((control & LOOPBACK) == 0) {
            return CONNECTED;
        }
        return (control & 1) << 5 | (control & 2) << 3 | (control & 0xC) << 4;
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
            case 2 -> controlQueue(bits);
            case 3 -> lineControl = bits;
            case 4 -> controlModem(bits & 0x1F);
            case 7 -> scratch = bits;
            default -> {}
        }
        signal();
    }

    /** Turning the queue on or off empties it; what else is written counts only together with the enable. */
    private void controlQueue(int bits) {
        boolean turns = ((bits ^ queueControl) & FIFO) != 0;
        queueControl = (bits & FIFO) != 0 ? bits & FIFO_KEPT : 0;
        if (turns || (hasQueue() && (bits & CLEAR_RECEIVER) != 0)) {
            queued = 0;
        }
    }

    /** Notes which of the modem's lines change by this; of the ring only its end counts. */
    private void controlModem(int control) {
        int before = modemLines(modemControl);
        int after = modemLines(control);
        modemChanges |= ((before ^ after) >>> 4 & 0xB) | ((before & ~after) >>> 4 & 4);
        modemControl = control;
    }

    private void transmit(int value) {
        transmitEmpty = true;
        if (isLooped()) {
            receive(value);
        } else {
            console.write(value);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.write(queue);
        int[] all = {
            first,
            queued,
            interruptEnable,
            lineControl,
            modemControl,
            modemChanges,
            scratch,
            divisor,
            queueControl,
            statusReads
        };
        for (int value : all) {
            out.writeInt(value);
        }
        out.writeBoolean(transmitEmpty);
        out.writeBoolean(overrun);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        in.readFully(queue);
        first = Math.floorMod(in.readInt(), QUEUE);
        queued = Math.clamp(in.readInt(), 0, QUEUE);
        interruptEnable = in.readInt();
        lineControl = in.readInt();
        modemControl = in.readInt();
        modemChanges = in.readInt();
        scratch = in.readInt();
        divisor = in.readInt();
        queueControl = in.readInt() & FIFO_KEPT;
        statusReads = in.readInt();
        transmitEmpty = in.readBoolean();
        overrun = in.readBoolean();
    }
}
