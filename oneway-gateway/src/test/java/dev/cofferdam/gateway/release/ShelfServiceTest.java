package dev.cofferdam.gateway.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.http.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ShelfServiceTest {
    @TempDir
    private Path directory;

    private Path deliver;
    private Serving serving;

    @BeforeEach
    void lay() throws IOException {
        deliver = Files.createDirectory(directory.resolve("deliver"));
        Files.writeString(Files.createDirectory(directory.resolve("elsewhere")).resolve("secret"), "a secret");
        Files.writeString(deliver.resolve("file"), "0123456789");
        Files.writeString(Files.createDirectory(deliver.resolve("a & b")).resolve("<script>"), "x");
        Files.writeString(
                Files.createDirectory(deliver.resolve(DeliveryDirectory.STAGING))
                        .resolve("1.part"),
                "half");
        Files.createSymbolicLink(deliver.resolve("link"), directory.resolve("elsewhere/secret"));
        Files.createSymbolicLink(deliver.resolve("directory"), directory.resolve("elsewhere"));
        serving = Serving.of(new ShelfService(new Shelf(deliver)));
    }

    @AfterEach
    void end() throws IOException {
        serving.close();
    }

    private String get(String target) throws IOException {
        return serving.ask("GET " + target + " HTTP/1.1");
    }

    @Test
    void aDirectoryIsAPageAndNamesAreNoHtml() throws IOException {
        String root = get("/");
        assertEquals(200, Serving.code(root), root);
        assertTrue(root.contains("<a href=\"./a%20%26%20b/\">a &amp; b/</a>"), root);
        assertTrue(root.contains("<a href=\"./file\">file</a></td><td>10</td>"), root);
        assertFalse(root.contains("link"), "what is not followed is not shown: " + root);
        assertFalse(root.contains(DeliveryDirectory.STAGING), root);
        String below = get("/a%20%26%20b/");
        assertTrue(below.contains("&lt;script&gt;"), below);
        assertFalse(below.contains("<script>"), below);
        assertTrue(get("/a%20%26%20b").contains("Location: /a%20%26%20b/\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "0-, 206, 0123456789, bytes 0-9/10",
        "3-4, 206, 34, bytes 3-4/10",
        "-2, 206, 89, bytes 8-9/10",
        "10-, 416, '', bytes */10",
    })
    void aRangeIsServed(String range, int status, String content, String contentRange) throws IOException {
        String answer = serving.ask("GET /file HTTP/1.1\r\nRange: bytes=" + range);
        assertEquals(status, Serving.code(answer), answer);
        assertEquals(content, Serving.content(answer));
        assertTrue(answer.contains("Content-Range: " + contentRange + "\r\n"), answer);
    }

    @Test
    void ofRangesThatAreNotServedTheWholeIs() throws IOException {
        String answer = serving.ask("GET /file HTTP/1.1\r\nRange: bytes=0-1,4-5");
        assertEquals(200, Serving.code(answer), answer);
        assertEquals("0123456789", Serving.content(answer));
    }

    @Test
    void headSaysTheSameWithoutTheContent() throws IOException {
        String answer = serving.ask("HEAD /file HTTP/1.1");
        assertTrue(answer.contains("Content-Length: 10\r\n"), answer);
        assertEquals("", Serving.content(answer));
    }

    @Test
    void aBrowserRunsNothingOfLows() throws IOException {
        for (String target : List.of("/", "/file")) {
            String answer = get(target);
            assertTrue(answer.contains("X-Content-Type-Options: nosniff\r\n"), answer);
            assertTrue(answer.contains("Content-Security-Policy: default-src 'none'"), answer);
        }
        assertTrue(get("/file").contains("Content-Type: application/octet-stream\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/link",
                "/directory/secret",
                "/directory/",
                "/.cofferdam-release/1.part",
                "/.cofferdam-release/",
                "/../elsewhere/secret",
                "/%2e%2e/elsewhere/secret",
                "/a%20%26%20b/../../elsewhere/secret",
                "//elsewhere/secret",
                "/none"
            })
    void nothingElseIsReached(String target) throws IOException {
        String answer = get(target);
        assertTrue(Serving.code(answer) == 404 || Serving.code(answer) == 400, answer);
        assertFalse(answer.contains("secret\n") || answer.contains("half"), answer);
    }

    /** Control: by their paths, the same names lead there. */
    @ParameterizedTest
    @ValueSource(strings = {"link", "directory/secret", "../elsewhere/secret"})
    void byPathsItWouldBe(String name) throws IOException {
        assertEquals("a secret", Files.readString(deliver.resolve(name)));
    }

    @Test
    void nothingIsWritten() throws IOException {
        assertEquals(405, Serving.code(serving.ask("PUT /file HTTP/1.1\r\nContent-Length: 1", new byte[1])));
        assertEquals(405, Serving.code(serving.ask("DELETE /file HTTP/1.1")));
    }
}
