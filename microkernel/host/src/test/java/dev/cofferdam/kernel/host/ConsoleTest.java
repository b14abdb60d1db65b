package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads what the kernel prints, or does not, the kernel goes on. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsoleTest {
    private static final long PATIENCE_MILLIS = 10_000;

    private static final int QUIET_LINES = 500;

    private static final Pattern DROPPED = Pattern.compile(
            "\\(([0-9]+) lines of chatty were dropped here: this output is read more slowly than it prints\\)");

    @TempDir
    private Path directory;

    private static void print(Console console, String partition, String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        console.print(partition, text, text.length);
    }

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
            Console console = Console.start(out, 3, Console.NO_FILE);
            for (int i = 0; i < 100_000; i++) {
                print(console, "chatty", "line " + i);
            }
            for (int i = 0; i < QUIET_LINES; i++) {
                print(console, "quiet", "line " + i);
            }
            console.say("chatty", "ended");
            console.awaitPrinted(1);
            List<String> lines = new ArrayList<>();
            while (lines.isEmpty() || !lines.getLast().equals("chatty ended")) {
                lines.add(in.readLine());
            }
            long printed =
                    lines.stream().filter(line -> line.startsWith("[chatty]")).count();
            assertTrue(printed >= Console.LINES_MAX / 5 && printed < 100_000, printed + " lines");
            List<String> quiet = lines.stream()
                    .filter(line -> line.startsWith("[quiet]") || line.contains("lines of quiet"))
                    .toList();
            assertEquals(
                    IntStream.range(0, QUIET_LINES)
                            .mapToObj(i -> "[quiet] line " + i)
                            .toList(),
                    quiet,
                    "whatever others print");
            long dropped = lines.stream()
                    .map(DROPPED::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .sum();
            assertEquals(100_000, printed + dropped);
        }
    }

    /** As a file is whose disk fills up and is given room again: of what finds none, a part may be written. */
    @Test
    void whatFoundNoRoomIsSaidWhenThereIsSome() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        AtomicInteger room = new AtomicInteger(20);
        OutputStream out = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                if (room.getAndDecrement() <= 0) {
                    throw new IOException("No space left on device");
                }
                written.write(value);
            }
        };
        Console console = Console.start(out, 1, Console.NO_FILE);
        console.say("one", "starting");
        console.say("one", "ready");
        console.say("one", "ended");
        console.awaitPrinted(PATIENCE_MILLIS);
        assertEquals(
                "the last 2 lines of this output could not be written: No space left on device", console.unprinted());
        room.set(Integer.MAX_VALUE);
        console.say("one", "starting");
        console.awaitPrinted(PATIENCE_MILLIS);
        assertEquals("", console.unprinted());
        assertEquals(
                List.of(
                        "one starting",
                        "one rea",
                        "(2 lines are missing here: they could not be written)",
                        "one starting"),
                written.toString(StandardCharsets.UTF_8).lines().toList());
    }

    /** As with {@code up | head}: whoever pressed ^C there would mean this command, too. */
    @Test
    void thatItsReaderHasEndedIsNoticed(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        CountDownLatch noticed = new CountDownLatch(1);
        RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
        try (FileOutputStream out = new FileOutputStream(pipe.toFile())) {
            Console console = Console.start(out, 1, Console.NO_FILE, noticed::countDown);
            console.say("one", "starting");
            console.awaitPrinted(PATIENCE_MILLIS);
            assertEquals(1, noticed.getCount());
            reader.close();
            console.say("one", "ready");
            assertTrue(noticed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void whatIsReadIsAllThere() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = Console.start(new PrintStream(out, true, StandardCharsets.UTF_8), 1, Console.NO_FILE);
        console.say("one", "starting");
        print(console, "one", "hello");
        console.awaitPrinted(PATIENCE_MILLIS);
        assertEquals("one starting\n[one] hello\n", out.toString(StandardCharsets.UTF_8));
    }

    /** Each partition has its share of the file, and whoever uses it up leaves the others theirs. */
    @Test
    void aShareOfAFileThatIsUsedUpIsSaidAfterAWarning() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = Console.start(
                new PrintStream(out, true, StandardCharsets.UTF_8), 2, Console.FILE_BYTES_MAX - (4 << 20));
        for (int i = 0; i < 3; i++) {
            print(console, "one", "x".repeat(1 << 20));
            console.awaitPrinted(PATIENCE_MILLIS);
        }
        print(console, "two", "its own share is not touched");
        print(console, "one", "not repeated");
        console.say("one", "ended");
        console.awaitPrinted(PATIENCE_MILLIS);
        List<String> lines = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.length() < 1 << 20)
                .toList();
        assertEquals(
                List.of(
                        "(what one prints is not repeated here any more: its share of this file, 2097152 bytes, is used"
                                + " up; see 'cofferdam logs one')",
                        "[two] its own share is not touched",
                        "one ended"),
                lines);
        for (int i = 0; i < 18; i++) {
            print(console, "two", "x".repeat(100_000));
            console.awaitPrinted(PATIENCE_MILLIS);
        }
        String warning = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("("))
                .toList()
                .getLast();
        assertTrue(
                warning.matches("\\(two has printed 17[0-9]{5} bytes to this file; at 2097152, its share, .*"),
                warning);
    }
}
