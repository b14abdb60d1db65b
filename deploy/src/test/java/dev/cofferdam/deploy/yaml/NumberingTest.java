package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.flow.Flow;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a name with a count stands for, and what becomes of those who name it. */
class NumberingTest {
    @TempDir
    private Path directory;

    private Compilation compile(String rest) throws IOException {
        return TestPrograms.compiler().compile(Fixtures.write(directory, "policy: {levels: [low, high]}\n" + rest));
    }

    private List<String> flows(String rest) throws IOException {
        Compilation compilation = compile(rest);
        assertEquals(List.of(), compilation.violations(), rest);
        return Flows.of(compilation.topology().orElseThrow()).all().stream()
                .map(NumberingTest::text)
                .toList();
    }

    private static String text(Flow flow) {
        return flow.from().name() + " to " + flow.to().name() + " by " + flow.through();
    }

    @Test
    void twoWithACountMeetNumberByNumber() throws IOException {
        assertEquals(
                List.of(
                        "d-1 to w-1 by read grant 'd' of w-1",
                        "d-2 to w-2 by read grant 'd' of w-2",
                        "w-1 to v-1 by one-way channel w-1.o -> v-1.i",
                        "w-2 to v-2 by one-way channel w-2.o -> v-2.i"),
                flows("""
                        store:
                          volume: {path: v, size: 4MiB}
                          disks: [{name: d, label: low, size: 4KiB, count: 2}]
                        partitions:
                          - {name: w, count: 2, label: low, program: idle, disks: [{disk: d, as: d, access: read}]}
                          - {name: v, count: 2, label: high, program: idle}
                        channels: [{from: w.o, to: v.i, kind: one-way}]
                        """));
    }

    @Test
    void whoIsAloneHasAnEndForEach() throws IOException {
        assertEquals(
                List.of(
                        "w-1 to d-1 by write grant 'd-1' of w-1",
                        "w-1 to d-2 by write grant 'd-2' of w-1",
                        "w-1 to v-1 by one-way channel w-1.o-1 -> v-1.i",
                        "w-1 to v-2 by one-way channel w-1.o-2 -> v-2.i",
                        "v-1 to w-1 by one-way channel v-1.b -> w-1.b-1",
                        "v-2 to w-1 by one-way channel v-2.b -> w-1.b-2",
                        "w-1 to v-2 by one-way channel w-1.x -> v-2.x"),
                flows("""
                        store:
                          volume: {path: v, size: 4MiB}
                          disks: [{name: d, label: low, size: 4KiB, count: 2}]
                        partitions:
                          - {name: w-1, label: low, program: idle, disks: [{disk: d, as: d, access: write}]}
                          - {name: v, count: 2, label: low, program: idle}
                        channels:
                          - {from: w-1.o, to: v.i, kind: one-way}
                          - {from: v.b, to: w-1.b, kind: one-way}
                          - {from: w-1.x, to: v-2.x, kind: one-way}
                        """));
    }

    @Test
    void windowsHoldAllOrOne() throws IOException {
        Topology topology = compile("""
                partitions:
                  - {name: w, count: 3, label: low, program: idle}
                  - {name: v, label: high, program: idle}
                schedule:
                  frame-micros: 40000
                  cores:
                    - core: 0
                      windows:
                        - {partitions: [w-2, w], start-micros: 0, length-micros: 20000}
                  unscheduled: [v]
                """).topology().orElseThrow();
        Schedule.Window window =
                topology.schedule().orElseThrow().windows().findFirst().orElseThrow();
        assertEquals(
                List.of("w-2", "w-1", "w-2", "w-3"),
                window.partitions().stream().map(Located::value).toList());
    }

    /** It stands there once. */
    @Test
    void aFaultOfWhatHasACountIsOneFault() throws IOException {
        List<Violation> violations = compile("""
                partitions:
                  - {name: w, count: 9, label: high, program: none}
                  - {name: v, label: low, program: idle}
                channels: [{from: w.o, to: v.i, kind: call}]
                """).violations();
        assertEquals(
                List.of("program-found 3:47", "flow-dominated 5:39"),
                violations.stream()
                        .map(each -> each.rule().id() + " " + each.at().line() + ":"
                                + each.at().column())
                        .toList());
    }

    @Test
    void tooManyAreNotMade() throws IOException {
        String partition = "  - {name: w%d, count: " + Topology.PARTITIONS_MAX + ", label: low, program: idle}\n";
        String many = Stream.iterate(0, each -> each + 1)
                .limit(Topology.PARTITIONS_MAX)
                .map(partition::formatted)
                .reduce("partitions:\n", String::concat);
        assertEquals(
                List.of(Rule.PARTS_COUNT),
                compile(many).violations().stream().map(Violation::rule).toList());
    }
}
