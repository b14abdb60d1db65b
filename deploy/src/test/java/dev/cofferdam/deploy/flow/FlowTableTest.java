package dev.cofferdam.deploy.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowTableTest {
    @TempDir
    private Path directory;

    @Test
    void firstExample() throws IOException {
        FlowTable table = table(Fixtures.example("FIRST.yaml", directory));

        assertEquals(
                List.of("station -> analyst direct [disk observations,"
                        + " one-way channel station.alerts -> analyst.alerts]"),
                effects(table));
        assertEquals(
                List.of("observations [station] [station, analyst]", "assessments [] []"),
                table.disks().stream()
                        .map(use -> use.disk().name() + " " + use.writers() + " " + use.readers())
                        .toList());
    }

    @Test
    void effectsReachOverOthers() throws IOException {
        FlowTable table = table(Fixtures.write(directory, """
                policy: {levels: [low, high]}
                store:
                  volume: {path: v, size: 2MiB}
                  disks: [{name: d, label: low, size: 4KiB}]
                partitions:
                  - {name: a, label: low, program: idle, disks: [{disk: d, as: d, access: write}]}
                  - {name: b, label: low, program: idle, disks: [{disk: d, as: d, access: read}]}
                  - {name: c, label: high, program: idle}
                  - {name: alone, label: high, program: idle}
                  - {name: e, label: high, program: idle}
                channels:
                  - {from: b.up, to: c.in, kind: one-way}
                  - {from: c.ask, to: e.answer, kind: call}
                """));

        assertEquals(
                List.of(
                        "a -> b direct [disk d]",
                        "a -> c by way of [disk d, partition b]",
                        "a -> e by way of [disk d, partition b, partition c]",
                        "b -> c direct [one-way channel b.up -> c.in]",
                        "b -> e by way of [partition c]",
                        "c -> e direct [call channel c.ask -> e.answer]",
                        "e -> c direct [call channel c.ask -> e.answer]"),
                effects(table));
    }

    private static List<String> effects(FlowTable table) {
        return table.effects().stream()
                .map(effect -> effect.from().name() + " -> " + effect.to().name()
                        + (effect.direct() ? " direct " : " by way of ") + effect.through())
                .toList();
    }

    private static FlowTable table(Path file) throws IOException {
        return FlowTable.of(
                Flows.of(TestPrograms.compiler().compile(file).topology().orElseThrow()));
    }
}
