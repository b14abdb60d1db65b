package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.kernel.plan.Channel;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Placement;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.Restart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    private static final String POLICY = "policy: {levels: [low, high], categories: [blue, red]}\n";

    @TempDir
    private Path directory;

    @Test
    void sockets() throws IOException {
        Partition partition = plan(Fixtures.write(directory, POLICY + """
                partitions: [{name: a, label: low, program: idle, sockets: [{path: ./a.sock, as: export}]}]
                """)).getPartitions(0);
        assertEquals(
                directory.resolve("a.sock").toString(), partition.getSockets(0).getPath());
        assertEquals("export", partition.getSockets(0).getLocalName());
    }

    @Test
    void firstExample() throws IOException {
        Plan plan = plan(Fixtures.example("FIRST.yaml", directory));

        assertEquals(1, plan.getFormat());
        assertEquals("FIRST", plan.getName());
        assertEquals(
                directory.resolve("weather.volume").toString(), plan.getStore().getVolume());
        assertFalse(plan.getStore().hasPlacement());
        assertEquals(16L << 20, plan.getStore().getDisks(0).getLengthBytes());
        Partition station = plan.getPartitions(0);
        assertEquals(TestPrograms.Ingest.class.getName(), station.getProgram().getClassName());
        assertEquals(Map.of("file", "observations.img", "to", "out"), station.getArgumentsMap());
        assertEquals(
                directory.resolve("observations.img").toString(),
                station.getFiles(0).getPath());
        assertEquals("observations.img", station.getFiles(0).getLocalName());
        assertEquals(0, station.getLimits().getCpuPercent());
        assertEquals(Restart.On.FAILURE, station.getRestart().getOn());
        Partition analyst = plan.getPartitions(1);
        assertEquals(96L << 20, analyst.getLimits().getMemoryBytes());
        assertEquals(0, analyst.getLimits().getCpuPercent());
        assertEquals(1L << 20, analyst.getLimits().getWindowBytes());
        assertEquals(Restart.On.NEVER, analyst.getRestart().getOn());
        assertEquals(Channel.Kind.ONE_WAY, plan.getChannels(0).getKind());
        assertEquals(1, plan.getChannels(0).getTo().getPartition());
        assertEquals("alerts", plan.getChannels(0).getTo().getLocalName());
    }

    @Test
    void sameTopologySameBytesAndBack() throws IOException {
        Path file = Fixtures.example("two-organisations.yaml", directory);
        byte[] bytes = plan(file).toByteArray();

        assertArrayEquals(bytes, plan(file).toByteArray());
        assertEquals(plan(file), Plan.parseFrom(bytes));
        assertEquals(Placement.PLACEMENT_PARTITION, plan(file).getStore().getPlacement());
        assertEquals(
                "uk:secret + us:top-secret/orion", plan(file).getPartitions(2).getLabel());
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

        assertEquals("high/blue,red", plan.getStore().getDisks(0).getLabel());
        List<String> grants = plan.getPartitions(0).getDisksList().stream()
                .map(PlanTest::text)
                .toList();
        assertEquals(List.of("r true false", "w false true", "rw true true"), grants);
    }

    private static String text(DiskGrant grant) {
        return grant.getLocalName() + " " + grant.getReadable() + " " + grant.getWritable();
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
                plan.getPartitions(0).getArgumentsMap());
        assertEquals("day.img", plan.getPartitions(1).getArgumentsOrThrow("file"));
        assertEquals("today", plan.getPartitions(2).getArgumentsOrThrow("file"));
        assertEquals(1, plan.getPartitions(2).getFilesCount());
        String image = directory.resolve("data/day.img").toString();
        assertEquals(image, plan.getPartitions(1).getFiles(0).getPath());
        assertEquals(image, plan.getPartitions(2).getFiles(0).getPath());
    }

    @Test
    void orderOfArgumentsDoesNotMatter() throws IOException {
        String topology = POLICY + "partitions: [{name: a, label: low, program: idle, args: {%s}}]\n";
        byte[] one = plan(Fixtures.write(directory, topology.formatted("block: 1, count: 2, words: 3")))
                .toByteArray();
        byte[] other = plan(Fixtures.write(directory, topology.formatted("words: 3, count: 2, block: 1")))
                .toByteArray();
        assertArrayEquals(one, other);
    }

    @Test
    void programOfOnesOwn() throws IOException {
        Path jar = directory.resolve("own.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("a/b/C.class"));
        }
        Plan plan = plan(Fixtures.write(
                directory,
                POLICY + "partitions: [{name: a, label: low, args: {any: thing}, program: {class: a.b.C, jars:"
                        + " [own.jar]}}]\n"));

        assertFalse(plan.hasStore());
        assertEquals("a.b.C", plan.getPartitions(0).getProgram().getClassName());
        assertEquals(List.of(jar.toString()), plan.getPartitions(0).getProgram().getJarsList());
        assertEquals(Map.of("any", "thing"), plan.getPartitions(0).getArgumentsMap());
    }

    private static Plan plan(Path file) throws IOException {
        Compilation compilation = TestPrograms.compiler().compile(file);
        assertTrue(
                compilation.violations().isEmpty(),
                () -> compilation.violations().toString());
        return compilation.plan().orElseThrow();
    }
}
