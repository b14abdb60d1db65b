package dev.cofferdam.it.metrics;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Alone;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import dev.cofferdam.it.watch.SavedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages as a channel: what those of low show, metrics and the one to watch, is the same bytes, whatever becomes of a high partition. */
@Alone
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class MetricsChannelIT {
    /** What becomes of it, and what an operator sees of that. */
    enum Fate {
        ABSENT("", "", "cofferdam_up"),
        /** It prints as fast as it can, and its lines are dropped. */
        BUSY("Chatter", "", "cofferdam_partition_log_lines_dropped_total{class=\"high\""),
        /** It asks for what it may not have until it is ended for that. */
        DENIED(
                "Flooder",
                "args: {home: /cofferdam, what: denials}\n",
                "cofferdam_partition_denials_total{class=\"high\",operation=\"read\""),
        CRASHING(
                "Crash",
                "restart: {on: failure, at-most: 1000}\n",
                "cofferdam_partition_restarts_total{class=\"high\"");

        private final String className;
        private final String rest;
        private final String sign;

        Fate(String className, String rest, String sign) {
            this.className = className;
            this.rest = rest;
            this.sign = sign;
        }

        String topology() {
            String observer = Topologies.own("observer", "low", "Observer", """
                    disks: [{disk: lower, as: out, access: read-write}]
                    """);
            String watcher = Topologies.own("watcher", "low", "Watcher", """
                    args: {of: in, absent: true}
                    disks: [{disk: lower, as: in, access: read}]
                    """);
            String nuisance = this == ABSENT ? "" : Topologies.own("nuisance", "high", className, rest);
            return Topologies.of(observer, watcher, nuisance)
                    + "channels: [{from: observer.alerts, to: watcher.alerts, kind: one-way}]\n";
        }
    }

    /**
     * Pages at the same points of what low does: while it waits, and after its end.
     *
     * @param operators the page of whoever may know all, at the first
     * @param watched by low, at the first
     * @param watchedAfterItsEnd by low, at the second
     * @param watchedByOperators at the first; empty where nobody looked
     */
    private record Pages(
            String low,
            String lowAfterItsEnd,
            String operators,
            String watched,
            String watchedAfterItsEnd,
            String watchedByOperators) {}

    private Pages absent;

    @BeforeAll
    void lookWithoutIt() throws IOException {
        absent = pages(Fate.ABSENT);
    }

    /** How long something took, and what that took of the machine, is for the clock to tell. */
    private static String timeless(String page) {
        return page.lines()
                .map(line -> line.startsWith("#")
                        ? line
                        : line.replaceFirst(
                                "^(\\w+_(?:cpu_seconds_total|cpu_throttled_seconds_total|ready_seconds|memory_resident_bytes"
                                        + "|request_duration_seconds_(?:bucket|count|sum))\\{.*}) .*",
                                "$1 T"))
                .collect(Collectors.joining("\n"));
    }

    private static Pages pages(Fate fate) throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(fate.topology(), "--design", "message");
            running.expectFailures(List.of("nuisance"));
            running.awaitLine("observer ready");
            running.awaitLine("watcher ended");
            try (Exporter operators = Exporter.start(site, "operators");
                    Exporter low = Exporter.start(site, "low", "--clearance", "low")) {
                running.tell("observer", "begin");
                running.awaitLine("half first");
                String seen = operators.awaitAbove0(fate.sign);
                String waiting = low.page();
                String watched = SavedPage.timeless(site, "--clearance", "low");
                String watchedByOperators = fate == Fate.BUSY ? SavedPage.timeless(site) : "";
                running.tell("observer", "go on");
                running.awaitLine("observer ended");
                if (fate == Fate.ABSENT) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(site.runDirectory()));
                }
                return new Pages(
                        timeless(waiting),
                        timeless(low.page()),
                        timeless(seen),
                        watched,
                        SavedPage.timeless(site, "--clearance", "low"),
                        watchedByOperators);
            }
        }
    }

    @Test
    void lowIsToldOfLow() {
        assertTrue(
                absent.low.contains(
                        "cofferdam_partition_state{class=\"low\",partition=\"observer\",state=\"ready\",topology=\"SITE\"} 1.0"),
                absent.low);
        assertTrue(
                absent.low.contains(
                        "cofferdam_disk_versions_total{class=\"low\",disk=\"lower\",topology=\"SITE\"} 100.0"),
                absent.low);
        for (String told : List.of(
                "\"name\" : \"lower\"",
                "\"name\":\"observer\",\"state\":\"ready\"",
                "\"kind\":\"partition-ready\",\"subject\":\"observer\"",
                "\"text\":\"half first\"")) {
            assertTrue(absent.watched.contains(told), () -> told + " in " + absent.watched);
        }
        assertTrue(absent.watchedAfterItsEnd.contains("{\"runs\":false}"), absent.watchedAfterItsEnd);
        assertTrue(absent.lowAfterItsEnd.endsWith("cofferdam_up{topology=\"SITE\"} 0.0"), absent.lowAfterItsEnd);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ABSENT")
    void whateverBecomesOfHighLowsPageIsTheSame(Fate fate) throws IOException {
        Pages pages = pages(fate);
        assertEquals(absent.low, pages.low, "while it waits");
        // Without a high partition the topology has ended by then, and with one that goes on it has not.
        assertEquals(absent.lowAfterItsEnd, pages.lowAfterItsEnd, "after its end");
        assertEquals(absent.watched, pages.watched, "watched while it waits");
        assertEquals(absent.watchedAfterItsEnd, pages.watchedAfterItsEnd, "watched after its end");
        // Control: it is seen by those who may.
        assertNotEquals(absent.operators, pages.operators);
        assertEquals(
                fate == Fate.BUSY,
                pages.watchedByOperators.contains("\"name\":\"nuisance\",\"state\":\"ready\""),
                pages.watchedByOperators);
    }
}
