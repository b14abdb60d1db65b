package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser, of a topology in which all that can be named is named to do harm. */
@Timeout(180)
class WatchPageTest extends ServedPage {
    private static final String HOSTILE = "</script><img src=x onerror=\"window.harm=1\"><svg/onload=window.harm=1>";

    /** Low, two classes beside each other, and high, with a thing of each kind. */
    private static ObjectNode scene() {
        ObjectNode scene = object().put("name", "scene " + HOSTILE);
        ArrayNode classes = scene.putArray("classes");
        int[] ranks = {0, 1, 1, 2};
        String[] labels = {"low", "mid/a", "mid/b", "high/a,b " + HOSTILE};
        ArrayNode partitions = scene.putArray("partitions");
        ArrayNode disks = scene.putArray("disks");
        ArrayNode arrows = scene.putArray("arrows");
        for (int i = 0; i < ranks.length; i++) {
            classes.add(object().put("label", labels[i]).put("rank", ranks[i]));
            partitions.add(object().put("name", i == 3 ? HOSTILE : "partition-" + i)
                    .put("label", labels[i])
                    .put("gateway", i == 2)
                    .put("memory", 96 << 20)
                    .put("cpu", 50 * i)
                    .put("processes", 64));
            disks.add(object().put("name", "disk-" + i).put("label", labels[i]).put("bytes", 1 << 20));
            arrows.add(object().put("from", "disk-0")
                    .put("to", i == 3 ? HOSTILE : "partition-" + i)
                    .put("kind", i == 2 ? "gateway" : "disk")
                    .put("text", HOSTILE)
                    .put("partition", i == 3 ? HOSTILE : "partition-" + i)
                    .put("end", 0)
                    .put("way", "read"));
        }
        arrows.add(object().put("from", "partition-0")
                .put("to", "partition-1")
                .put("kind", "channel")
                .put("text", "sends to")
                .put("partition", "partition-0")
                .put("end", 1)
                .put("way", "write"));
        scene.putArray("kinds").add("denied").add(HOSTILE);
        return scene.put("downgrades", true).put("control", false);
    }

    private static Map<String, Question> asked() {
        return Map.of(
                "scene", of -> Optional.of(scene()),
                "explain", of -> explain(of.get("from"), of.get("to")),
                "audit", of -> Optional.of(audit(of.getOrDefault("text", ""))),
                "cases",
                        of -> Optional.of(
                                object().set("cases", object().arrayNode().add(aCase()))),
                "case", of -> Optional.of(aCase().put("content", HOSTILE).put("statement", HOSTILE)));
    }

    private static Optional<JsonNode> explain(String from, String to) {
        ObjectNode verdict =
                object().put("allowed", false).put("rule", "flow-dominated").put("sentence", HOSTILE);
        ObjectNode direction = verdict.putArray("directions").addObject();
        direction.putArray("obstacles").add("level of " + from + " is above that of " + to + HOSTILE);
        direction.putArray("granted");
        verdict.putArray("paths")
                .addArray()
                .add(object().put("from", from)
                        .put("to", to)
                        .put("file", HOSTILE)
                        .put("line", 7)
                        .put("through", HOSTILE));
        return from.startsWith("disk-3") ? Optional.empty() : Optional.of(verdict);
    }

    private static ObjectNode audit(String text) {
        ObjectNode said = object().put("sound", text.isEmpty()).put("wrong", HOSTILE);
        said.put("records", 7)
                .put("segments", 2)
                .put("head", "abc")
                .put("removed", 0)
                .put("matches", 9);
        said.putArray("shown")
                .addObject()
                .put("number", 7)
                .put("time", "2026-01-31T23:59:59Z")
                .put("kind", "denied")
                .put("subject", HOSTILE)
                .put("label", HOSTILE)
                .put("detail", HOSTILE);
        return said;
    }

    private static ObjectNode aCase() {
        ObjectNode of =
                object().put("case", "0123456789ab").put("stage", "reviewed").put("from", HOSTILE);
        of.put("to", HOSTILE).put("submitter", HOSTILE).put("reason", HOSTILE).putArray("approvals");
        of.putArray("verdicts")
                .addObject()
                .put("filter", HOSTILE)
                .put("passed", true)
                .putArray("findings")
                .add(HOSTILE);
        return of;
    }

    private static ObjectNode state() {
        ObjectNode state = object().put("runs", true).put("design", "message").put("isolation", HOSTILE);
        ArrayNode partitions = state.putArray("partitions");
        for (String name : List.of("partition-0", HOSTILE)) {
            partitions.add(object().put("name", name)
                    .put("state", name.equals(HOSTILE) ? "failed" : "ready")
                    .put("restarts", 3)
                    .put("denials", 17)
                    .put("cpu", 12.5)
                    .put("memory", 50 << 20)
                    .put("limit", 96 << 20)
                    .put("messages", 1234.5)
                    .set("ends", ends()));
        }
        ArrayNode windows = state.putArray("windows");
        for (int i = 0; i < 2; i++) {
            ObjectNode window =
                    windows.addObject().put("core", i).put("frame", 40_000).put("start", 10_000 * i);
            window.put("length", 10_000)
                    .put("ran", 99)
                    .put("missed", i)
                    .put("late", 0)
                    .put("overruns", 0);
            window.put("error", 2_000_000).put("worst", 3_000_000).put("lasted", 9_000_000);
            window.putArray("partitions").add(HOSTILE);
        }
        return state;
    }

    private static ArrayNode ends() {
        ArrayNode ends = object().arrayNode();
        ends.addObject()
                .put("read", 12.5)
                .put("readBytes", 40_960_000)
                .put("write", 0)
                .put("writeBytes", 0);
        ends.addObject().put("read", 0).put("readBytes", 0).put("write", 20_000).put("writeBytes", 0);
        return ends;
    }

    @BeforeEach
    void open() throws IOException {
        serve(asked());
        hub().tell(Hub.Kind.STATE, state());
        for (int i = 0; i < 30; i++) {
            hub().tell(
                            Hub.Kind.EVENT,
                            object().put("time", "2026-01-31T23:59:59Z")
                                    .put("kind", i % 3 == 0 ? "denied" : "partition-started")
                                    .put("subject", HOSTILE)
                                    .put("detail", "READ on end 7 " + HOSTILE));
            hub().tell(
                            Hub.Kind.LOG,
                            object().put("partition", i % 2 == 0 ? "partition-0" : HOSTILE)
                                    .put("time", "2026-01-31T23:59:59.000Z")
                                    .put("text", HOSTILE + i));
        }
        open(1200, "document.querySelectorAll('#logs li').length == 30");
    }

    private void assertNothingHappened() {
        assertEquals("undefined", browser().value("String(window.harm)"));
        assertEquals("0", browser().value("document.querySelectorAll('img, script:not([src]), svg svg').length"));
        assertEquals(List.of(), browser().complaints());
    }

    @Test
    void whateverIsNamedAndPrintedIsText() throws IOException {
        assertTrue(browser()
                .value("document.querySelector('#logs li').textContent")
                .endsWith(HOSTILE + "0"));
        assertTrue(browser()
                .value("document.querySelector('#events li').textContent")
                .contains(HOSTILE));
        assertEquals("scene " + HOSTILE, browser().value("document.querySelector('h1').textContent"));
        assertEquals(HOSTILE, browser().value("document.querySelector('#partitions tr:nth-child(2) th').textContent"));
        assertNothingHappened();
    }

    /** Control: markup that is read as such does harm, and the browser says that it would. */
    @Test
    void theBrowserWouldNoticeMarkup() {
        browser().value("document.querySelector('#verdict').innerHTML = \"<img src=x onerror='window.harm=1'>\"");
        browser().await("document.querySelectorAll('#verdict img').length == 1");
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (browser().complaints().isEmpty() && System.nanoTime() - deadline < 0) {
            browser().value("0");
        }
        assertFalse(browser().complaints().isEmpty(), "the policy refused nothing");
        assertEquals("undefined", browser().value("String(window.harm)"), "even then its script is not run");
    }

    @Test
    void whatHappensIsShownAsItDoes() {
        hub().tell(Hub.Kind.EVENT, object().put("kind", "denied").put("subject", "latest"));
        browser().await("document.querySelector('#events li:last-child').textContent.includes('latest')");
        browser().value("document.querySelector('#denials-only').click()");
        assertEquals(
                "11",
                browser().value("[...document.querySelectorAll('#events li')].filter(e => e.offsetParent).length"));
        browser()
                .value(
                        "const s = document.querySelector('#log-of'); s.value = 'partition-0'; s.dispatchEvent(new Event('change'))");
        assertEquals(
                "15", browser().value("[...document.querySelectorAll('#logs li')].filter(e => e.offsetParent).length"));
        hub().tell(Hub.Kind.STATE, object().put("runs", false));
        browser().await("document.querySelector('#runs').textContent == 'does not run'");
        assertNothingHappened();
    }

    /** An arrow has the rate of the end that it is counted at, and none where nothing is asked for. */
    @Test
    void whatFlowsStandsBesideArrows() {
        browser().await("document.querySelector('#arrows text').textContent");
        assertEquals(
                "12.5/s, 41 MB/s|||12.5/s, 41 MB/s|20.0k/s",
                browser().value("[...document.querySelectorAll('#arrows text')].map(e => e.textContent).join('|')"));
        assertEquals(
                "2",
                browser().value("document.querySelectorAll('#arrows > path.idle').length"),
                "of those without an end");
        browser().value("document.querySelector('#flows summary').click()");
        browser().await("document.querySelectorAll('#flows li').length == 5");
        assertEquals(
                "partition-0 sends to partition-1: 20.0k/s",
                browser().value("document.querySelector('#flows li:last-child').textContent"));
        assertEquals(
                "disk-0 " + HOSTILE + " partition-1: nothing",
                browser().value("document.querySelector('#flows li:nth-child(2)').textContent"));
        assertNothingHappened();
    }

    @Test
    void whatPartitionsDidIsDrawn() {
        for (int i = 0; i < 30; i++) {
            ObjectNode sample = object().put("time", 1_800_000_000 + i);
            ObjectNode partitions = sample.putObject("partitions");
            partitions.putArray("partition-0").add(i).add(50).add(i * i).add(0);
            partitions.putArray(HOSTILE).add(2.5).add(60).add(0).add(i);
            hub().tell(Hub.Kind.SAMPLE, sample);
        }
        browser()
                .await(
                        "document.querySelectorAll('#plots canvas').length == 5 && document.querySelector('#plots [role=img]')"
                                + ".getAttribute('aria-label').includes('partition-0 29')");
        assertEquals(
                "CPU, % of a core, now: partition-0 29, " + HOSTILE + " 2.5",
                browser().value("document.querySelector('#plots [role=img]').getAttribute('aria-label')"));
        assertEquals(
                "partition-0|" + HOSTILE,
                browser().value("[...document.querySelectorAll('#plot-legend li')].map(e => e.textContent).join('|')"));
        String drawn = "(() => { const c = document.querySelector('#plots canvas'); const d = c.getContext('2d')"
                + ".getImageData(0, 0, c.width, c.height).data; let n = 0;"
                + " for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; })()";
        assertTrue(Integer.parseInt(browser().value(drawn)) > 500, "nothing is drawn");
        browser()
                .value(
                        "[...document.querySelectorAll('.thing')].find(e => e.firstChild.data == 'partition-0').click()");
        assertEquals("partition-0", browser().value("document.querySelector('#plot-legend').textContent"));
        assertNothingHappened();
    }

    @Test
    void theAuditIsSearchedAndItsStateTold() {
        browser().await("document.querySelector('#audit-state').className == 'good'");
        assertTrue(
                browser()
                        .value("document.querySelector('#audit-state').textContent")
                        .startsWith(
                                "The audit is what was written: 7 records in 2 segments, head abc. 9 match, the last 1 are shown."));
        assertTrue(browser()
                .value("document.querySelector('#audit li').textContent")
                .endsWith(HOSTILE));
        browser()
                .value(
                        "document.querySelector('#audit-text').value = 'x'; document.querySelector('#audit-form button').click()");
        browser().await("document.querySelector('#audit-state').className == 'bad'");
        assertTrue(browser()
                .value("document.querySelector('#audit-state').textContent")
                .startsWith("The audit was TAMPERED WITH or damaged: " + HOSTILE));
        assertNothingHappened();
    }

    @Test
    void aDenialIsExplained() {
        ObjectNode event =
                object().put("kind", "denied").put("subject", HOSTILE).put("time", "2026-01-31T23:59:59Z");
        event.putArray("why").add(HOSTILE + "by topology.yaml:12");
        hub().tell(Hub.Kind.EVENT, event);
        browser()
                .await(
                        "document.querySelector('#events li:last-child .why')?.textContent.endsWith('topology.yaml:12')");
        assertNothingHappened();
    }

    @Test
    void windowsAreShownAsPlannedAndAsTheyWere() {
        browser().await("document.querySelectorAll('#windows .core').length == 2");
        assertEquals(
                "25%,25% 30%,22.5%",
                browser()
                        .value("[...document.querySelectorAll('#windows .core:last-child .slot')]"
                                + ".map(e => e.style.left + ',' + e.style.width).join(' ')"));
        assertEquals("1", browser().value("document.querySelectorAll('#windows .slot.bad').length / 2"));
        hub().tell(Hub.Kind.STATE, state());
        browser().await("document.querySelectorAll('#windows .slot.bad').length == 0"); // nothing since
        assertNothingHappened();
    }

    @Test
    void aCaseIsShownAndNothingCanBeDoneAboutIt() {
        browser().await("document.querySelectorAll('#cases details').length == 1");
        browser().value("document.querySelector('#cases summary').click()");
        browser().await("document.querySelectorAll('#cases pre').length == 2");
        assertEquals(HOSTILE, browser().value("document.querySelector('#cases pre').textContent"));
        assertEquals("0", browser().value("document.querySelectorAll('#cases form, textarea').length"));
        assertNothingHappened();
    }

    /** It asks nobody, and shows the same. */
    @Test
    void aSavedPageIsWhatWasThere() throws IOException {
        String page = SavedPage.of(new Snapshot(hub(), new Questions(asked(), Map.of())).take(Instant.EPOCH));
        Path file = Files.writeString(directory().resolve("saved.html"), page);
        browser().go(file.toUri().toString());
        browser().await("document.querySelectorAll('#logs li').length == 30 && snapshot");
        assertTrue(browser()
                .value("document.querySelector('#runs').textContent")
                .endsWith("; saved at 1970-01-01T00:00:00Z"));
        browser()
                .value(
                        "[...document.querySelectorAll('.thing')].find(e => e.firstChild.data == 'partition-1').click()");
        browser()
                .value(
                        "[...document.querySelectorAll('.thing')].find(e => e.firstChild.data == 'partition-0').click()");
        browser().await("document.querySelector('#verdict strong')?.textContent == 'REFUSED'");
        browser().await("document.querySelectorAll('#cases details').length == 1");
        browser().await("document.querySelector('#audit-state').className == 'good'");
        assertEquals("0", browser().value("performance.getEntriesByType('resource').length"));
        assertEquals("undefined", browser().value("String(window.harm)"));
        assertEquals(
                "0", browser().value("document.querySelectorAll('img, svg svg, [src], link:not([rel=icon])').length"));
        assertEquals(List.of(), browser().complaints());
    }

    /** Two things are chosen by the keyboard alone, and the verdict is told. */
    @Test
    void twoThingsAreExplained() {
        for (int i = 0;
                i < 40
                        && !browser()
                                .value("document.activeElement.firstChild?.data")
                                .equals("partition-1");
                i++) {
            browser().press("Tab");
        }
        browser().press("Enter");
        browser().await("document.querySelector('#verdict').textContent.includes('from partition-1 to')");
        browser()
                .value(
                        "[...document.querySelectorAll('.thing')].find(e => e.firstChild.data == 'partition-0').click()");
        browser().await("document.querySelector('#verdict strong')?.textContent == 'REFUSED'");
        assertTrue(browser()
                .value("document.querySelector('#verdict').textContent")
                .contains("because level of partition-1 is above that of partition-0" + HOSTILE));
        assertEquals("2", browser().value("document.querySelectorAll('.thing[aria-pressed=true]').length"));
        assertEquals(
                "partition-1 \u2192 partition-0", browser().value("document.querySelector('.paths b').textContent"));
        assertEquals(
                "5",
                browser().value("document.querySelectorAll('#arrows > path.dim').length"),
                "arrows that are on no path");
        assertNothingHappened();
    }

    /** Nothing sticks out, and arrows lead from box to box, in the light and in the dark. */
    @ParameterizedTest
    @CsvSource({"1200, false", "1200, true", "400, false", "400, true"})
    void fitsTheWindow(int width, boolean dark) throws IOException {
        browser().dark(dark);
        browser().size(width, 900);
        browser().await("document.querySelectorAll('#arrows > path').length == 5");
        assertTrue(
                Integer.parseInt(browser().value("document.documentElement.scrollWidth")) <= width,
                () -> browser()
                        .value(
                                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right"
                                        + " > innerWidth + 1 && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 90)).join('\\n')"));
        assertEquals(
                dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)",
                browser().value("getComputedStyle(document.body).backgroundColor"));
        assertTrue(Files.size(browser().picture(directory().resolve("page.png"))) > 10_000, "the picture is empty");
        assertNothingHappened();
    }
}
