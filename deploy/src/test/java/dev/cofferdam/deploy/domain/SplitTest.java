package dev.cofferdam.deploy.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each domain is told of a topology. */
final class SplitTest {
    private static final String TOPOLOGY = """
            name: weather
            policy:
              levels: [low, high]
            store:
              volume: {path: weather.volume, size: 96MiB}
              disks:
                - {name: observations, label: low, size: 8MiB}
                - {name: drafts, label: low, size: 1MiB}
                - {name: assessments, label: high, size: 4MiB}
            partitions:
              - name: station
                label: low
                program: idle
                disks:
                  - {disk: observations, as: out, access: read-write}
                  - {disk: drafts, as: drafts, access: read-write}
              - {name: clerk, label: low, program: idle}
              - name: analyst
                label: high
                program: idle
                disks:
                  - {disk: observations, as: in, access: read}
                  - {disk: assessments, as: out, access: read-write}
            channels:
              - {from: station.x, to: clerk.x, kind: one-way}
            gateways:
              - {name: up, from: low, to: high, spool: 4MiB, files: {drop: drop, deliver: deliver}}
            schedule:
              frame-micros: 100000
              cores:
                - core: 0
                  windows:
                    - {partitions: [station], start-micros: 0, length-micros: 20000}
                    - {partitions: [analyst], start-micros: 20000, length-micros: 20000}
                    - {partitions: [store], start-micros: 40000, length-micros: 20000}
              unscheduled: [clerk, up-intake, up-release]
            domains:
              - {name: low, partitions: [station, clerk]}
              - {name: high, partitions: [analyst]}
              - {name: border, partitions: [up]}
            """;

    @TempDir
    private Path directory;

    private Plan plan(Path file, String domain) throws IOException {
        Compilation compilation = TestPrograms.compiler().compile(file, domain);
        assertEquals(List.of(), compilation.violations());
        return compilation.plan().orElseThrow();
    }

    private static List<String> names(Plan plan) {
        return plan.partitions().stream().map(PartitionPlan::name).toList();
    }

    private static List<String> disks(Plan plan) {
        return plan.disks().stream().map(disk -> disk.name()).toList();
    }

    @Test
    void eachDomainHasItsPartitionsAndTheDisksThatItWrites() throws IOException {
        Path file = Fixtures.write(directory, TOPOLOGY);
        Plan low = plan(file, "low");
        Plan high = plan(file, "high");
        Plan border = plan(file, "border");
        assertEquals("weather-low", low.name());
        assertEquals(List.of("station", "clerk"), names(low));
        assertEquals(List.of("observations", "drafts"), disks(low));
        assertEquals(1, low.channels().size());
        assertEquals(2, low.schedule().size());
        assertEquals(List.of("analyst"), names(high));
        assertEquals(List.of("assessments"), disks(high));
        assertEquals(
                directory.resolve("weather.volume/high"),
                high.store().orElseThrow().volume());
        assertEquals(Set.of("up-intake", "up-release"), Set.copyOf(names(border)));
        assertEquals(List.of("up-spool", "up-position"), disks(border));
        long all = List.of(low, high, border).stream()
                .mapToLong(plan -> plan.store().orElseThrow().sizeBytes())
                .sum();
        assertTrue(all <= 96L << 20 && all > (96L << 20) - 3 * 4096, () -> "the sum is " + all);
    }

    @Test
    void theHigherReadsWhatTheLowerHasPublished() throws IOException {
        Plan high = plan(Fixtures.write(directory, TOPOLOGY), "high");
        PublishedGrant grant = high.partitions().getFirst().published().getFirst();
        assertEquals(directory.resolve("weather.volume/low"), grant.volume());
        assertEquals("observations", grant.disk());
        assertEquals(8 << 20, grant.bytes());
        assertEquals("in", grant.localName());
        assertEquals(1, high.partitions().getFirst().disks().size());
    }

    /** Whoever reads what one domain is given learns nothing of the others'. */
    @Test
    void theLowerIsToldOfNothingHigher() throws IOException {
        Path file = Fixtures.write(directory, TOPOLOGY);
        Compilation whole = TestPrograms.compiler().compile(file);
        Split split = Split.of(Source.of(file), whole.topology().orElseThrow());
        String low = split.text("low");
        for (String name : List.of("analyst", "assessments", "border", "up-", "domains", "lower-volumes")) {
            assertFalse(low.contains(name), () -> name + " stands in\n" + low);
        }
        assertFalse(split.text("high").contains("drafts"), "a disk that is not read");
    }

    @Test
    void aDomainThatIsNotThereIsNamed() throws IOException {
        Path file = Fixtures.write(directory, TOPOLOGY);
        IOException refused =
                assertThrows(IOException.class, () -> TestPrograms.compiler().compile(file, "hihg"));
        assertTrue(refused.getMessage().contains("did you mean 'high'?"), refused::getMessage);
    }
}
