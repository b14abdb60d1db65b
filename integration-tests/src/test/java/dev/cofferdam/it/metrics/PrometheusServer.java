package dev.cofferdam.it.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.it.gateway.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The distribution's Prometheus, which looks at one page once a second. For one thread. */
final class PrometheusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI address;

    private PrometheusServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static boolean isHere() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "prometheus")));
    }

    /** With the rules that are shipped. */
    static PrometheusServer start(Path directory, URI page) throws IOException {
        int port = Ports.freeTcp();
        Path rules = Path.of(System.getProperty("cofferdam.deploy"), "metrics/alerts.yaml");
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: cofferdam
                    static_configs: [{targets: ["%s"]}]
                """.formatted(
                        rules.toAbsolutePath().normalize(), page.getAuthority()));
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    }

    /** What its interface answers; a missing node where it does not listen yet. */
    private JsonNode ask(String path) {
        try (var in = address.resolve(path).toURL().openStream()) {
            return JSON.readTree(in).get("data");
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    /** What it says of the one page that it looks at: up, or why not. */
    String target() {
        JsonNode target = ask("/api/v1/targets").at("/activeTargets/0");
        return target.path("health").asText() + target.path("lastError").asText();
    }

    /** Alerts that fire, each by its name and the partition that it is about. */
    List<String> firing() {
        List<String> firing = new ArrayList<>();
        for (JsonNode alert : ask("/api/v1/alerts").path("alerts")) {
            if (alert.get("state").asText().equals("firing")) {
                firing.add((alert.at("/labels/alertname").asText() + " "
                                + alert.at("/labels/partition").asText())
                        .strip());
            }
        }
        return firing;
    }

    /** Rules that it has, and what is wrong with each of them, if anything. */
    List<String> rules() {
        List<String> rules = new ArrayList<>();
        for (JsonNode rule : ask("/api/v1/rules").at("/groups/0/rules")) {
            rules.add(rule.get("name").asText() + rule.path("lastError").asText());
        }
        return rules;
    }

    /** The one value of an expression, or NaN. */
    double value(String expression) {
        JsonNode value = ask("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/result/0/value/1");
        return value.isMissingNode() ? Double.NaN : Double.parseDouble(value.asText());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
