package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Telling a program something never waits for it, and neither does ending its input; with real pipes. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartitionInputTest {
    @Test
    void whoReadsNothingHoldsNobodyUp() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        PartitionInput input = new PartitionInput("sleeper", sleeper.getOutputStream());
        IOException refused = assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                input.tell("x".repeat(1000));
            }
        });
        assertTrue(refused.getMessage().startsWith("sleeper does not read what it is told: "), refused::getMessage);
        input.end();
        assertThrows(IOException.class, () -> input.tell("more"));
        sleeper.toHandle().destroyForcibly();
        assertTrue(sleeper.waitFor(10, TimeUnit.SECONDS));
    }

    @Test
    void everythingToldIsReadBeforeTheEnd() throws IOException, InterruptedException {
        Process reader = new ProcessBuilder("cat").start();
        PartitionInput input = new PartitionInput("reader", reader.getOutputStream());
        input.tell("first");
        input.tell("second");
        input.end();
        try (var lines = reader.inputReader()) {
            assertEquals("first", lines.readLine());
            assertEquals("second", lines.readLine());
            assertEquals(null, lines.readLine());
        }
        assertEquals(0, reader.waitFor());
    }

    @Test
    void aLineLongerThanAllRoomIsRefused() throws IOException, InterruptedException {
        Process reader = new ProcessBuilder("cat").start();
        PartitionInput input = new PartitionInput("reader", reader.getOutputStream());
        String line = "x".repeat(PartitionInput.BYTES_MAX);
        IOException refused = assertThrows(IOException.class, () -> input.tell(line));
        assertTrue(refused.getMessage().contains("has at most 65536 bytes"), refused::getMessage);
        input.end();
        assertEquals(0, reader.waitFor());
    }
}
