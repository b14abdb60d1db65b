package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser, of a topology in which all that can be named is named to do harm. */
@Timeout(180)
class WatchPageTest {
    private static final String HOSTILE = "</script><img src=x onerror=\"window.harm=1\"><svg/onload=window.harm=1>";

    @TempDir
    private Path directory;

    private final Hub hub = new Hub();
    private WatchServer server;
    private Browser browser;

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Low, two classes beside each other, and high, with a thing of each kind. */
    private static String scene() {
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
                    .put("text", HOSTILE));
        }
        arrows.add(object().put("from", "partition-0")
                .put("to", "partition-1")
                .put("kind", "channel")
                .put("text", "sends to"));
        return scene.toString();
    }

    private static Optional<String> explain(String from, String to) {
        ObjectNode verdict =
                object().put("allowed", false).put("rule", "flow-dominated").put("sentence", HOSTILE);
        ObjectNode direction = verdict.putArray("directions").addObject();
        direction.putArray("obstacles").add("level of " + from + " is above that of " + to + HOSTILE);
        direction.putArray("granted");
        return from.startsWith("disk-3") ? Optional.empty() : Optional.of(verdict.toString());
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
                    .put("messages", 1234.5));
        }
        return state;
    }

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = WatchServer.open(any, new Site("token", "session", hub, WatchPageTest::scene, WatchPageTest::explain));
        hub.tell(Hub.Kind.STATE, state());
        for (int i = 0; i < 30; i++) {
            hub.tell(
                    Hub.Kind.EVENT,
                    object().put("time", "2026-01-31T23:59:59Z")
                            .put("kind", i % 3 == 0 ? "denied" : "partition-started")
                            .put("subject", HOSTILE)
                            .put("detail", "READ on end 7 " + HOSTILE));
            hub.tell(
                    Hub.Kind.LOG,
                    object().put("partition", i % 2 == 0 ? "partition-0" : HOSTILE)
                            .put("time", "2026-01-31T23:59:59.000Z")
                            .put("text", HOSTILE + i));
        }
        browser = Browser.open(directory);
        browser.size(1200, 900);
        browser.go("http://127.0.0.1:" + server.port() + "/?token=token");
        browser.await("document.querySelectorAll('#logs li').length == 30");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        server.close();
    }

    private void assertNothingHappened() {
        assertEquals("undefined", browser.value("String(window.harm)"));
        assertEquals("0", browser.value("document.querySelectorAll('img, script:not([src]), svg svg').length"));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void whateverIsNamedAndPrintedIsText() throws IOException {
        assertTrue(
                browser.value("document.querySelector('#logs li').textContent").endsWith(HOSTILE + "0"));
        assertTrue(browser.value("document.querySelector('#events li').textContent")
                .contains(HOSTILE));
        assertEquals("scene " + HOSTILE, browser.value("document.querySelector('h1').textContent"));
        assertEquals(HOSTILE, browser.value("document.querySelector('#partitions tr:nth-child(2) th').textContent"));
        assertNothingHappened();
    }

    /** Control: markup that is read as such does harm, and the browser says that it would. */
    @Test
    void theBrowserWouldNoticeMarkup() {
        browser.value("document.querySelector('#verdict').innerHTML = \"<img src=x onerror='window.harm=1'>\"");
        browser.await("document.querySelectorAll('#verdict img').length == 1");
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (browser.complaints().isEmpty() && System.nanoTime() - deadline < 0) {
            browser.value("0");
        }
        assertFalse(browser.complaints().isEmpty(), "the policy refused nothing");
        assertEquals("undefined", browser.value("String(window.harm)"), "even then its script is not run");
    }

    @Test
    void whatHappensIsShownAsItDoes() {
        hub.tell(Hub.Kind.EVENT, object().put("kind", "denied").put("subject", "latest"));
        browser.await("document.querySelector('#events li:last-child').textContent.includes('latest')");
        browser.value("document.querySelector('#denials-only').click()");
        assertEquals(
                "11", browser.value("[...document.querySelectorAll('#events li')].filter(e => e.offsetParent).length"));
        browser.value(
                "const s = document.querySelector('#log-of'); s.value = 'partition-0'; s.dispatchEvent(new Event('change'))");
        assertEquals(
                "15", browser.value("[...document.querySelectorAll('#logs li')].filter(e => e.offsetParent).length"));
        hub.tell(Hub.Kind.STATE, object().put("runs", false));
        browser.await("document.querySelector('#runs').textContent == 'does not run'");
        assertNothingHappened();
    }

    /** Two things are chosen by the keyboard alone, and the verdict is told. */
    @Test
    void twoThingsAreExplained() {
        for (int i = 0;
                i < 40
                        && !browser.value("document.activeElement.firstChild?.data")
                                .equals("partition-1");
                i++) {
            browser.press("Tab");
        }
        browser.press("Enter");
        browser.await("document.querySelector('#verdict').textContent.includes('from partition-1 to')");
        browser.value("[...document.querySelectorAll('.thing')].find(e => e.firstChild.data == 'partition-0').click()");
        browser.await("document.querySelector('#verdict strong')?.textContent == 'REFUSED'");
        assertTrue(browser.value("document.querySelector('#verdict').textContent")
                .contains("because level of partition-1 is above that of partition-0" + HOSTILE));
        assertEquals("2", browser.value("document.querySelectorAll('.thing[aria-pressed=true]').length"));
        assertEquals("2", browser.value("document.querySelectorAll('#arrows > path.dim').length"), "arrows of others");
        assertNothingHappened();
    }

    /** Nothing sticks out, and arrows lead from box to box, in the light and in the dark. */
    @ParameterizedTest
    @CsvSource({"1200, false", "1200, true", "400, false", "400, true"})
    void fitsTheWindow(int width, boolean dark) throws IOException {
        browser.dark(dark);
        browser.size(width, 900);
        browser.await("document.querySelectorAll('#arrows > path').length == 5");
        assertTrue(Integer.parseInt(browser.value("document.documentElement.scrollWidth")) <= width);
        assertEquals(
                dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)",
                browser.value("getComputedStyle(document.body).backgroundColor"));
        assertTrue(Files.size(browser.picture(directory.resolve("page.png"))) > 10_000, "the picture is empty");
        assertNothingHappened();
    }
}
