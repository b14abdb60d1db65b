package dev.cofferdam.gateway.transfer;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/**
 * The frames of one item. A small one is read whole before anything is said of it, so its line of the manifest has the digest
 * at once; of a large one that comes at the end. For one thread.
 */
final class ItemFrames implements Closeable {
    static final int BUFFER_BYTES = 1 << 16;

    /** What a chunk has beside its data, at most: two tags and lengths, number and offset. */
    private static final int CHUNK_OVERHEAD_BYTES = 32;

    private static final int CHUNK_BYTES_MIN = 64;

    private final Outgoing outgoing;
    private final MessageDigest digest = Digests.sha256();
    private final byte[] buffer;
    private Item item;
    private Item announcement;
    private int at;
    private int limit;
    private long sentBytes;
    private boolean wholeRead;

    /** @param buffer of {@link #BUFFER_BYTES}, its own for as long as it is open */
    ItemFrames(int number, Outgoing outgoing, byte[] buffer) {
        this.outgoing = outgoing;
        this.buffer = buffer;
        this.item = outgoing.description().toBuilder().setNumber(number).build();
        refill();
        announcement = item;
    }

    /** Its line of the manifest, as far as that is known. */
    Item item() {
        return item;
    }

    /** Bytes that were sent, of how many there were when it was opened. */
    List<Sample> progress() {
        Map<String, String> which = Map.of("number", Long.toString(item.getNumber()), "name", item.getName());
        return List.of(
                new Sample("item_sent_bytes", which, sentBytes),
                new Sample("item_length_bytes", which, item.getLengthBytes()));
    }

    boolean ended() {
        return wholeRead && at == limit && announcement == null;
    }

    /** Adds the next frame; false: there is no room for it, or there is none. */
    boolean step(Symbol symbol) {
        if (announcement != null) {
            if (!symbol.add(Frame.newBuilder().setItem(announcement).build())) {
                return false;
            }
            announcement = null;
            return true;
        }
        if (at == limit && !wholeRead) {
            refill();
        }
        return at < limit ? chunk(symbol) : announcement != null;
    }

    private boolean chunk(Symbol symbol) {
        int size = Math.min(limit - at, symbol.roomBytes() - CHUNK_OVERHEAD_BYTES);
        if (size < Math.min(limit - at, CHUNK_BYTES_MIN)) {
            return false;
        }
        Chunk.Builder chunk = Chunk.newBuilder()
                .setNumber(item.getNumber())
                .setOffsetBytes(sentBytes)
                .setData(ByteString.copyFrom(buffer, at, size));
        if (!symbol.add(Frame.newBuilder().setChunk(chunk).build())) {
            throw new IllegalStateException("a chunk has at most " + CHUNK_OVERHEAD_BYTES + " bytes beside its data");
        }
        at += size;
        sentBytes += size;
        return true;
    }

    private void refill() {
        at = 0;
        limit = 0;
        try {
            while (limit < buffer.length && !wholeRead) {
                int count = outgoing.read(buffer, limit, buffer.length - limit);
                if (count < 0) {
                    wholeRead = true;
                } else {
                    digest.update(buffer, limit, count);
                    limit += count;
                }
            }
            if (sentBytes + limit > Limits.LENGTH_BYTES_MAX) {
                throw new IOException("longer than " + Limits.LENGTH_BYTES_MAX + " bytes");
            }
        } catch (IOException e) {
            withdraw("could not be read");
        }
        if (wholeRead && item.getWithdrawn().isEmpty()) {
            item = item.toBuilder()
                    .setLengthBytes(sentBytes + limit)
                    .setSha256(ByteString.copyFrom(digest.digest()))
                    .build();
            announcement = item;
        }
    }

    /** The receiver is told not to wait for the rest. */
    private void withdraw(String reason) {
        if (reason.getBytes(StandardCharsets.UTF_8).length > Limits.REASON_BYTES_MAX) {
            throw new IllegalArgumentException(reason);
        }
        limit = 0;
        wholeRead = true;
        item = item.toBuilder().setWithdrawn(reason).build();
        announcement = item;
    }

    @Override
    public void close() throws IOException {
        outgoing.close();
    }
}
