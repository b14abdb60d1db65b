package dev.cofferdam.gateway.transfer;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Datagram;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One stream of datagrams that arrive in pieces and in any order. For one thread. */
final class Sequence {
    /** What a datagram costs beside its content while it waits. */
    static final int ENTRY_BYTES = 128;

    private final NavigableMap<Long, Assembly> pending = new TreeMap<>();
    private long next;
    private long announced;
    private long announcedNanos;
    private long heldBytes;

    /** A datagram of which parts are here. */
    private static final class Assembly {
        private final byte[] bytes;
        private final Ranges ranges = new Ranges();
        private final long sinceNanos;

        Assembly(int lengthBytes, long nowNanos) {
            this.bytes = new byte[lengthBytes];
            this.sinceNanos = nowNanos;
        }

        void add(Datagram part) {
            ByteString data = part.getData();
            int begin = part.getOffsetBytes();
            if (!data.isEmpty() && !ranges.contains(begin, (long) begin + data.size())) {
                data.copyTo(bytes, begin);
                ranges.add(begin, (long) begin + data.size());
            }
        }

        long heldBytes() {
            return bytes.length + (long) ENTRY_BYTES;
        }

        boolean isWhole() {
            return ranges.isExactly(bytes.length);
        }
    }

    long next() {
        return next;
    }

    /** Of datagrams that wait for one before them. */
    long heldBytes() {
        return heldBytes;
    }

    void take(Datagram part, long nowNanos) throws RefusedException {
        if (part.getNumber() < next) {
            return;
        }
        Assembly assembly = pending.get(part.getNumber());
        if (assembly == null) {
            assembly = new Assembly(part.getLengthBytes(), nowNanos);
            pending.put(part.getNumber(), assembly);
            heldBytes += assembly.heldBytes();
        } else if (assembly.bytes.length != part.getLengthBytes()) {
            throw new RefusedException(
                    Refusal.FIELD,
                    "datagram.length_bytes: " + part.getLengthBytes() + " where another part of it says "
                            + assembly.bytes.length);
        }
        assembly.add(part);
    }

    /** There are datagrams up to that number, which is not one of them. */
    void announce(long nextNumber, long nowNanos) {
        if (announced <= next) {
            announcedNanos = nowNanos;
        }
        announced = Math.max(announced, nextNumber);
    }

    private boolean isReady() {
        return !pending.isEmpty()
                && pending.firstKey() == next
                && pending.firstEntry().getValue().isWhole();
    }

    /** The next one in order; null: it is not here, or not whole. */
    byte[] poll() {
        if (!isReady()) {
            return null;
        }
        next++;
        return remove().bytes;
    }

    private Assembly remove() {
        Assembly first = pending.pollFirstEntry().getValue();
        heldBytes -= first.heldBytes();
        return first;
    }

    /** The next one is known to have been sent, and is not here. */
    boolean isWaiting() {
        return !isReady() && (!pending.isEmpty() || announced > next);
    }

    boolean hasWaited(long nowNanos, long patienceNanos) {
        if (!isWaiting()) {
            return false;
        }
        long sinceNanos =
                pending.isEmpty() ? announcedNanos : pending.firstEntry().getValue().sinceNanos;
        return nowNanos - sinceNanos >= patienceNanos;
    }

    /** Gives up what is missing before the first that is whole. */
    void skip() {
        long beyond = next;
        while (!pending.isEmpty() && !pending.firstEntry().getValue().isWhole()) {
            beyond = pending.firstKey() + 1;
            remove();
        }
        next = pending.isEmpty() ? Math.max(announced, beyond) : pending.firstKey();
    }
}
