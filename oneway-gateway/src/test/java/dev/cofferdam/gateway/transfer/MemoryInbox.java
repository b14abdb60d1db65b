package dev.cofferdam.gateway.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cofferdam.gateway.frame.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Keeps what is delivered, and insists that nothing is delivered twice in a session; outlives receivers as a disk does. */
final class MemoryInbox implements Inbox {
    private static final int BYTES_MAX = 1 << 22;

    final Map<String, byte[]> items = new TreeMap<>();
    int open;
    int openMost;

    /** While this is above 0, that many writes fail. */
    int failures;

    final Map<Long, OptionalLong> starts = new HashMap<>();

    private final Map<Long, BitSet> delivered = new HashMap<>();
    private final List<Settled> complete = new ArrayList<>();

    @Override
    public BitSet begin(long session, OptionalLong startMillis) {
        starts.put(session, startMillis);
        return (BitSet) delivered.computeIfAbsent(session, each -> new BitSet()).clone();
    }

    @Override
    public Arrival open(long session, int number) {
        open++;
        openMost = Math.max(open, openMost);
        return new Room(session, number);
    }

    @Override
    public List<Settled> settle(boolean now) {
        List<Settled> all = List.copyOf(complete);
        complete.clear();
        return all;
    }

    @Override
    public void ended(long session) {}

    private final class Room implements Arrival {
        private final long session;
        private final int number;
        private byte[] bytes = new byte[0];

        Room(long session, int number) {
            this.session = session;
            this.number = number;
        }

        @Override
        public void write(long offset, byte[] data) throws IOException {
            if (failures > 0) {
                failures--;
                throw new IOException("No space left on device");
            }
            if (offset + data.length > BYTES_MAX) {
                throw new IOException("File too large");
            }
            int end = (int) offset + data.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(data, 0, bytes, (int) offset, data.length);
        }

        @Override
        public int read(long offset, byte[] into) {
            if (offset >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(into.length, bytes.length - offset);
            System.arraycopy(bytes, (int) offset, into, 0, count);
            return count;
        }

        @Override
        public void complete(Item item) {
            open--;
            BitSet numbers = delivered.computeIfAbsent(session, each -> new BitSet());
            assertFalse(numbers.get(number), "item " + number + " is delivered twice");
            numbers.set(number);
            complete.add(new Settled(session, number, item, Optional.empty()));
            items.put(item.getName(), Arrays.copyOf(bytes, (int) item.getLengthBytes()));
        }

        @Override
        public void discard() {
            open--;
        }
    }
}
