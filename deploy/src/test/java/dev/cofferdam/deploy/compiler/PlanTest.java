package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.OwnJar;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    private static final String POLICY = "policy: {levels: [low, high], categories: [blue, red]}\n";

    @TempDir
    private Path directory;

    @Test
    void sockets() throws IOException {
        PartitionPlan partition =
                plan(Fixtures.write(directory, POLICY + """
                partitions: [{name: a, label: low, program: idle, sockets: [{path: ./a.sock, as: export, note: of it}]}]
                """)).partitions().getFirst();
        assertEquals(
                List.of(new SocketGrant(
                        SocketGrant.Use.SERVE,
                        UnixDomainSocketAddress.of(directory.resolve("a.sock")),
                        "export",
                        "of it")),
                partition.sockets());
    }

    @Test
    void firstExample() throws IOException {
        Plan plan = plan(Fixtures.example("FIRST.yaml", directory));

        assertEquals("FIRST", plan.name());
        StorePlan store = plan.store().orElseThrow();
        assertEquals(directory.resolve("weather.volume"), store.volume());
        assertEquals(Optional.empty(), store.placement());
        assertEquals(16L << 20, store.disks().getFirst().bytes());
        PartitionPlan station = plan.partitions().get(0);
        assertEquals(TestPrograms.Ingest.class.getName(), station.program().className());
        assertEquals(Map.of("file", "observations.csv", "to", "out"), station.arguments());
        assertEquals(
                List.of(new FileGrant(directory.resolve("observations.csv"), "observations.csv")), station.files());
        assertEquals(0, station.limits().cpuPercent());
        assertEquals(RestartPolicy.On.FAILURE, station.restart().on());
        PartitionPlan analyst = plan.partitions().get(1);
        assertEquals(96L << 20, analyst.limits().memoryBytes());
        assertEquals(0, analyst.limits().cpuPercent());
        assertEquals(1L << 20, analyst.limits().windowBytes());
        assertEquals(RestartPolicy.On.NEVER, analyst.restart().on());
        assertFalse(plan.channels().getFirst().call());
        assertEquals(
                new ChannelPlan.End(1, "alerts"), plan.channels().getFirst().to());
    }

    /** The store's partition is numbered behind the others; whoever has windows stays on their core, with or without them. */
    @Test
    void windows() throws IOException {
        Plan plan = plan(Fixtures.example("windows.yaml", directory));
        assertEquals(
                List.of(
                        window(0, 10_000, List.of(0), WindowPlan.Rest.DOMINATING, WindowPlan.Overrun.LOG),
                        window(10_000, 20_000, List.of(1, 2), WindowPlan.Rest.IDLE, WindowPlan.Overrun.RESTART),
                        window(30_000, 10_000, List.of(3), WindowPlan.Rest.IDLE, WindowPlan.Overrun.LOG)),
                plan.schedule());
        Plan without = plan.unscheduled();
        assertEquals(List.of(), without.schedule());
        assertEquals(OptionalInt.of(0), without.partitions().getFirst().limits().core());
        assertEquals(OptionalInt.of(0), without.store().orElseThrow().limits().core());
        assertEquals(
                List.of(), SystemPlan.of(plan, Design.CALL).schedule().getLast().partitions());
        assertEquals(
                List.of(3),
                SystemPlan.of(plan, Design.RING).schedule().getLast().partitions());
    }

    private static WindowPlan window(
            int start, int length, List<Integer> partitions, WindowPlan.Rest rest, WindowPlan.Overrun overrun) {
        return new WindowPlan(0, 40_000, start, length, partitions, rest, overrun);
    }

    /** What a program runs is measured, under whatever name it is granted; what it reads is not. */
    @Test
    void imagesAreMeasured() throws IOException {
        Files.writeString(directory.resolve("kernel"), "code");
        Files.writeString(directory.resolve("other"), "code");
        Files.writeString(directory.resolve("data"), "data");
        PartitionPlan own = plan(Fixtures.write(directory, """
                policy: {levels: [low]}
                partitions:
                  - {name: a, label: low, program: idle, args: {image: kernel}, files: [{path: data, as: data}]}
                """)).partitions().getFirst();
        assertEquals(
                List.of(
                        new FileGrant(directory.resolve("data"), "data", false),
                        new FileGrant(directory.resolve("kernel"), "kernel", true)),
                own.files());
        PartitionPlan granted =
                plan(Fixtures.write(directory, """
                policy: {levels: [low]}
                partitions:
                  - {name: a, label: low, program: idle, args: {image: vmlinuz}, files: [{path: other, as: vmlinuz}]}
                """)).partitions().getFirst();
        assertEquals(List.of(new FileGrant(directory.resolve("other"), "vmlinuz", true)), granted.files());
    }

    @Test
    void sameTopologySamePlan() throws IOException {
        Path file = Fixtures.example("two-organisations.yaml", directory);
        Plan plan = plan(file);

        assertEquals(plan, plan(file));
        assertEquals(
                Optional.of(StorePlan.Placement.PARTITION),
                plan.store().orElseThrow().placement());
        assertEquals(
                "uk:secret + us:top-secret/orion",
                plan.policy().format(plan.partitions().get(2).accessClass().orElseThrow()));
    }

    @Test
    void accessBecomesReadableAndWritable() throws IOException {
        Plan plan = plan(Fixtures.write(directory, POLICY + """
                store:
                  volume: {path: v, size: 2MiB}
                  disks: [{name: d, label: "high/red , blue", size: 64KiB}]
                partitions:
                  - name: a
                    label: high/blue,red
                    program: idle
                    disks:
                      - {disk: d, as: r, access: read}
                      - {disk: d, as: w, access: write}
                      - {disk: d, as: rw, access: read-write}
                """));

        assertEquals("high/blue,red", plan.label(plan.disks().getFirst()));
        List<String> grants = plan.partitions().getFirst().disks().stream()
                .map(PlanTest::text)
                .toList();
        assertEquals(List.of("r true false", "w false true", "rw true true"), grants);
    }

    private static String text(DiskGrant grant) {
        return grant.localName() + " " + grant.read() + " " + grant.write();
    }

    @Test
    void argumentsInPlainForm() throws IOException {
        Files.createDirectory(directory.resolve("data"));
        Files.writeString(directory.resolve("data/day.img"), "");
        Plan plan = plan(Fixtures.write(directory, POLICY + """
                store:
                  volume: {path: v, size: 2MiB}
                  disks: [{name: d, label: low, size: 64KiB}]
                partitions:
                  - {name: a, label: low, program: idle, args: {block: 4KiB, count: 12, words: true}}
                  - name: b
                    label: low
                    program: ingest
                    args: {to: out, file: data/day.img}
                    disks: [{disk: d, as: out, access: write}]
                  - name: c
                    label: low
                    program: ingest
                    args: {to: out, file: today}
                    files: [{path: ./data/../data/day.img, as: today}]
                    disks: [{disk: d, as: out, access: write}]
                """));

        assertEquals(
                Map.of("block", "4096", "count", "12", "words", "true"),
                plan.partitions().getFirst().arguments());
        assertEquals("day.img", plan.partitions().get(1).arguments().get("file"));
        assertEquals("today", plan.partitions().get(2).arguments().get("file"));
        assertEquals(1, plan.partitions().get(2).files().size());
        Path image = directory.resolve("data/day.img");
        assertEquals(image, plan.partitions().get(1).files().getFirst().path());
        assertEquals(image, plan.partitions().get(2).files().getFirst().path());
    }

    @Test
    void orderOfArgumentsDoesNotMatter() throws IOException {
        String topology = POLICY + "partitions: [{name: a, label: low, program: idle, args: {%s}}]\n";
        Plan one = plan(Fixtures.write(directory, topology.formatted("block: 1, count: 2, words: 3")));
        Plan other = plan(Fixtures.write(directory, topology.formatted("words: 3, count: 2, block: 1")));
        assertEquals(one, other);
    }

    @Test
    void programOfOnesOwn() throws IOException {
        Path jar = OwnJar.program(
                directory,
                "Own",
                "public List<Parameter> parameters() { return List.of(new Parameter(\"any\", Kind.TEXT, true, \"\")); }");
        Plan plan = plan(Fixtures.write(
                directory,
                POLICY + "partitions: [{name: a, label: low, args: {any: thing}, program: {class: org.example.Own,"
                        + " jars: [Own.jar]}}]\n"));

        assertEquals(Optional.empty(), plan.store());
        assertEquals(
                new ProgramPlan("org.example.Own", List.of(jar)),
                plan.partitions().getFirst().program());
        assertEquals(Map.of("any", "thing"), plan.partitions().getFirst().arguments());
    }

    private static Plan plan(Path file) throws IOException {
        Compilation compilation = TestPrograms.compiler().compile(file);
        assertTrue(
                compilation.violations().isEmpty(),
                () -> compilation.violations().toString());
        return compilation.plan().orElseThrow();
    }
}
