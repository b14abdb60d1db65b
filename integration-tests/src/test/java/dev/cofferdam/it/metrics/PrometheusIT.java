package dev.cofferdam.it.metrics;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.gateway.Ports;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Prometheus scrapes a running topology, and the shipped rules fire when they should. */
@Timeout(600)
final class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final int KILLS_MAX = 12;

    @BeforeAll
    static void need() {
        assumeTrue(
                PrometheusServer.isHere() || System.getenv("CI") != null,
                "skipped: no Prometheus on the path; deploy/needs test brings it");
    }

    @Test
    void whatIsKilledInALoopIsAlertedOf() throws Exception {
        try (Site site = Site.open()) {
            Running running = site.up(
                    Topologies.of(Topologies.scribe(), Topologies.servant("{on: failure, at-most: 20}")),
                    "--design",
                    "message");
            running.awaitLine("all ready");
            URI page = URI.create("http://127.0.0.1:" + Ports.freeTcp() + "/metrics");
            Process metrics = site.start(
                    site.directory().resolve("metrics.log"),
                    "metrics",
                    site.directory().resolve(site.name() + ".yaml").toString(),
                    "--listen",
                    page.getAuthority());
            try (PrometheusServer prometheus = PrometheusServer.start(site.directory(), page)) {
                await("target up").atMost(PATIENCE).until(prometheus::target, "up"::equals);
                assertKnown(prometheus, running);
                killUntilFiring(prometheus, running);
                assertTrue(
                        prometheus.firing().stream().noneMatch(alert -> alert.endsWith("scribe")),
                        () -> prometheus.firing().toString());
                await("all restarts")
                        .atMost(PATIENCE)
                        .until(() -> prometheus.value("cofferdam_partition_restarts_total{partition=\"servant\"}")
                                == running.find("servant").restarts());

                running.interrupt();
                await("it is seen to be down")
                        .atMost(PATIENCE)
                        .until(() -> prometheus.value("cofferdam_up"), up -> up == 0);
                assertEquals("up", prometheus.target(), "who looks goes on");
                System.out.printf(
                        "scrape: median %.4f s, longest %.4f s%n",
                        prometheus.value("quantile_over_time(0.5, scrape_duration_seconds[10m])"),
                        prometheus.value("max_over_time(scrape_duration_seconds[10m])"));
            } finally {
                metrics.toHandle().destroy();
                assertEquals(0, metrics.onExit().join().exitValue());
            }
        }
    }

    /** Values are those of the kernel, every rule can be evaluated, and without a fault none fires. */
    private static void assertKnown(PrometheusServer prometheus, Running running) {
        await("messages")
                .atMost(PATIENCE)
                .until(
                        () -> prometheus.value("cofferdam_partition_messages_total{partition=\"scribe\"}"),
                        seen -> seen > 0);
        assertTrue(prometheus.value("cofferdam_partition_messages_total{partition=\"scribe\"}")
                <= running.find("scribe").messages());
        assertEquals(1, prometheus.value("cofferdam_partition_state{partition=\"servant\",state=\"ready\"}"));
        assertEquals(1, prometheus.value("cofferdam_launch{design=\"message\",isolation=\"sandbox\"}"));
        assertTrue(prometheus.value("cofferdam_audit_records_total") > 0);
        assertTrue(prometheus.value("cofferdam_partition_cpu_seconds_total{partition=\"scribe\"}") > 0);
        String longest =
                "histogram_quantile(1, cofferdam_partition_request_duration_seconds_bucket{partition=\"scribe\","
                        + "design=\"message\",operation=\"write\"})";
        assertTrue(prometheus.value(longest) > 1e-6, longest);
        await("rules").atMost(PATIENCE).until(prometheus::rules, rules -> rules.size() > 8);
        assertTrue(
                prometheus.rules().stream().allMatch(rule -> rule.matches("Cofferdam[A-Za-z]+")),
                () -> prometheus.rules().toString());
        assertEquals(List.of(), prometheus.firing());
    }

    private static void killUntilFiring(PrometheusServer prometheus, Running running) throws IOException {
        for (int kill = 0; kill < KILLS_MAX && !isFiring(prometheus); kill++) {
            int starts = running.find("servant").starts();
            running.partition("servant").destroyForcibly();
            await("restart " + starts).atMost(PATIENCE).until(() -> {
                var now = running.find("servant");
                return now.starts() > starts && now.state().equals("READY");
            });
            double seen = starts;
            await("it is seen")
                    .atMost(PATIENCE)
                    .until(() -> prometheus.value("cofferdam_partition_restarts_total{partition=\"servant\"}") >= seen);
        }
        await("alert").atMost(PATIENCE).until(() -> isFiring(prometheus));
    }

    private static boolean isFiring(PrometheusServer prometheus) {
        return prometheus.firing().contains("CofferdamPartitionRestarts servant");
    }
}
