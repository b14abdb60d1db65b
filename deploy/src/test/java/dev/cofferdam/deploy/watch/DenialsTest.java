package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.yaml.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DenialsTest {
    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 64MiB}
              disks: [{name: lower, label: low, size: 1MiB}]
            partitions:
              - {name: station, label: low, program: idle, disks: [{disk: lower, as: mine, access: read}]}
              - {name: analyst, label: high, program: idle, disks: [{disk: lower, as: theirs, access: read}]}
              - {name: alone, label: high, program: idle}
            channels:
              - {from: station.up, to: analyst.in, kind: one-way}
            """;

    private Denials denials;

    @BeforeEach
    void compile() throws IOException {
        var compilation = TestPrograms.compiler()
                .compile(Source.of(new ByteArrayInputStream(TOPOLOGY.getBytes(StandardCharsets.UTF_8)), "why.yaml"));
        assertEquals(List.of(), compilation.violations());
        denials = new Denials(
                compilation.plan().orElseThrow(), compilation.topology().orElseThrow());
    }

    /** The line that grants less, and what keeps any from granting more. */
    @Test
    void theLineAndTheRuleAreNamed() {
        assertEquals(
                List.of(
                        "End 0 is 'theirs', which may read disk lower, by why.yaml:7.",
                        "Rule flow-dominated keeps any line from granting WRITE: level high is above the target's low."),
                denials.why("analyst", "WRITE on end 0"));
        assertEquals(
                List.of(
                        "End 0 is 'mine', which may read disk lower, by why.yaml:6.",
                        "The policy would allow WRITE there; no line of the topology grants it."),
                denials.why("station", "WRITE on end 0"));
        assertEquals(
                List.of("End 1 is 'in' of channel-in, by why.yaml:10; SEND is not what it is for."),
                denials.why("analyst", "SEND on end 1"));
    }

    @Test
    void whatIsNotThereIsSaidToBe() {
        assertEquals(
                List.of("There is no end 7: analyst has 2, from 0, by why.yaml:7."),
                denials.why("analyst", "READ on end 7"));
        assertEquals(
                List.of("There is no end -1: alone has none by why.yaml:8."), denials.why("alone", "READ on end -1"));
        assertEquals(List.of(), denials.why("nobody", "READ on end 0"));
        assertEquals(List.of(), denials.why("analyst", "<img> on end 0"));
    }
}
