package dev.cofferdam.it.watch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page is told of a topology that runs, is denied, and is ended. */
@Timeout(300)
final class WatchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String MARKUP = "<img src=x onerror=alert(1)></script>";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    private <T> HttpResponse<T> get(URI address, HttpResponse.BodyHandler<T> body) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), body);
    }

    /** The data of the next event of a kind that is looked for. */
    private static JsonNode next(Iterator<String> lines, String kind, Predicate<JsonNode> wanted) throws IOException {
        String event = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ") && event.equals(kind)) {
                JsonNode data = JSON.readTree(line.substring("data: ".length()));
                if (wanted.test(data)) {
                    return data;
                }
            }
        }
        throw new IOException("the stream ended");
    }

    private static boolean says(JsonNode node, String field, String text) {
        return node.path(field).asText().contains(text);
    }

    @Test
    void thePageIsToldWhatHappens() throws Exception {
        String flooder = Topologies.own("nuisance", "low", "Flooder", "args: {home: /cofferdam, what: denials}\n");
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(flooder, Topologies.servant("{on: never}")), "--design", "message");
            running.expectFailures(List.of("nuisance"));
            running.awaitLine("servant ready");
            Path output = site.directory().resolve("watch.log");
            Process watch = site.start(
                    output,
                    "watch",
                    site.directory().resolve(site.name() + ".yaml").toString());
            try {
                URI once = URI.create(await("address")
                        .atMost(PATIENCE)
                        .until(() -> Files.readString(output), said -> said.contains("token=") && said.endsWith("\n"))
                        .strip());
                HttpResponse<Void> opened = get(once, BodyHandlers.discarding());
                URI page = once.resolve(opened.headers().firstValue("location").orElseThrow());
                assertEquals(403, get(once, BodyHandlers.discarding()).statusCode());
                assertEquals(
                        403,
                        get(page.resolve("/scene"), BodyHandlers.discarding()).statusCode());

                JsonNode scene = JSON.readTree(
                        get(page.resolve("scene"), BodyHandlers.ofString()).body());
                assertEquals(site.name(), scene.get("name").asText());
                assertEquals(2, scene.get("classes").size());
                assertRefused(page, "servant", "nuisance");

                try (Stream<String> stream =
                        get(page.resolve("stream"), BodyHandlers.ofLines()).body()) {
                    Iterator<String> lines = stream.iterator();
                    JsonNode state =
                            next(lines, "state", each -> each.get("runs").asBoolean());
                    assertEquals("nuisance", state.at("/partitions/0/name").asText());
                    next(lines, "event", each -> says(each, "kind", "denied") && says(each, "subject", "nuisance"));
                    running.tell("servant", MARKUP);
                    JsonNode line = next(lines, "log", each -> says(each, "text", MARKUP));
                    assertEquals("servant", line.get("partition").asText());
                    running.interrupt();
                    next(lines, "state", each -> !each.get("runs").asBoolean());
                }
            } finally {
                watch.toHandle().destroy();
                assertEquals(0, watch.onExit().join().exitValue());
            }
        }
    }

    private void assertRefused(URI page, String from, String to) throws Exception {
        URI question = page.resolve("explain?from=" + from + "&to=" + to);
        JsonNode verdict = JSON.readTree(get(question, BodyHandlers.ofString()).body());
        assertEquals("false", verdict.get("allowed").asText());
        assertTrue(verdict.at("/directions/0/obstacles/0").asText().contains("level high is above"), verdict::toString);
    }
}
