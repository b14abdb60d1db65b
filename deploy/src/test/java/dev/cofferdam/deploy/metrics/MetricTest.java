package dev.cofferdam.deploy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The list of metrics, and what is published about it. */
class MetricTest {
    private static final Path MANUAL = Path.of("METRICS.md");
    private static final Path ALERTS = Path.of("metrics/alerts.yaml");
    private static final Path DASHBOARD = Path.of("metrics/dashboard.json");
    private static final Pattern NAME = Pattern.compile("cofferdam_[a-z_]+");
    private static final Set<String> BASE_UNITS = Set.of("seconds", "bytes");

    private static Set<String> exposed() {
        return Stream.concat(
                        Stream.of(Metric.values()).flatMap(metric -> metric.seriesNames().stream()),
                        Stream.concat(GatewayFile.NAMES.stream(), Stream.of(GatewayFile.REFUSALS))
                                .map(name -> GatewayFile.PREFIX + name))
                .collect(Collectors.toSet());
    }

    private static Set<String> namesIn(String text) {
        return NAME.matcher(text).results().map(result -> result.group()).collect(Collectors.toSet());
    }

    /** From https://prometheus.io/docs/practices/naming/. */
    @ParameterizedTest
    @EnumSource
    void namesKeepToTheConventions(Metric metric) {
        String name = metric.exposedName();
        assertTrue(name.matches("cofferdam_[a-z]+(_[a-z]+)*"), name);
        boolean counter = metric.of("t", 1, "a", "b", "c", "d").kind() == Metric.Kind.COUNTER;
        assertEquals(counter, name.endsWith("_total"), name);
        assertFalse(name.matches(".*_(milliseconds|ms|nanos|kib|mib|percent|info|count|sum|bucket)(_total)?"), name);
        String unit = name.replaceFirst("_total$", "").replaceFirst(".*_", "");
        Stream.of("time", "cpu", "bytes", "memory")
                .filter(word -> name.contains(word))
                .forEach(word -> assertTrue(BASE_UNITS.contains(unit), name));
    }

    @Test
    void theManualHasTheList() throws IOException {
        assertTrue(
                Files.readString(MANUAL).contains(Metric.table()),
                MANUAL + " is stale; its table of names is to be:\n" + Metric.table());
    }

    /** Names that stand in a rule or a panel are given; every one that is given beside gateways' is in the dashboard. */
    @Test
    void rulesAndPanelsNameWhatIsExposed() throws IOException {
        Set<String> inAlerts = new HashSet<>();
        for (JsonNode rule : rules()) {
            Set<String> names = namesIn(rule.get("expr").asText());
            assertFalse(names.isEmpty(), rule::toString);
            inAlerts.addAll(names);
            for (String text : List.of("summary", "description")) {
                assertFalse(rule.at("/annotations/" + text).asText().isBlank(), rule::toString);
            }
            assertFalse(rule.at("/labels/severity").asText().isBlank(), rule::toString);
        }
        Set<String> inPanels = new HashSet<>();
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        for (JsonNode panel : dashboard.get("panels")) {
            assertFalse(panel.get("title").asText().isBlank(), panel::toString);
            for (JsonNode target : panel.path("targets")) {
                Set<String> names = namesIn(target.get("expr").asText());
                assertFalse(names.isEmpty(), target::toString);
                inPanels.addAll(names);
            }
        }
        assertEquals(Set.of(), minus(inAlerts, exposed()), "in alerts, and never given");
        assertEquals(Set.of(), minus(inPanels, exposed()), "in panels, and never given");
        for (Metric metric : Metric.values()) {
            assertTrue(
                    metric.seriesNames().stream().anyMatch(inPanels::contains),
                    () -> metric.exposedName() + ": given, and in no panel");
        }
    }

    private static Set<String> minus(Set<String> from, Set<String> what) {
        Set<String> left = new HashSet<>(from);
        left.removeAll(what);
        return left;
    }

    private static JsonNode rules() throws IOException {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
        return new ObjectMapper().valueToTree(yaml).at("/groups/0/rules");
    }
}
