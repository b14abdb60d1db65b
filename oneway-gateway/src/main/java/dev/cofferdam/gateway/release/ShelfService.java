package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.http.Answer;
import dev.cofferdam.gateway.http.ByteRange;
import dev.cofferdam.gateway.http.HttpRefusal;
import dev.cofferdam.gateway.http.HttpService;
import dev.cofferdam.gateway.http.Target;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;

/**
 * Shows what was delivered to high clients: a page for each directory, and files, whole or a range of them (RFC 9110, 14.2).
 * What low wrote is bytes to a browser, never a page. For the server's thread.
 */
final class ShelfService implements HttpService {
    private static final List<String> GUARDS = List.of(
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox",
            "Cache-Control: no-store");

    private final Shelf shelf;

    ShelfService(Shelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public Exchange begin(HttpRequest request) throws HttpRefusal {
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            throw new HttpRefusal(Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "what is here is only to be read")
                    .with("Allow", "GET, HEAD"));
        }
        String target = request.uri();
        boolean directory = target.endsWith("/");
        String name =
                target.equals("/") ? "" : Target.name(directory ? target.substring(0, target.length() - 1) : target);
        try {
            Answer answer =
                    directory ? page(name) : file(name, request.headers().get(HttpHeaderNames.RANGE), head);
            return HttpService.answered(head ? answer.withoutContent() : answer);
        } catch (FileSystemException e) {
            // A link, which is not followed, is nothing too.
            throw new HttpRefusal(HttpResponseStatus.NOT_FOUND, "there is nothing of that name");
        } catch (IOException e) {
            throw new HttpRefusal(HttpResponseStatus.INTERNAL_SERVER_ERROR, "it cannot be read");
        }
    }

    private Answer page(String name) throws IOException {
        byte[] page = ListingPage.of(name, shelf.list(name)).getBytes(StandardCharsets.UTF_8);
        return answer(HttpResponseStatus.OK, "text/html; charset=utf-8", page.length, new ByteArrayInputStream(page));
    }

    private Answer file(String name, String range, boolean head) throws IOException {
        if (shelf.isDirectory(name)) {
            return Answer.empty(HttpResponseStatus.MOVED_PERMANENTLY)
                    .with("Location", "/" + Target.encoded(name) + "/");
        }
        SeekableByteChannel file = shelf.file(name);
        try {
            Answer answer =
                    file(file, range == null || !ByteRange.isServed(range) ? Optional.empty() : Optional.of(range));
            if (head || answer.content().isEmpty()) {
                file.close();
            }
            return answer;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static Answer file(SeekableByteChannel file, Optional<String> range) throws IOException {
        long whole = file.size();
        InputStream content = Channels.newInputStream(file);
        if (range.isEmpty()) {
            return answer(HttpResponseStatus.OK, "application/octet-stream", whole, content)
                    .with("Accept-Ranges", "bytes");
        }
        Optional<ByteRange> asked = ByteRange.asked(range.get(), whole);
        if (asked.isEmpty()) {
            return Answer.empty(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .with("Content-Range", "bytes */" + whole);
        }
        file.position(asked.get().first());
        return answer(
                        HttpResponseStatus.PARTIAL_CONTENT,
                        "application/octet-stream",
                        asked.get().bytes(),
                        content)
                .with("Content-Range", asked.get());
    }

    private static Answer answer(HttpResponseStatus status, String type, long bytes, InputStream content) {
        return new Answer(status, GUARDS, bytes, Optional.of(content)).with("Content-Type", type);
    }
}
