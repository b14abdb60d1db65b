package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.ServedSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a gateway's half something by HTTP, at the socket of the host that it serves. Immutable. */
record HalfSocket(Path path, String key) {
    private static final int PATIENCE_SECONDS = 30;
    private static final int REPLY_BYTES_MAX = 1 << 20;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What the half says. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Reply(int status, byte[] content) {
        boolean isGood() {
            return status / 100 == 2;
        }

        /** Of a reply that is a line for people. */
        String line() {
            return new String(content, StandardCharsets.UTF_8).strip();
        }
    }

    /** Sends a request, and waits for the whole reply. */
    Reply ask(String method, byte[] content) throws IOException {
        try (SocketChannel channel =
                ServedSocket.connect(path, "name what the running topology's gateway has for '" + key + "'")) {
            return CompletableFuture.supplyAsync(
                            () -> exchange(channel, method, content),
                            task -> Thread.ofVirtual().start(task))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(path + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(path + ": there was no answer for " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Reply exchange(SocketChannel channel, String method, byte[] content) {
        try {
            String head = "%s / HTTP/1.1\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                    .formatted(method, content.length);
            ByteBuffer request = ByteBuffer.allocate(head.length() + content.length)
                    .put(head.getBytes(StandardCharsets.US_ASCII))
                    .put(content)
                    .flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES_MAX);
            while (reply.hasRemaining() && channel.read(reply) >= 0) {
                // Until the half ends it.
            }
            return reply(Arrays.copyOf(reply.array(), reply.position()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reply reply(byte[] bytes) throws IOException {
        int end = 0;
        while (end < bytes.length && !Arrays.equals(bytes, end, Math.min(end + 4, bytes.length), END_OF_HEAD, 0, 4)) {
            end++;
        }
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (end == bytes.length || !head.matches("(?s)HTTP/1\\.1 [0-9]{3} .*")) {
            throw new IOException("the half ended before it had answered; what came of it is not known");
        }
        return new Reply(Integer.parseInt(head.substring(9, 12)), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }
}
