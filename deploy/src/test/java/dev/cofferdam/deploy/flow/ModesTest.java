package dev.cofferdam.deploy.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which modes a topology could claim: a low and a high partition, and who uses them. */
class ModesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "; ; isolation multi-level",
                "{name: ann, clearance: high/red}; ; isolation system-high controlled multi-level",
                "{name: ann, clearance: high/red}; a.up to b.in; system-high controlled multi-level",
                "{name: ann, clearance: high/red}; a.up to c.in; isolation system-high controlled multi-level",
                "{name: ann, clearance: high/red}, {name: bob, clearance: low}; a.up to b.in; controlled multi-level",
                // Released to more, so that nothing here may flow there.
                "{name: ann, clearance: high/red}, {name: bob, clearance: low~all}; a.up to b.in; multi-level",
                "{name: ann, clearance: high}; a.up to b.in; controlled multi-level",
                "{name: ann, clearance: high/red%good}; ; isolation system-high controlled multi-level",
            })
    void modes(String people, String channel, String modes) throws IOException {
        String channels =
                channel == null ? "" : "channels: [{from: " + channel.replace(" to ", ", to: ") + ", kind: one-way}]\n";
        Topology topology = TestPrograms.compiler()
                .compile(Fixtures.write(directory, """
                        policy: {levels: [low, high], categories: [red], releases: [all], integrity: {levels: [good]}}
                        people: [%s]
                        partitions:
                          - {name: a, label: low%%good, program: idle}
                          - {name: b, label: high/red%%good, program: idle}
                          - {name: c, label: low%%good, program: idle}
                        """.formatted(people == null ? "" : people) + channels))
                .topology()
                .orElseThrow();
        assertEquals(
                modes,
                Modes.of(topology, Labels.of(topology), Flows.of(topology)).stream()
                        .filter(Modes.Verdict::holds)
                        .map(verdict -> Modes.word(verdict.mode()))
                        .collect(Collectors.joining(" ")));
    }
}
