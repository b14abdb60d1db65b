package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.frame.Item;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** An item of which parts are here, from its beginning without a hole. For one thread. */
final class OpenItem implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Item item;
    private final FileChannel content;
    private final MessageDigest digest = sha256();
    private long hereBytes;

    private OpenItem(Item item, FileChannel content) {
        this.item = item;
        this.content = content;
    }

    /**
     * Begins an item, or goes on with one.
     *
     * @param hereBytes what its file has of it already
     */
    static OpenItem of(Item item, FileChannel content, long hereBytes) throws IOException {
        OpenItem open = new OpenItem(item, content);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (open.hereBytes < hereBytes) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, hereBytes - open.hereBytes));
            int count = content.read(buffer, open.hereBytes);
            if (count <= 0) {
                throw new IOException(
                        "byte " + open.hereBytes + " of item " + item.getNumber() + " was stored and is not there");
            }
            open.digest.update(buffer.flip());
            open.hereBytes += count;
        }
        return open;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Its first part's line. */
    Item item() {
        return item;
    }

    long hereBytes() {
        return hereBytes;
    }

    void write(ByteBuffer data) throws IOException {
        digest.update(data.duplicate());
        while (data.hasRemaining()) {
            hereBytes += content.write(data, hereBytes);
        }
    }

    /** Whether it is what the line says, now that all of it is here; the last call but {@link #force} and {@link #close}. */
    boolean isAs(Item line) {
        return hereBytes == line.getLengthBytes()
                && item.getName().equals(line.getName())
                && MessageDigest.isEqual(digest.digest(), line.getSha256().toByteArray());
    }

    void force() throws IOException {
        content.force(true);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
