package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One item that is not whole yet: what is known of it, and what has arrived. For one thread. */
final class Reception {
    /** An item with more holes than this takes no more pieces but those that close some. */
    private static final int RANGES_MAX = 1 << 14;

    private static final int BUFFER_BYTES = 1 << 16;

    private Item item;
    private Arrival arrival;
    private Ranges ranges = new Ranges();
    private MessageDigest digest = Digests.sha256();
    private long digestedBytes;
    private String failure = "";
    private boolean failedToStore;

    boolean isOpen() {
        return arrival != null;
    }

    void open(Arrival room) {
        arrival = room;
        failedToStore = false;
    }

    boolean hasFailedToStore() {
        return failedToStore;
    }

    /** @param toStore what comes again is of no use before its beginning does */
    void fail(boolean toStore, String why) {
        failedToStore |= toStore;
        failure = why;
    }

    /** Its name, or nothing where no line of the manifest has come. */
    String name() {
        return item == null ? "" : item.getName();
    }

    /** How far it has come: bytes that are here, and of how many, if that is known. */
    List<Sample> progress(long number) {
        Map<String, String> which = Map.of("number", Long.toString(number), "name", name());
        Sample here = new Sample("item_here_bytes", which, ranges.totalBytes());
        return item == null || item.getLengthBytes() == 0
                ? List.of(here)
                : List.of(here, new Sample("item_length_bytes", which, item.getLengthBytes()));
    }

    /** A line of the manifest; one without the digest says less than one with it. */
    void describe(Item line) {
        if (item == null || !line.getSha256().isEmpty() || !line.getWithdrawn().isEmpty()) {
            item = line;
        }
    }

    void write(Chunk chunk) throws IOException, RefusedException {
        long begin = chunk.getOffsetBytes();
        byte[] data = chunk.getData().toByteArray();
        long end = begin + data.length;
        if (ranges.contains(begin, end)) {
            return;
        }
        if (isDescribed() && end > item.getLengthBytes()) {
            throw new RefusedException(
                    Refusal.FIELD, "chunk.offset_bytes: %d is beyond the item's end".formatted(begin));
        }
        if (ranges.count() >= RANGES_MAX && begin > ranges.end()) {
            throw new RefusedException(Refusal.LIMIT, "hole number " + RANGES_MAX + " in item " + chunk.getNumber());
        }
        arrival.write(begin, data);
        ranges.add(begin, end);
        if (begin == digestedBytes) {
            digest.update(data);
            digestedBytes = end;
        }
    }

    private boolean isDescribed() {
        return item != null && !item.getSha256().isEmpty();
    }

    /** Its length and digest are known, and every byte is here. */
    boolean isWhole() {
        return isDescribed() && item.getWithdrawn().isEmpty() && ranges.isExactly(item.getLengthBytes());
    }

    /** Hands a whole item over to be delivered. Whatever happens, nothing of it is here afterwards. */
    void complete() throws IOException, RefusedException {
        boolean handedOver = false;
        try {
            digestRest();
            if (!Arrays.equals(digest.digest(), item.getSha256().toByteArray())) {
                throw new RefusedException(Refusal.DIGEST, "its SHA-256 is not what the sender says");
            }
            handedOver = true;
            arrival.complete(item);
        } finally {
            if (handedOver) {
                arrival = null;
            }
            discard();
        }
    }

    /** What came out of order was not digested as it came. */
    private void digestRest() throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, item.getLengthBytes() - digestedBytes)];
        while (digestedBytes < item.getLengthBytes()) {
            int read = arrival.read(digestedBytes, buffer);
            if (read <= 0) {
                throw new IOException("byte " + digestedBytes + " was written and is not there");
            }
            // Room may have more bytes than the item.
            int count = (int) Math.min(read, item.getLengthBytes() - digestedBytes);
            digest.update(buffer, 0, count);
            digestedBytes += count;
        }
    }

    /** Gives up what has arrived; what is known of the item stays. */
    void discard() {
        if (arrival != null) {
            arrival.discard();
            arrival = null;
        }
        ranges = new Ranges();
        digest = Digests.sha256();
        digestedBytes = 0;
    }

    /** Why it is not whole. */
    String why() {
        if (!failure.isEmpty()) {
            return failure;
        }
        if (item == null) {
            return "its line of the manifest did not come";
        }
        if (!item.getWithdrawn().isEmpty()) {
            return "the sender says: " + item.getWithdrawn();
        }
        return ranges.missing(item.getLengthBytes()) + " of " + item.getLengthBytes() + " missing";
    }
}
