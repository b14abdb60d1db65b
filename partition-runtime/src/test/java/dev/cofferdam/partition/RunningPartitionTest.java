package dev.cofferdam.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.abi.WorkingImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a partition finds in its directory. */
@Timeout(60)
final class RunningPartitionTest {
    private static final int DISK_BYTES = 65_536;
    private static final int WRITERS = 3;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private RunningPartition open() throws IOException {
        PartitionFiles files = new PartitionFiles(directory);
        End lent = new End("disk", Kind.DISK_READ_WRITE, Mapping.WRITE, DISK_BYTES);
        Manifest manifest = new Manifest(
                "writer", "-", "none", Map.of(), List.of(lent), DISK_BYTES, Waiting.PARKED, Affinity.ANY, false);
        Files.write(files.manifest(), manifest.encode());
        Files.createDirectory(files.memory());
        ServerLane.create(files.lane());
        Files.write(files.window(), new byte[DISK_BYTES]);
        Files.createDirectory(files.disk("disk").getParent());
        Files.write(files.disk("disk"), new byte[(int) WorkingImage.fileBytes(DISK_BYTES)]);
        byte[] page = VersionPage.initial(DISK_BYTES);
        Files.write(files.versions("disk"), Arrays.copyOf(page, (int) VersionPage.fileBytes(DISK_BYTES)));
        return RunningPartition.open(files);
    }

    /** Each thread asks for the disk itself, as parts of a program do that know nothing of each other. */
    @Test
    void writersThatEachAskForTheDiskDoNotTearReads() throws IOException, InterruptedException, ExecutionException {
        RunningPartition partition = open();
        long end = System.nanoTime() + RUN_NANOS;
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Long>> writing = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> threads.submit(writing(partition.disk("disk"), end, writer)))
                    .toList();
            Disk disk = partition.disk("disk");
            MemorySegment read = MemorySegment.ofArray(new byte[DISK_BYTES]);
            long reads = 0;
            for (; System.nanoTime() - end < 0; reads++) {
                disk.read(0, read);
                assertEquals(-1, MemorySegment.mismatch(read, 1, DISK_BYTES, read, 0, DISK_BYTES - 1), "torn");
            }
            assertTrue(reads > 100, () -> "only a few reads");
            for (Future<Long> each : writing) {
                assertTrue(each.get() > 100, "writes");
            }
        }
    }

    private static Callable<Long> writing(Disk disk, long end, int writer) {
        return () -> {
            MemorySegment content = MemorySegment.ofArray(new byte[DISK_BYTES]);
            long writes = 0;
            for (; System.nanoTime() - end < 0; writes++) {
                content.fill((byte) (WRITERS * writes + writer));
                disk.write(0, content);
            }
            return writes;
        };
    }
}
