package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.EndStatus;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityTest {
    @TempDir
    private Path directory;

    private static Sample sample(long nanos, long pid, long messages, long cpuMillis) {
        PartitionStatus partition = new PartitionStatus(
                "p", "low", "READY", pid, 0, messages, 0, 1 << 20, 1, "", "", 1, 0, List.of(), Map.of(), List.of());
        KernelStatus status =
                new KernelStatus("t", "call", "park", "sandbox", 1, List.of(partition), "control groups", List.of());
        Usage usage = new Usage(Duration.ofMillis(cpuMillis), 4096);
        return new Sample(nanos, status, usage, Map.of("p", usage));
    }

    @Test
    void ratesAreOverTheTimeBetween() {
        Sample before = sample(0, 7, 100, 1000);
        Sample now = sample(2_000_000_000L, 7, 300, 2500);
        Activity activity = now.since(before).getFirst();
        assertEquals(75, activity.cpuPercent(), 1e-9);
        assertEquals(100, activity.messagesPerSecond(), 1e-9);
        assertEquals(4096, activity.residentBytes());
        assertEquals(75, now.kernelCpuPercent(before), 1e-9);
    }

    @Test
    void aPartitionStartedAnewBeginsAtNothing() {
        Activity activity =
                sample(1_000_000_000L, 8, 3, 200).since(sample(0, 7, 100, 1000)).getFirst();
        assertEquals(20, activity.cpuPercent(), 1e-9);
        assertEquals(0, activity.messagesPerSecond(), 1e-9);
    }

    /** A kernel that was started anew, or has another plan, has counted all of it since. */
    @Test
    void endsHaveRatesOfTheirOwn() {
        List<EndStatus> before = List.of(new EndStatus(10, 4096, 4, 100), new EndStatus(0, 0, 7, 7));
        List<EndStatus> now = List.of(new EndStatus(20, 8192, 4, 100), new EndStatus(0, 0, 9, 27));
        assertEquals(
                List.of(new EndActivity(5, 2048, 0, 0), new EndActivity(0, 0, 1, 10)), EndActivity.of(now, before, 2));
        assertEquals(
                List.of(new EndActivity(5, 2048, 2, 50), new EndActivity(0, 0, 3.5, 3.5)),
                EndActivity.of(before, now, 2));
        assertEquals(List.of(new EndActivity(5, 2048, 2, 50)), EndActivity.of(before.subList(0, 1), now, 2));
    }

    @Test
    void residentMemoryIsReadFromTheStatusFile() {
        assertEquals(51200 * 1024, Usage.residentBytes(List.of("Name:\tjava", "VmRSS:\t   51200 kB")));
        assertEquals(0, Usage.residentBytes(List.of("Name:\tkthreadd")));
        assertTrue(Usage.ofTree(ProcessHandle.current().pid()).residentBytes() > 1 << 20);
        assertEquals(new Usage(Duration.ZERO, 0), Usage.ofTree(0));
    }

    @Test
    void onlyWholeLinesOfAGrowingFileAreRead() throws IOException {
        Path file = Files.writeString(directory.resolve("log"), "one\ntw");
        try (GrowingFile growing = new GrowingFile(file)) {
            assertEquals("one\n", growing.next());
            assertEquals("", growing.next());
            Files.writeString(file, "o\nthree\n", StandardOpenOption.APPEND);
            assertEquals("two\nthree\n", growing.next());
        }
    }
}
