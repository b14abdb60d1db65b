package dev.cofferdam.deploy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.run.Usage;
import dev.cofferdam.gateway.status.StatusFile;
import dev.cofferdam.gateway.transfer.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page is made of beside the kernel's status. */
class SourcesTest {
    @TempDir
    private Path directory;

    @Test
    void processorTimeOnlyGrowsWhateverProcessesEnd() {
        CpuTime time = new CpuTime();
        assertEquals(2, time.seconds(1, usage(2)));
        assertEquals(5, time.seconds(1, usage(5)));
        assertEquals(5, time.seconds(1, usage(4)), "a process of it ended, and took its time with it");
        assertEquals(6, time.seconds(1, usage(5)));
        assertEquals(6, time.seconds(0, usage(0)), "it does not run");
        assertEquals(9, time.seconds(2, usage(3)), "another incarnation");
    }

    private static Usage usage(long seconds) {
        return new Usage(Duration.ofSeconds(seconds), 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0::/cofferdam-1-2/station; cofferdam-1-2/station/cpu.stat; usage_usec 5|throttled_usec 2500000; 2.5",
                "3:memory:/m|2:cpu,cpuacct:/c/station; cpu/c/station/cpu.stat; nr_throttled 1|throttled_time 1500000000; 1.5",
                "2:cpu:/c/station; cpu/c/station/cpu.stat; nr_periods 1;",
                "2:cpu:/; cpu/cpu.stat; throttled_time 1;",
                "nonsense; cpu/cpu.stat; throttled_time 1;",
                "2:cpu:/c/station; elsewhere/cpu.stat; throttled_time 1;",
            })
    void throttlingIsReadOfEitherVersion(String cgroup, String file, String text, Double seconds) throws IOException {
        Path processes = Files.createDirectories(directory.resolve("proc"));
        Path groups = directory.resolve("groups");
        Files.createDirectories(processes.resolve("7"));
        Files.writeString(processes.resolve("7/cgroup"), cgroup.replace('|', '\n') + "\n");
        Files.createDirectories(groups.resolve(file).getParent());
        Files.writeString(groups.resolve(file), text.replace('|', '\n') + "\n");
        Throttling throttling = new Throttling(groups, processes);
        assertEquals(Optional.ofNullable(seconds), throttling.seconds("station", 7));
        assertEquals(Optional.ofNullable(seconds), throttling.seconds("station", 0), "the group is still there");
        assertEquals(Optional.empty(), throttling.seconds("other", 0));
    }

    @Test
    void theAuditStandsWhereItsHeadSays() throws IOException {
        Path audit = directory.resolve("audit");
        assertEquals(Optional.empty(), AuditStanding.of(audit));
        Files.writeString(audit, "x".repeat(10));
        Files.writeString(directory.resolve("audit.1"), "x".repeat(100));
        Files.writeString(directory.resolve("audit.next"), "x".repeat(1000));
        Files.writeString(directory.resolve("audit.head"), "17 abc\n");
        AuditStanding standing = AuditStanding.of(audit).orElseThrow();
        assertEquals(17, standing.records());
        assertEquals(110, standing.bytes());
        assertTrue(standing.lastAppend().isAfter(Instant.EPOCH));
        Files.writeString(directory.resolve("audit.head"), "none\n");
        assertEquals(Optional.empty(), AuditStanding.of(audit));
    }

    @Test
    void ofAGatewayOnlyWhatIsKnownIsTaken() throws IOException {
        Path file = Files.writeString(directory.resolve("high.prom"), """
                cofferdam_gateway_items_total 3
                cofferdam_gateway_sessions 1
                cofferdam_gateway_refusals_total{reason="name"} 2
                cofferdam_gateway_refusals_total{reason="whatever"} 2
                cofferdam_gateway_refusals_total 2
                cofferdam_gateway_items 3
                cofferdam_gateway_item_here_bytes{name="</script>",number="3"} 7
                cofferdam_gateway_own_invention_total 9
                cofferdam_up 0
                cofferdam_gateway_items_lost_total -1
                cofferdam_gateway_items_lost_total 1e99
                """);
        List<Reading> readings = GatewayFile.readings(file, "t");
        assertEquals(
                List.of(
                        "cofferdam_gateway_status_timestamp_seconds",
                        "cofferdam_gateway_items",
                        "cofferdam_gateway_sessions",
                        "cofferdam_gateway_refusals"),
                readings.stream().map(Reading::name).toList());
        assertEquals(
                Map.of("topology", "t", "end", "high.prom", "reason", "name"),
                readings.getLast().labels());
        assertFalse(new Page().of(readings).contains("script"));
        Files.writeString(file, "cofferdam_gateway_items_total 3\n".repeat(100_000));
        assertEquals(List.of(), GatewayFile.readings(file, "t"), "it is longer than any end writes");
        assertEquals(List.of(), GatewayFile.readings(directory.resolve("absent"), "t"));
    }

    /** What ends write is what is known of them. */
    @Test
    void everyFigureOfAReceiverIsTaken() {
        var samples = new Figures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, Map.of()).samples();
        Path file = directory.resolve("high.prom");
        new StatusFile(file, line -> {
                    throw new IllegalStateException(line);
                })
                .accept(samples);
        assertEquals(samples.size() + 1, GatewayFile.readings(file, "t").size());
    }
}
