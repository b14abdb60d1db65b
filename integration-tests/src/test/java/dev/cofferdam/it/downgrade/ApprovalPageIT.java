package dev.cofferdam.it.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.watch.OpenedPage;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signatures of stock ssh-keygen that are pasted into the page to watch. */
@Timeout(300)
final class ApprovalPageIT {
    private static final String REPORT = "The weather over the coast was fine.\u202E <script>\n";

    @Test
    void twoSignaturesArePasted() throws Exception {
        try (Site site = Site.journaled()) {
            People people = People.of(site);
            String id = People.number(people.submit(REPORT));
            String bob = Files.readString(people.sign("bob", id));
            try (OpenedPage page = new OpenedPage(site, people.topology())) {
                assertEquals(
                        405, page.order("approve", "case", id, "signature", bob).statusCode(), "without --control");
                JsonNode shown = page.ask("case?case=" + id);
                assertEquals("reviewed", shown.get("stage").asText());
                assertTrue(shown.get("content").asText().contains("fine.{U+202E} <script>"), shown::toString);
                assertTrue(shown.get("statement").asText().contains("case " + id), shown::toString);
            }
            try (OpenedPage page = new OpenedPage(site, people.topology(), "--control")) {
                HttpResponse<String> stranger =
                        page.order("approve", "case", id, "signature", Files.readString(people.sign("mallory", id)));
                assertEquals(422, stranger.statusCode());
                assertTrue(stranger.body().contains("belongs to nobody"), stranger::body);
                assertEquals(
                        422,
                        page.order("approve", "case", id, "signature", "none").statusCode());
                assertEquals("reviewed", stage(page.order("approve", "case", id, "signature", bob)));
                String carol = Files.readString(people.sign("carol", id));
                assertEquals("relabelled", stage(page.order("approve", "case", id, "signature", carol)));
                assertEquals(
                        "relabelled", page.ask("cases").at("/cases/0/stage").asText());
            }
        }
    }

    private static String stage(HttpResponse<String> said) throws Exception {
        assertEquals(200, said.statusCode(), said::body);
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(said.body())
                .get("stage")
                .asText();
    }
}
