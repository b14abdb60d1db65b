package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads what the kernel prints, or does not, the kernel goes on. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsoleTest {
    private static final long PATIENCE_MILLIS = 10_000;

    private static final Pattern DROPPED = Pattern.compile("\\(([0-9]+) lines were dropped here: nobody read .*\\)");

    @TempDir
    private Path directory;

    /** A real FIFO: opened and not read for a while, then read. */
    @Test
    void aFullFifoHoldsNobodyUp() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        // Open for both, so that opening waits for nobody.
        try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw");
                BufferedReader in = new BufferedReader(new FileReader(fifo.toFile(), StandardCharsets.UTF_8));
                PrintStream out = new PrintStream(new FileOutputStream(fifo.toFile()), false, StandardCharsets.UTF_8)) {
            assertTrue(both.getFD().valid());
            Console console = Console.start(out, () -> 0);
            for (int i = 0; i < 100_000; i++) {
                console.print("chatty", "line " + i);
            }
            console.say("chatty", "ended");
            console.awaitPrinted(1);
            List<String> lines = new ArrayList<>();
            while (lines.isEmpty() || !lines.getLast().equals("chatty ended")) {
                lines.add(in.readLine());
            }
            long printed =
                    lines.stream().filter(line -> line.startsWith("[chatty]")).count();
            assertTrue(printed >= Console.LINES_MAX / 2 && printed < 100_000, printed + " lines");
            long dropped = lines.stream()
                    .map(DROPPED::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .sum();
            assertEquals(100_000, printed + dropped);
        }
    }

    @Test
    void whatIsReadIsAllThere() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = Console.start(new PrintStream(out, true, StandardCharsets.UTF_8), () -> 0);
        console.say("one", "starting");
        console.print("one", "hello");
        console.awaitPrinted(PATIENCE_MILLIS);
        assertEquals("one starting\n[one] hello\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFileThatIsFullGetsEventsOnlyAfterAWarning() throws Exception {
        AtomicLong bytes = new AtomicLong(Console.FILE_BYTES_MAX / 10 * 9);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = Console.start(new PrintStream(out, true, StandardCharsets.UTF_8), bytes::get);
        String long0 = "x".repeat(1 << 20);
        console.print("one", long0);
        console.awaitPrinted(PATIENCE_MILLIS);
        bytes.set(Console.FILE_BYTES_MAX);
        console.print("one", long0);
        console.awaitPrinted(PATIENCE_MILLIS);
        console.print("one", "not repeated");
        console.say("one", "ended");
        console.awaitPrinted(PATIENCE_MILLIS);
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("(this file has 966367638 bytes; at 1073741824 "), () -> text.substring(0, 200));
        assertTrue(text.contains("is not repeated here any more: this file has"));
        assertFalse(text.contains("not repeated\n"));
        assertTrue(text.endsWith("one ended\n"));
    }
}
