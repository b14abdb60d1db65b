package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a partition prints, its log and its operator get a bounded part of it and are told what is missing. */
@Timeout(60)
class PartitionLogTest {
    private static final Pattern DROPPED =
            Pattern.compile("\\(([0-9]+) lines with ([0-9]+) bytes were dropped here: .*\\)");
    private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.12Z");
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final String WORST = "\u0001".repeat(65_532) + "\u20ac\n";
    private static final int PARTITIONS = 62;

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimit limit = PartitionLog.limit(nanos::get);
    private final List<String> said = new ArrayList<>();
    private LogFile log;

    @BeforeEach
    void makeLog() {
        log = PartitionLog.file(file(), InstantSource.fixed(TIME));
    }

    private void carry(InputStream in) throws InterruptedException {
        new PartitionLog(log, (line, length) -> said.add(new String(line, 0, length, StandardCharsets.UTF_8)), limit)
                .carry("test", in)
                .join();
    }

    private void carry(String text) throws InterruptedException {
        carry(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Without their times. */
    private List<String> lines() throws IOException {
        return Files.readAllLines(file()).stream()
                .map(line -> {
                    LogLine parsed = LogLine.parse(line);
                    assertEquals(Optional.of(TIME), parsed.time());
                    return parsed.text();
                })
                .toList();
    }

    @Test
    void aLineWithoutATimeIsReadAsItIs() {
        for (String line : List.of("", "error: no room", "2026-01-31T23:59:59.12 Z a", "x".repeat(24) + " text")) {
            assertEquals(new LogLine(Optional.empty(), line), LogLine.parse(line));
        }
    }

    private Path file() {
        return directory.resolve("test.log");
    }

    @Test
    void linesGoToTheFileAndToTheOperator() throws Exception {
        carry("one\n\ntwo \u00e4\nrest");
        assertEquals(List.of("one", "", "two \u00e4", "rest"), said);
        assertEquals(said, lines());
        carry("three\n");
        assertEquals(5, Files.readAllLines(file()).size());
    }

    /** In the way is a directory, as a full disk would be. */
    @Test
    void whatFoundNoRoomIsSaidInALaterIncarnation() throws Exception {
        Files.createDirectory(file());
        carry("one\ntwo\n");
        Files.delete(file());
        carry("three\n");
        assertEquals(List.of("(2 lines are missing here: they could not be written)", "three"), lines());
    }

    @Test
    void afterALineThatWasCutOffTheNextBeginsOnItsOwn() throws Exception {
        String cut = "2026-01-31T23:59:59.120Z on";
        Files.writeString(file(), cut);
        carry("two\n");
        assertEquals(List.of("on", "two"), lines());
    }

    @Test
    void whatATerminalWouldInterpretIsVisible() throws Exception {
        carry("a\tb\u001b[2J\r\u202e\n\udb40\udc01x\n");
        assertEquals(List.of("a\tb\\u001b[2J\\u000d\\u202e", "\\u{e0001}x"), said);
    }

    /** By what is printed of it, and never within a character. */
    @Test
    void aLineWithoutEndIsCut() throws Exception {
        for (String character : List.of("x", "\u00e4", "\u20ac", "\ud83d\ude00", "\u0001", "\udb40\udc01")) {
            said.clear();
            carry(character.repeat(50_000) + "\n");
            String printed = character.equals("\u0001")
                    ? "\\u0001"
                    : character.equals("\udb40\udc01") ? "\\u{e0001}" : character;
            assertEquals(printed.repeat(50_000), String.join("", said));
            for (String line : said.subList(0, said.size() - 1)) {
                int bytes = line.getBytes(StandardCharsets.UTF_8).length;
                assertTrue(
                        bytes <= PrintableLines.LINE_BYTES_MAX && bytes > PrintableLines.LINE_BYTES_MAX - 10,
                        bytes + " bytes");
            }
        }
    }

    /** All together, while nobody reads. */
    @Test
    void whatWaitsForTheOperatorIsBounded() throws Exception {
        Semaphore reading = new Semaphore(0);
        AtomicLong printedBytes = new AtomicLong();
        OutputStream operator = new OutputStream() {
            @Override
            public void write(int value) {
                printedBytes.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                reading.acquireUninterruptibly();
                reading.release();
                printedBytes.addAndGet(length);
            }
        };
        Console console =
                Console.start(new PrintStream(operator, true, StandardCharsets.UTF_8), PARTITIONS, Console.NO_FILE);
        List<Thread> logs = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            String name = "p" + i;
            logs.add(new PartitionLog(
                            PartitionLog.file(directory.resolve(name), InstantSource.fixed(TIME)),
                            (line, length) -> console.print(name, line, length),
                            PartitionLog.limit(nanos::get))
                    .carry(name, new ByteArrayInputStream(WORST.repeat(2).getBytes(StandardCharsets.UTF_8))));
        }
        for (Thread log : logs) {
            log.join();
        }
        reading.release();
        console.awaitPrinted(60_000);
        assertTrue(printedBytes.get() <= Console.BYTES_MAX + PrintableLines.LINE_BYTES_MAX, printedBytes + " bytes");
        assertTrue(printedBytes.get() >= Console.BYTES_MAX / 2, printedBytes + " bytes");
    }

    /** What comes in a burst passes; beyond it, a second's worth at a time, and every line is accounted for. */
    @Test
    void aFloodIsBoundedAndCounted() throws Exception {
        int lines = 300_000;
        carry("0123456789\n".repeat(lines));
        long passed = said.stream().filter("0123456789"::equals).count();
        assertTrue(Math.abs(PartitionLog.BURST_BYTES / 67 - passed) <= 2, passed + " lines");
        Matcher dropped = DROPPED.matcher(said.getLast());
        assertTrue(dropped.matches(), said.getLast());
        assertEquals(lines - passed, Long.parseLong(dropped.group(1)));
        assertEquals(lines - passed, limit.refused());
        assertEquals(10 * (lines - passed), Long.parseLong(dropped.group(2)));
        assertEquals(said, lines());
    }

    @Test
    void afterAFloodASecondsWorthPasses() throws Exception {
        String flood = "x".repeat(1000) + "\n";
        int burst = (int) (PartitionLog.BURST_BYTES / 1000);
        carry(new Stages(List.of(flood.repeat(2 * burst), "while shut\n", "open again\n"), nanos));
        assertFalse(said.contains("while shut"));
        assertEquals("open again", said.getLast());
        assertTrue(DROPPED.matcher(said.get(said.size() - 2)).matches());
    }

    /** Half a second goes by between two stages. */
    private static final class Stages extends InputStream {
        private final List<InputStream> stages = new ArrayList<>();
        private final AtomicLong nanos;
        private int stage;

        Stages(List<String> texts, AtomicLong nanos) {
            texts.forEach(text -> stages.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
            this.nanos = nanos;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("reads bytes one by one");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (stage == stages.size()) {
                return -1;
            }
            int read = stages.get(stage).read(bytes, offset, length);
            if (read < 0) {
                stage++;
                nanos.addAndGet(2 * SECOND_NANOS / 3);
                return read(bytes, offset, length);
            }
            return read;
        }
    }

    /** Also one that an earlier run has filled. */
    @Test
    void aFullFileMakesRoomForWhatComes() throws Exception {
        Files.write(file(), new byte[(int) PartitionLog.FILE_BYTES_MAX]);
        carry("after all\n");
        assertEquals("2026-01-31T23:59:59.120Z after all\n", Files.readString(file()));
        assertEquals(PartitionLog.FILE_BYTES_MAX, Files.size(directory.resolve("test.log.1")));
        Files.write(file(), new byte[(int) PartitionLog.FILE_BYTES_MAX]);
        carry("once more\n");
        assertEquals(List.of("(earlier lines are in test.log.1; those before it were dropped)", "once more"), lines());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidOnceAndLinesGoOn() throws Exception {
        Files.createDirectory(file());
        carry("one\ntwo\n");
        assertEquals(3, said.size());
        assertEquals("one", said.get(0));
        assertTrue(said.get(1).startsWith("(its log " + file() + " cannot be written: "), said.get(1));
        assertEquals("two", said.get(2));
    }
}
