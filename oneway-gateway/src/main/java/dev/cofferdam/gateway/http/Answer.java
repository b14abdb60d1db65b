package dev.cofferdam.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says to a request. Immutable, but for its content, which is read once and closed.
 *
 * @param headers lines without their ends
 * @param bytes length of the content
 * @param content empty: there is none, or it is not asked for
 */
public record Answer(HttpResponseStatus status, List<String> headers, long bytes, Optional<InputStream> content) {

    public Answer {
        headers = List.copyOf(headers);
    }

    /** A line of plain text. */
    public static Answer text(HttpResponseStatus status, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        return new Answer(
                status,
                List.of("Content-Type: text/plain; charset=utf-8"),
                bytes.length,
                Optional.of(new ByteArrayInputStream(bytes)));
    }

    /** A status alone. */
    public static Answer empty(HttpResponseStatus status) {
        return new Answer(status, List.of(), 0, Optional.empty());
    }

    /** As this one, with a header more. */
    public Answer with(String name, Object value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new Answer(status, more, bytes, content);
    }

    /** As this one, without its content: for HEAD. */
    public Answer withoutContent() {
        return new Answer(status, headers, bytes, Optional.empty());
    }

    /** What stands before the content (RFC 9112, 4). */
    byte[] head(boolean last) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        head.append("Content-Length: ").append(bytes).append("\r\n");
        head.append(last ? "Connection: close\r\n\r\n" : "\r\n");
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }
}
