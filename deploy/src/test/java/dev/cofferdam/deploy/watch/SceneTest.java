package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.yaml.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SceneTest {
    private static final String TOPOLOGY = """
            name: scene
            policy: {levels: [low, mid, high], categories: [a, b]}
            store:
              volume: {path: volume, size: 256MiB}
              disks: [{name: lower, label: low, size: 1MiB}, {name: upper, label: "high/a,b", size: 1MiB}]
            partitions:
              - {name: one, label: low, program: idle, disks: [{disk: lower, as: d, access: read-write}]}
              - {name: two, label: mid/a, program: idle, disks: [{disk: lower, as: d, access: read}, {disk: upper, as: u, access: write}]}
              - {name: other, label: mid/a, program: idle, limits: {cpu: 50%}}
              - {name: beside, label: mid/b, program: idle}
            channels:
              - {from: one.out, to: two.in, kind: one-way}
              - {from: two.ask, to: other.answer, kind: call}
            gateways: [{name: post, from: low, to: high, spool: 8MiB, datagrams: [{listen: "127.0.0.1:4000", send: "127.0.0.1:4001"}]}]
            """;

    private static List<String> texts(JsonNode nodes, String format, String... fields) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> format.formatted(List.of(fields).stream()
                        .map(field -> node.get(field).asText())
                        .toArray()))
                .toList();
    }

    @Test
    void hasAllThatIsThereAndWhatLeadsWhere() throws IOException {
        var plan = TestPrograms.compiler()
                .compile(Source.of(new ByteArrayInputStream(TOPOLOGY.getBytes(StandardCharsets.UTF_8)), "scene.yaml"));
        assertEquals(List.of(), plan.violations());
        JsonNode scene = new ObjectMapper()
                .readTree(Scene.of(plan.plan().orElseThrow(), Clearance.ALL).toString());
        assertEquals("scene", scene.get("name").asText());
        assertEquals(
                List.of("low 0", "mid/a 1", "mid/b 1", "high 1", "high/a,b 2"),
                texts(scene.get("classes"), "%s %s", "label", "rank"));
        assertEquals(
                List.of(
                        "one low false 0",
                        "two mid/a false 0",
                        "other mid/a false 50",
                        "beside mid/b false 0",
                        "post-intake low true 0",
                        "post-release high true 0"),
                texts(scene.get("partitions"), "%s %s %s %s", "name", "label", "gateway", "cpu"));
        assertEquals(
                List.of("lower low", "upper high/a,b", "post-spool low", "post-position high"),
                texts(scene.get("disks"), "%s %s", "name", "label"));
        assertEquals(
                List.of(
                        "disk: one writes lower",
                        "disk: lower is read by one",
                        "channel: one sends to two",
                        "disk: lower is read by two",
                        "disk: two writes upper",
                        "channel: two calls other",
                        "channel: other answers two",
                        "gateway: post-intake writes post-spool",
                        "gateway: post-spool is read by post-intake",
                        "gateway: post-spool is read by post-release",
                        "gateway: post-release writes post-position",
                        "gateway: post-position is read by post-release"),
                texts(scene.get("arrows"), "%s: %s %s %s", "kind", "from", "text", "to"));
        assertEquals(
                List.of(
                        "one 0 write",
                        "one 0 read",
                        "one 1 write",
                        "two 0 read",
                        "two 1 write",
                        "two 3 write",
                        "other 0 write",
                        "post-intake 0 write",
                        "post-intake 0 read",
                        "post-release 0 read",
                        "post-release 1 write",
                        "post-release 1 read"),
                texts(scene.get("arrows"), "%s %s %s", "partition", "end", "way"));
    }
}
