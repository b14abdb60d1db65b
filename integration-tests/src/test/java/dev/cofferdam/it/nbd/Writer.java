package dev.cofferdam.it.nbd;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that writes the numbers from 1 on, each into a block of its own, in batches that each end with a flush. What
 * is known to be written changes while another thread looks.
 */
final class Writer {
    static final int BLOCK_BYTES = 4096;
    private static final int BATCH = 16;
    private static final long GREETING = 0x49484156454F5054L;
    private static final int EXPORT_NAME = 1;
    private static final int FLAGS_FIXED_NO_ZEROES = 3;
    private static final int REQUEST = 0x25609513;
    private static final int REPLY = 0x67446698;
    private static final short WRITE = 1;
    private static final short FLUSH = 3;

    private final Path socket;
    private final int blocks;
    private volatile int flushed;
    private final AtomicInteger failed = new AtomicInteger();

    /** To the export 'observations', which has that many blocks. */
    Writer(Path socket, int blocks) {
        this.socket = socket;
        this.blocks = blocks;
    }

    /** All numbers up to this were acknowledged, and so was a flush after them. */
    int flushed() {
        return flushed;
    }

    /** How many requests were answered with an error. */
    int failed() {
        return failed.get();
    }

    /** The block of a number. */
    static long at(int number, int blocks) {
        return (long) (number % blocks) * BLOCK_BYTES;
    }

    /** Writes until nobody answers any more, and says what came then. */
    IOException writeToTheEnd() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            greet(channel, in);
            while (true) {
                Optional<Integer> last = batch(channel, in, flushed + 1);
                last.ifPresent(number -> flushed = number);
            }
        } catch (IOException e) {
            return e;
        }
    }

    private static void greet(SocketChannel channel, DataInputStream in) throws IOException {
        in.skipNBytes(18);
        byte[] name = "observations".getBytes(StandardCharsets.US_ASCII);
        send(
                channel,
                ByteBuffer.allocate(20 + name.length)
                        .putInt(FLAGS_FIXED_NO_ZEROES)
                        .putLong(GREETING)
                        .putInt(EXPORT_NAME)
                        .putInt(name.length)
                        .put(name));
        in.skipNBytes(10);
    }

    /** The batch's last number, where all of it was done. */
    private Optional<Integer> batch(SocketChannel channel, DataInputStream in, int first) throws IOException {
        ByteBuffer requests = ByteBuffer.allocate(BATCH * (28 + BLOCK_BYTES) + 28);
        for (int number = first; number < first + BATCH; number++) {
            request(requests, WRITE, number, at(number, blocks), BLOCK_BYTES);
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).putInt(0, number);
            requests.put(block);
        }
        send(channel, requests);
        boolean done = replies(in, BATCH);
        send(channel, request(ByteBuffer.allocate(28), FLUSH, 0, 0, 0));
        return replies(in, 1) && done ? Optional.of(first + BATCH - 1) : Optional.empty();
    }

    private static ByteBuffer request(ByteBuffer to, short command, long cookie, long offset, int bytes) {
        return to.putInt(REQUEST)
                .putShort((short) 0)
                .putShort(command)
                .putLong(cookie)
                .putLong(offset)
                .putInt(bytes);
    }

    private static void send(SocketChannel channel, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private boolean replies(DataInputStream in, int count) throws IOException {
        boolean good = true;
        for (int i = 0; i < count; i++) {
            if (in.readInt() != REPLY) {
                throw new EOFException("no reply where one begins");
            }
            if (in.readInt() != 0) {
                failed.incrementAndGet();
                good = false;
            }
            in.readLong();
        }
        return good;
    }
}
