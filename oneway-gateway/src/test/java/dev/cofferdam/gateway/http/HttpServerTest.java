package dev.cofferdam.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.http.HttpService.Exchange;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpServerTest {
    /** Says how many bytes came. */
    private static Exchange count(HttpRequest request) throws HttpRefusal {
        if (request.uri().equals("/refused")) {
            throw new HttpRefusal(HttpResponseStatus.FORBIDDEN, "no");
        }
        return new Exchange() {
            private long bytes;

            @Override
            public void take(ByteBuffer content) {
                bytes += content.remaining();
            }

            @Override
            public void end() {}

            @Override
            public Optional<Answer> answer() {
                return Optional.of(Answer.text(HttpResponseStatus.OK, request.uri() + " " + bytes));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInTheirOrder() throws IOException {
        try (Serving serving = Serving.of(HttpServerTest::count);
                Socket socket = serving.connect()) {
            Serving.send(
                    socket,
                    "PUT /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nConnection: close\r\n\r\n",
                    new byte[0]);
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals("/b 0\n", Serving.content(Serving.content(answers)), answers);
            assertTrue(answers.contains("\r\n\r\n/a 3\nHTTP/1.1 200 OK\r\n"), answers);
        }
    }

    @Test
    void whoWaitsForItIsToldToGoOnOrNotTo() throws IOException {
        try (Serving serving = Serving.of(HttpServerTest::count);
                Socket good = serving.connect();
                Socket refused = serving.connect()) {
            Serving.send(good, "PUT /a HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", new byte[0]);
            assertEquals("HTTP/1.1 100 Continue", Serving.status(good));
            Serving.send(good, "abc", new byte[0]);
            assertEquals("HTTP/1.1 200 OK", Serving.status(good));
            Serving.send(
                    refused, "PUT /refused HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", new byte[0]);
            assertEquals("HTTP/1.1 403 Forbidden", Serving.status(refused));
        }
    }

    @Test
    void theAnswerToWhatIsRefusedArrivesThoughTheContentComes() throws IOException {
        try (Serving serving = Serving.of(HttpServerTest::count)) {
            String answer = serving.ask("PUT /refused HTTP/1.1\r\nContent-Length: 2000000", new byte[2_000_000]);
            assertEquals(403, Serving.code(answer), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /%s HTTP/1.1, 414", "GET / HTTP/1.1|X: %s, 431", "X%s, 414"})
    void thereIsALimitOfLinesAndHeaders(String head, int status) throws IOException {
        try (Serving serving = Serving.of(HttpServerTest::count)) {
            assertEquals(
                    status, Serving.code(serving.ask(head.replace("|", "\r\n").formatted("x".repeat(10_000)))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nContent-Length: -1",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2"
            })
    void whatIsNoRequestIsRefused(String head) throws IOException {
        try (Serving serving = Serving.of(HttpServerTest::count)) {
            assertEquals(400, Serving.code(serving.ask(head)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b, a b",
        "/%e2%82%ac, \u20ac",
        "/a/b.c, a/b.c",
        "/a+b, a+b",
    })
    void aPathIsAName(String path, String name) throws HttpRefusal {
        assertEquals(name, Target.name(path));
        assertEquals(name, Target.name("/" + Target.encoded(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "a",
                "/a//b",
                "/..",
                "/a/../b",
                "/%2e%2e/b",
                "/a/.",
                "/a%00",
                "/a%0a",
                "/%e2%80%ae",
                "/%ff",
                "/%2",
                "/%zz",
                "/a?b",
                "/a#b",
                "/a/",
                "http://a/b",
                "/%2fa"
            })
    void otherPathsAreRefused(String path) {
        HttpRefusal refusal = assertThrows(HttpRefusal.class, () -> Target.name(path));
        assertEquals(400, refusal.answer().status().code());
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0,0,0", "bytes=2-,2,9", "bytes=-3,7,9", "bytes=-30,0,9", "bytes=5-100,5,9"})
    void aRangeIsSomeOfTheBytes(String field, long first, long last) {
        assertTrue(ByteRange.isServed(field));
        assertEquals(Optional.of(new ByteRange(first, last, 10)), ByteRange.asked(field, 10));
    }

    @Test
    void whereThereIsNothingThereIsNoRange() {
        assertEquals(Optional.empty(), ByteRange.asked("bytes=10-", 10));
        assertEquals(Optional.empty(), ByteRange.asked("bytes=-0", 10));
        assertEquals(Optional.empty(), ByteRange.asked("bytes=0-", 0));
        assertEquals(Optional.empty(), ByteRange.ofContent("bytes 0-9/9"));
        assertEquals(Optional.empty(), ByteRange.ofContent("bytes 5-4/9"));
        assertEquals(Optional.empty(), ByteRange.ofContent("bytes */9"));
        assertEquals(Optional.of(new ByteRange(3, 4, 9)), ByteRange.ofContent("bytes 3-4/9"));
    }
}
