package dev.cofferdam.it.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page is told of a topology that runs, is denied, and is ended. */
@Timeout(300)
final class WatchIT {
    private static final String MARKUP = "<img src=x onerror=alert(1)></script>";
    private static final ObjectMapper JSON = new ObjectMapper();

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
            String topology = site.directory().resolve(site.name() + ".yaml").toString();
            try (OpenedPage page = new OpenedPage(site, topology)) {
                assertEquals(List.of(403, 403), page.statusesForOthers());
                JsonNode scene = page.ask("scene");
                assertEquals(site.name(), scene.get("name").asText());
                assertEquals(2, scene.get("classes").size());
                assertRefused(page, "servant", "nuisance");
                try (Stream<String> stream = page.stream()) {
                    Iterator<String> lines = stream.iterator();
                    JsonNode state =
                            next(lines, "state", each -> each.get("runs").asBoolean());
                    assertEquals("nuisance", state.at("/partitions/0/name").asText());
                    next(
                            lines,
                            "sample",
                            each -> each.at("/partitions/servant/1").asDouble() > 1);
                    JsonNode denied = next(
                            lines, "event", each -> says(each, "kind", "denied") && says(each, "subject", "nuisance"));
                    assertTrue(
                            denied.at("/why/0").asText().matches("(End|There is no end) .* by .*\\.yaml:[0-9]+.*"),
                            denied::toString);
                    running.tell("servant", MARKUP);
                    JsonNode line = next(lines, "log", each -> says(each, "text", MARKUP));
                    assertEquals("servant", line.get("partition").asText());
                    JsonNode audit = page.ask("audit?kind=denied&text=nuisance");
                    assertTrue(audit.get("sound").asBoolean(), audit::toString);
                    assertTrue(audit.get("matches").asInt() > 0, audit::toString);
                    assertEquals(
                            405,
                            page.order("tell", "partition", "servant", "line", "x")
                                    .statusCode());
                    running.interrupt();
                    next(lines, "state", each -> !each.get("runs").asBoolean());
                }
            }
        }
    }

    private static void assertRefused(OpenedPage page, String from, String to) throws Exception {
        JsonNode verdict = page.ask("explain?from=" + from + "&to=" + to);
        assertEquals("false", verdict.get("allowed").asText());
        assertTrue(verdict.at("/directions/0/obstacles/0").asText().contains("level high is above"), verdict::toString);
    }
}
