package dev.cofferdam.store.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.abi.UnstableException;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.editor.VolumeCheck;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Prints the README's table of the engine without transport, beside fio's psync on the same file, and of large volumes:
 * {@code -Dcofferdam.benchmark=DIRECTORY}, which is best on a memory file system. Not part of the build.
 */
@EnabledIfSystemProperty(named = "cofferdam.benchmark", matches = ".+")
final class EngineBenchmarkTest {
    private static final long DISK_BYTES = 64 << 20;
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int OBJECTS = Integer.getInteger("cofferdam.benchmark.objects", 1_000_000);
    private static final int BATCH = 10_000;
    private static final Policy POLICY = new Policy(
            List.of(new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of())));

    private final Path directory = Path.of(System.getProperty("cofferdam.benchmark", "."));

    /** A row of the table. */
    private record Row(String name, String fio, Operation operation, int blockBytes, boolean random) {}

    private static final List<Row> ROWS = List.of(
            new Row("random read", "randread", Operation.READ, 4096, true),
            new Row("random write", "randwrite", Operation.WRITE, 4096, true),
            new Row("sequential read", "read", Operation.READ, 1 << 20, false),
            new Row("sequential write", "write", Operation.WRITE, 1 << 20, false));

    @Test
    void besideFio() throws IOException {
        Path volume = directory.resolve("benchmark-volume");
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
            editor.createDisk("disk", "low", DISK_BYTES);
        }
        StoreManifest plan = new StoreManifest(
                POLICY,
                volume,
                List.of(new StoreManifest.Disk("disk", "low", DISK_BYTES, false)),
                List.of(new Subject("low", List.of(new Grant(0, true, true)), 1 << 20)));
        System.out.println("ROW                        ENGINE ops/s   FIO psync ops/s   RATIO   (medians of " + ROUNDS
                + " rounds)");
        try (StoreEngine engine = StoreEngine.open(plan);
                Arena arena = Arena.ofConfined()) {
            MemorySegment window = arena.allocate(1 << 20, 4096);
            for (Row row : ROWS) {
                double[] ours = new double[ROUNDS];
                double[] fio = new double[ROUNDS];
                operations(engine, window, row);
                for (int round = 0; round < ROUNDS; round++) {
                    fio[round] = fio(volume.resolve("disk.disk"), row);
                    ours[round] = operations(engine, window, row);
                }
                System.out.printf(
                        "%-16s %4d KiB %14.0f %17.0f %7.2f%n",
                        row.name, row.blockBytes >> 10, median(ours), median(fio), median(ours) / median(fio));
            }
        } finally {
            remove(volume);
        }
    }

    /** What checksums cost: the same with and without them, taking turns. */
    @Test
    void checksums() throws IOException {
        Path volume = directory.resolve("benchmark-checksums");
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
            editor.createDisk("disk", "low", DISK_BYTES);
        }
        DiskRecord record = Volume.open(volume).find("disk").orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            Disk disk = Disk.open(new VolumeDirectory(volume), record, false, arena);
            MemorySegment window = arena.allocate(1 << 20, 4096);
            byte[] random = new byte[1 << 20];
            new SplittableRandom(1).nextBytes(random);
            window.copyFrom(MemorySegment.ofArray(random));
            for (long at = 0; at < DISK_BYTES; at += random.length) {
                disk.write(at, window, 0, random.length);
            }
            MemorySegment copies = arena.allocate(DISK_BYTES, 4096);
            MemorySegment image = SharedMemory.map(volume.resolve("disk.disk"), DISK_BYTES, arena);
            System.out.println("ROW                        CHECKED MiB/s   PLAIN COPY MiB/s   RATIO   (medians of "
                    + ROUNDS + " rounds)");
            row("publish", DISK_BYTES, () -> disk.publish(DISK_BYTES), () -> {
                disk.flush();
                MemorySegment.copy(image, 0, copies, 0, DISK_BYTES);
            });
            for (int blockBytes : new int[] {512, 4096, 65_536, 1 << 20}) {
                SplittableRandom blocks = new SplittableRandom(2);
                long version = disk.published().version();
                row(
                        "readExactly " + blockBytes,
                        blockBytes,
                        () -> {
                            long at = blocks.nextInt((int) (DISK_BYTES / blockBytes)) * (long) blockBytes;
                            assertEquals(Status.OK, disk.readExactly(version, at, window, 0, blockBytes));
                        },
                        () -> {
                            long at = blocks.nextInt((int) (DISK_BYTES / blockBytes)) * (long) blockBytes;
                            disk.read(at, window, 0, blockBytes);
                        });
            }
            row("leave (all blocks)", DISK_BYTES, disk::sum, () -> MemorySegment.copy(image, 0, copies, 0, DISK_BYTES));
        } finally {
            remove(volume);
        }
    }

    private interface Step {
        void take() throws IOException, UnstableException;
    }

    private static void row(String name, long bytes, Step checked, Step plain) {
        double[][] rates = new double[2][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int side = 0; side < 2; side++) {
                double rate = rate(bytes, side == 0 ? checked : plain);
                if (round >= 0) {
                    rates[side][round] = rate;
                }
            }
        }
        double ours = median(rates[0]);
        double copy = median(rates[1]);
        System.out.printf("%-24s %14.0f %18.0f %7.2f%n", name, ours, copy, ours / copy);
    }

    private static double rate(long bytes, Step step) {
        long start = System.nanoTime();
        long count = 0;
        try {
            for (; System.nanoTime() - start < ROUND_NANOS; count++) {
                step.take();
            }
        } catch (IOException | UnstableException e) {
            throw new IllegalStateException(e);
        }
        return count * bytes / 1048576.0 * 1e9 / (System.nanoTime() - start);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double operations(StoreEngine engine, MemorySegment window, Row row) {
        SplittableRandom random = new SplittableRandom(1);
        Message message = new Message();
        int blocks = (int) (DISK_BYTES / row.blockBytes);
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < ROUND_NANOS) {
            for (int i = 0; i < 64; i++, count++) {
                long block = row.random ? random.nextInt(blocks) : count % blocks;
                message.request(row.operation, 0, count)
                        .payload(block * row.blockBytes, 0, row.blockBytes)
                        .address(0, 0);
                engine.serve(message, window);
                assertEquals(Status.OK, message.status());
            }
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    /** Operations a second that fio reports. */
    private double fio(Path file, Row row) throws IOException {
        Process process = new ProcessBuilder(
                        "fio",
                        "--name=row",
                        "--filename=" + file,
                        "--ioengine=psync",
                        "--rw=" + row.fio,
                        "--bs=" + row.blockBytes,
                        "--size=" + DISK_BYTES,
                        "--time_based",
                        "--runtime=1",
                        "--overwrite=1",
                        "--allow_file_create=0",
                        "--invalidate=0",
                        "--output-format=terse")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(each -> each.startsWith("3;"))
                .findFirst()
                .orElseThrow(() -> new IOException("fio printed no result"));
        String[] fields = line.split(";", -1);
        // Terse output, version 3: IOPS of reads is field 8, of writes field 49.
        return Double.parseDouble(fields[row.operation == Operation.READ ? 7 : 48]);
    }

    @Test
    void largeVolumes() throws IOException {
        Path volume = directory.resolve("benchmark-objects");
        try {
            try (VolumeEditor editor =
                    VolumeEditor.openOrCreate(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
                editor.createDisk("disk", "low", 1 << 20);
                time("open the volume with", 0, () -> Volume.open(volume));
                time("make room for", OBJECTS, () -> editor.resizePool("high", OBJECTS * 512L, OBJECTS));
                time("seal", OBJECTS, () -> {
                    for (int made = 0; made < OBJECTS; made += BATCH) {
                        editor.objects().seal(submissions(Math.min(BATCH, OBJECTS - made)));
                    }
                });
            }
            time("open the volume with", OBJECTS, () -> Volume.open(volume));
            time("fsck with all content", OBJECTS, () -> {
                var report = VolumeCheck.check(volume, Optional.of(POLICY), false);
                assertEquals(List.of(), report.damages());
                assertEquals(OBJECTS, report.objects());
            });
            int relabelled = Math.min(100_000, OBJECTS);
            time("relabel", relabelled, () -> relabel(volume, relabelled));
        } finally {
            remove(volume);
        }
    }

    private static List<Submission> submissions(int count) {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] content = ("object " + i).getBytes(StandardCharsets.UTF_8);
            submissions.add(new Submission("object", "high", "alice", Submission.Content.of(content)));
        }
        return submissions;
    }

    private static void relabel(Path volume, int count) throws IOException {
        List<Relabelling> all = new ArrayList<>();
        Volume.open(volume)
                .forEachObject(
                        object -> all.add(new Relabelling(object.id(), object.version(), object.sha256(), "low")));
        try (VolumeEditor editor =
                VolumeEditor.open(volume, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
            for (int done = 0; done < count; done += BATCH) {
                editor.objects().relabel(all.subList(done, done + BATCH));
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** With the processor's time, since a busy machine makes the clock's longer. */
    private static void time(String what, int count, Work work) throws IOException {
        long start = System.nanoTime();
        long startCpu = cpuNanos();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - startCpu) / 1e9;
        System.out.printf("%-24s %,9d objects %10.3f s %10.3f s of CPU%n", what, count, seconds, cpuSeconds);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static void remove(Path volume) throws IOException {
        try (var files = Files.list(volume)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(volume);
    }
}
