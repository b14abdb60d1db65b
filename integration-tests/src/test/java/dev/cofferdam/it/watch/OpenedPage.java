package dev.cofferdam.it.watch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A 'cofferdam watch' that runs, and the page of it that was opened. For one thread. */
public final class OpenedPage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process watch;
    private final URI once;
    private final URI page;

    /** @param words after the topology's file */
    public OpenedPage(Site site, String topology, String... words) throws Exception {
        Path output = site.directory().resolve("watch.log");
        List<String> line = new ArrayList<>(List.of("watch", topology));
        line.addAll(List.of(words));
        watch = site.start(output, line.toArray(String[]::new));
        once = URI.create(await("address")
                .atMost(PATIENCE)
                .until(() -> Files.readString(output), said -> said.contains("token=") && said.endsWith("\n"))
                .strip());
        page = once.resolve(get(once).headers().firstValue("location").orElseThrow());
    }

    private HttpResponse<String> get(URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /** Of the address that opened it, which opens nothing else, and of what lies beside the page. */
    public List<Integer> statusesForOthers() throws Exception {
        return List.of(get(once).statusCode(), get(page.resolve("/scene")).statusCode());
    }

    /** What is answered to a question. */
    public JsonNode ask(String question) throws Exception {
        return JSON.readTree(get(page.resolve(question)).body());
    }

    /** Server-sent events from now on. */
    public Stream<String> stream() throws Exception {
        return client.send(HttpRequest.newBuilder(page.resolve("stream")).build(), BodyHandlers.ofLines())
                .body();
    }

    /** What is answered to an order, as the page gives it; a status and a text. */
    public HttpResponse<String> order(String what, String... namesAndValues) throws Exception {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return client.send(
                HttpRequest.newBuilder(page.resolve(what))
                        .header("Origin", "http://" + page.getAuthority())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        watch.toHandle().destroy();
        assertEquals(0, watch.onExit().join().exitValue());
    }
}
