package dev.cofferdam.gateway.http;

import dev.cofferdam.gateway.http.HttpService.Exchange;
import dev.cofferdam.gateway.socket.SocketCalls;
import dev.cofferdam.gateway.socket.SocketLoop;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One client's connection: takes a request, has it done, sends the answer, takes the next. Netty's decoder reads what comes;
 * it is fed from the socket that was handed over, of which Java cannot make a channel. For one thread.
 */
final class HttpConnection implements SocketLoop.Served {
    private static final int LINE_BYTES_MAX = 4096;
    private static final int HEADERS_BYTES_MAX = 8192;
    private static final int BUFFER_BYTES = 64 << 10;

    /** Without anything that comes or goes. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** For what a client sends that was refused: were it not read, the answer would be lost by a reset. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int descriptor;
    private final SocketCalls calls;
    private final HttpService service;
    private final LongSupplier nanos;
    private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpRequestDecoder(new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setMaxChunkSize(BUFFER_BYTES)));

    private State state = State.READING;

    /** The request that is under way. */
    private Optional<Exchange> exchange = Optional.empty();

    /** Whether the answer is the last one. */
    private boolean last;

    /** What is to be sent, before what is left of {@link #content}. */
    private ByteBuffer out = NOTHING;

    private Optional<InputStream> content = Optional.empty();
    private long contentBytes;
    private long progressNanos;

    private enum State {
        /** A request, or the next one. */
        READING,
        /** All of the request is here. */
        WAITING,
        ANSWERING,
        /** What still comes is thrown away. */
        DRAINING,
        OVER
    }

    HttpConnection(int descriptor, SocketCalls calls, HttpService service, LongSupplier nanos) {
        this.descriptor = descriptor;
        this.calls = calls;
        this.service = service;
        this.nanos = nanos;
        this.progressNanos = nanos.getAsLong();
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /** Whether something becomes due without its socket. */
    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Does what is due. */
    void turn() {
        if (state == State.WAITING) {
            exchange.orElseThrow().answer().ifPresent(this::answer);
        } else if (nanos.getAsLong() - progressNanos > (state == State.DRAINING ? DRAIN_NANOS : IDLE_NANOS)) {
            close();
        }
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public short interest() {
        if (out.hasRemaining() || state == State.ANSWERING) {
            return SocketLoop.WRITABLE;
        }
        return state == State.READING || state == State.DRAINING ? SocketLoop.READABLE : 0;
    }

    @Override
    public void ready() {
        if (interest() == SocketLoop.WRITABLE) {
            send();
            return;
        }
        int count = calls.read(descriptor, BUFFER_BYTES);
        if (count == SocketCalls.EAGAIN) {
            return;
        }
        if (count <= 0) {
            close();
        } else if (state == State.READING) {
            progressNanos = nanos.getAsLong();
            try {
                decoder.writeInbound(Unpooled.wrappedBuffer(calls.bytes(count)));
            } catch (DecoderException e) {
                close();
                return;
            }
            process();
        }
    }

    /** Does what of the requests has come. */
    private void process() {
        while (state == State.READING) {
            HttpObject next = decoder.readInbound();
            if (next == null) {
                return;
            }
            try {
                if (next.decoderResult().isFailure()) {
                    throw malformed(next.decoderResult().cause());
                }
                if (next instanceof HttpRequest request) {
                    begin(request);
                }
                if (next instanceof HttpContent part) {
                    take(part);
                }
            } catch (HttpRefusal e) {
                last = true;
                answer(e.answer());
            } finally {
                ReferenceCountUtil.release(next);
            }
        }
    }

    private static HttpRefusal malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ ->
                new HttpRefusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the first line has more than 4096 bytes");
            case TooLongHttpHeaderException _ ->
                new HttpRefusal(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers have more than 8192 bytes");
            default -> new HttpRefusal(HttpResponseStatus.BAD_REQUEST, "this is no request of HTTP/1.1");
        };
    }

    private void begin(HttpRequest request) throws HttpRefusal {
        last = !HttpUtil.isKeepAlive(request);
        exchange = Optional.of(service.begin(request));
        if (HttpUtil.is100ContinueExpected(request)) {
            out = ByteBuffer.wrap(CONTINUE);
        }
    }

    private void take(HttpContent part) throws HttpRefusal {
        Exchange current = exchange.orElseThrow();
        current.take(part.content().nioBuffer());
        if (part instanceof LastHttpContent) {
            current.end();
            state = State.WAITING;
            current.answer().ifPresent(this::answer);
        }
    }

    private void answer(Answer answer) {
        exchange.ifPresent(Exchange::close);
        exchange = Optional.empty();
        state = State.ANSWERING;
        // Behind a "100 Continue" that was not sent.
        byte[] head = answer.head(last);
        out = ByteBuffer.allocate(out.remaining() + head.length)
                .put(out)
                .put(head)
                .flip();
        content = answer.content();
        contentBytes = answer.bytes();
    }

    /** Sends what there is room for. */
    private void send() {
        try {
            if (!out.hasRemaining()) {
                out = more();
            }
        } catch (IOException e) {
            close();
            return;
        }
        if (out.hasRemaining()) {
            int count = calls.write(descriptor, out);
            if (count > 0) {
                progressNanos = nanos.getAsLong();
            } else if (count != SocketCalls.EAGAIN) {
                close();
            }
        } else if (state == State.ANSWERING) {
            answered();
        }
    }

    private ByteBuffer more() throws IOException {
        if (content.isEmpty() || contentBytes == 0) {
            return NOTHING;
        }
        byte[] bytes = content.get().readNBytes((int) Math.min(BUFFER_BYTES, contentBytes));
        if (bytes.length == 0) {
            throw new IOException("there is less than was announced");
        }
        contentBytes -= bytes.length;
        return ByteBuffer.wrap(bytes);
    }

    private void answered() {
        closeContent();
        if (last) {
            calls.end(descriptor);
            progressNanos = nanos.getAsLong();
            state = State.DRAINING;
        } else {
            state = State.READING;
            process();
        }
    }

    private void closeContent() {
        content.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                // It was only read.
            }
        });
        content = Optional.empty();
    }

    private void close() {
        exchange.ifPresent(Exchange::close);
        exchange = Optional.empty();
        closeContent();
        calls.close(descriptor);
        decoder.finishAndReleaseAll();
        state = State.OVER;
    }
}
