package dev.cofferdam.deploy.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.yaml.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PathsTest {
    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 64MiB}
              disks: [{name: shared, label: low, size: 1MiB}]
            partitions:
              - {name: one, label: low, program: idle, disks: [{disk: shared, as: d, access: read-write}]}
              - {name: two, label: low, program: idle, disks: [{disk: shared, as: d, access: read}]}
              - {name: three, label: high, program: idle}
            channels:
              - {from: one.out, to: two.in, kind: one-way}
              - {from: two.up, to: three.in, kind: one-way}
            """;

    private static Flows flows(String topology) throws IOException {
        var compilation = TestPrograms.compiler()
                .compile(Source.of(new ByteArrayInputStream(topology.getBytes(StandardCharsets.UTF_8)), "paths.yaml"));
        assertEquals(List.of(), compilation.violations());
        return Flows.of(compilation.topology().orElseThrow());
    }

    private static List<String> between(Flows flows, String from, String to) {
        Paths paths =
                Paths.of(flows, flows.party(from).orElseThrow(), flows.party(to).orElseThrow());
        return paths.paths().stream()
                .map(path -> path.stream().map(flow -> flow.to().name()).collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void allAreFoundTheShortestFirst() throws IOException {
        Flows flows = flows(TOPOLOGY);
        assertEquals(List.of("two three", "shared two three"), between(flows, "one", "three"));
        assertEquals(List.of("two", "shared two"), between(flows, "one", "two"));
        assertEquals(
                List.of("one two", "two"),
                between(flows, "shared", "two").stream().sorted().toList());
        assertEquals(List.of(), between(flows, "three", "one"));
    }

    /** Where everybody can affect everybody there are more than can be counted. */
    @Test
    void ofTooManyTheShortestAreFound() throws IOException {
        StringBuilder all = new StringBuilder("policy: {levels: [low]}\npartitions:\n");
        for (int i = 0; i < 12; i++) {
            all.append("  - {name: p%d, label: low, program: idle}\n".formatted(i));
        }
        all.append("channels:\n");
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 12; j++) {
                if (i != j) {
                    all.append("  - {from: p%d.to%d, to: p%d.of%d, kind: one-way}\n".formatted(i, j, j, i));
                }
            }
        }
        Flows flows = flows(all.toString());
        Paths paths = assertTimeout(
                Duration.ofSeconds(10),
                () -> Paths.of(
                        flows,
                        flows.party("p0").orElseThrow(),
                        flows.party("p11").orElseThrow()));
        assertTrue(paths.more());
        assertEquals(Paths.PATHS_MAX, paths.paths().size());
        assertEquals(1, paths.paths().getFirst().size());
    }
}
