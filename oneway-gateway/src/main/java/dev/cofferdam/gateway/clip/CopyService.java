package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.http.Answer;
import dev.cofferdam.gateway.http.HttpRefusal;
import dev.cofferdam.gateway.http.HttpService;
import dev.cofferdam.gateway.wire.PlainText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a text in that an operator copies, by PUT, and answers when it is on stable storage. For the server's thread, which is
 * the clipboard's.
 */
final class CopyService implements HttpService {
    private final Clipboard clipboard;
    private final Consumer<String> log;

    CopyService(Clipboard clipboard, Consumer<String> log) {
        this.clipboard = clipboard;
        this.log = log;
    }

    @Override
    public Exchange begin(HttpRequest request) throws HttpRefusal {
        if (!request.method().equals(HttpMethod.PUT)) {
            throw new HttpRefusal(
                    Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "a text is copied here by PUT, and nothing else")
                            .with("Allow", "PUT"));
        }
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            throw new HttpRefusal(HttpResponseStatus.LENGTH_REQUIRED, "say the length, by Content-Length");
        }
        // Netty has seen to it that it is one number.
        long bytes = Long.parseLong(length);
        if (bytes > PlainText.BYTES_MAX) {
            throw new HttpRefusal(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    bytes + " bytes are more than a text may have: " + PlainText.BYTES_MAX);
        }
        if (bytes == 0) {
            throw new HttpRefusal(HttpResponseStatus.UNPROCESSABLE_ENTITY, "there is nothing to copy");
        }
        return new Copying((int) bytes);
    }

    private final class Copying implements Exchange {
        private final ByteBuffer text;
        private Answer answer;

        Copying(int bytes) {
            this.text = ByteBuffer.allocate(bytes);
        }

        @Override
        public void take(ByteBuffer content) {
            text.put(content);
        }

        @Override
        public void end() throws HttpRefusal {
            Optional<String> wrong = PlainText.refusal(text.array());
            if (wrong.isPresent()) {
                log.accept("a text was refused: " + wrong.get());
                throw new HttpRefusal(HttpResponseStatus.UNPROCESSABLE_ENTITY, "no plain text: " + wrong.get());
            }
            try {
                long number = clipboard.copy(text.array());
                log.accept("copied %d, %d bytes".formatted(number, text.capacity()));
                answer = Answer.text(
                        HttpResponseStatus.CREATED,
                        "copied %d bytes, wiped after %d s".formatted(text.capacity(), clipboard.keepSeconds()));
            } catch (IOException e) {
                log.accept("a text was not stored: " + e);
                throw new HttpRefusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "it could not be stored; try again");
            }
        }

        @Override
        public Optional<Answer> answer() {
            return Optional.of(answer);
        }

        @Override
        public void close() {
            Arrays.fill(text.array(), (byte) 0);
        }
    }
}
