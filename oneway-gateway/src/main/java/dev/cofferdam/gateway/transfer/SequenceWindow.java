package dev.cofferdam.gateway.transfer;

import java.util.BitSet;

/**
 * Counts which packets of a session came, by their sequence: each once, however often and in whatever order. What is further
 * back than the window is late: nobody knows whether it came before. For one thread.
 */
final class SequenceWindow {
    static final int PACKETS = 1 << 16;

    /** Bit n is that of the sequence in the window that is n modulo its length. */
    private final BitSet seen = new BitSet(PACKETS);

    private long first = -1;
    private long last = -1;
    private long received;

    /** What a packet is to what came before it. */
    enum Standing {
        NEW,
        DUPLICATE,
        LATE
    }

    Standing note(long sequence) {
        if (last < 0) {
            first = sequence;
            last = sequence - 1;
        }
        if (sequence > last) {
            if (sequence - last >= PACKETS) {
                seen.clear();
            } else {
                for (long passed = last + 1; passed < sequence; passed++) {
                    seen.clear(slot(passed));
                }
            }
            last = sequence;
        } else if (last - sequence >= PACKETS) {
            return Standing.LATE;
        } else if (seen.get(slot(sequence)) && sequence >= first) {
            return Standing.DUPLICATE;
        }
        first = Math.min(first, sequence);
        seen.set(slot(sequence));
        received++;
        return Standing.NEW;
    }

    /** Packets between the first and the last that came, and did not. */
    long lost() {
        return last < 0 ? 0 : last - first + 1 - received;
    }

    private static int slot(long sequence) {
        return (int) (sequence & (PACKETS - 1));
    }
}
