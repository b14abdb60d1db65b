package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a partition's program prints: each line goes to its log file and to the operator, with everything a terminal
 * would interpret made visible. Above a rate lines are dropped and counted, and read slowly, so that neither the disk nor
 * the kernel's time is the partition's to use up.
 */
final class PartitionLog {
    static final long BYTES_PER_SECOND = 64 << 10;
    static final long BURST_BYTES = 4 << 20;
    static final long FILE_BYTES_MAX = 8 << 20;

    private static final int LINE_BYTES_MAX = 64 << 10;

    /** What a line costs beside its text: its name and its new line, at the operator's and in the file. */
    private static final int LINE_OVERHEAD_BYTES = 32;

    /** With {@link #LINE_BYTES_MAX} this is how fast a partition is read whose lines are dropped: 6.4 MB a second. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LogFile file;
    private final Consumer<String> operator;
    private final RateLimit limit;
    private final byte[] buffer = new byte[LINE_BYTES_MAX];
    private long droppedLines;
    private long droppedBytes;

    /** How much a partition may print, whatever becomes of its process. */
    static RateLimit limit(LongSupplier nanoTime) {
        return new RateLimit(BYTES_PER_SECOND, BURST_BYTES, nanoTime);
    }

    /**
     * For one process's output.
     *
     * @param limit the partition's
     */
    PartitionLog(Path file, Consumer<String> operator, RateLimit limit) {
        this.file = new LogFile(file, FILE_BYTES_MAX);
        this.operator = operator;
        this.limit = limit;
    }

    /** Starts a thread that carries lines until the stream ends, and then ends itself. */
    Thread carry(String partition, InputStream from) {
        return Thread.ofPlatform().daemon().name("log-" + partition).start(() -> copy(from));
    }

    private void copy(InputStream from) {
        try (from;
                file) {
            int filled = 0;
            for (int read = from.read(buffer); read > 0; read = from.read(buffer, filled, buffer.length - filled)) {
                long before = droppedLines;
                filled = takeLines(filled + read);
                if (droppedLines > before) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            if (filled > 0) {
                line(0, filled);
            }
            sayDropped();
        } catch (IOException e) {
            operator.accept("(its log ends here: " + e.getMessage() + ")");
        }
    }

    /** Takes every whole line of the buffer, and a part that fills it; returns the length of what is left at its start. */
    private int takeLines(int filled) {
        int start = 0;
        for (int end = 0; end < filled; end++) {
            if (buffer[end] == '\n') {
                line(start, end);
                start = end + 1;
            }
        }
        if (start == 0 && filled == buffer.length) {
            line(0, filled);
            return 0;
        }
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        return filled - start;
    }

    private void line(int start, int end) {
        if (!limit.isOpen()) {
            droppedLines++;
            droppedBytes += end - start;
            return;
        }
        sayDropped();
        say(visible(new String(buffer, start, end - start, StandardCharsets.UTF_8)));
    }

    private void sayDropped() {
        if (droppedLines > 0) {
            say("(" + droppedLines + " lines with " + droppedBytes + " bytes were dropped here: it prints more than "
                    + limit.perSecond() + " bytes a second)");
            droppedLines = 0;
            droppedBytes = 0;
        }
    }

    private void say(String line) {
        limit.charge(line.length() + LINE_OVERHEAD_BYTES);
        operator.accept(line);
        String wrong = file.append(line);
        if (wrong != null) {
            operator.accept("(" + wrong + ")");
        }
    }

    private static String visible(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(line, character));
        return line.toString();
    }

    private static void append(StringBuilder line, int character) {
        boolean interpreted = (Character.isISOControl(character) && character != '\t')
                || Character.getType(character) == Character.FORMAT;
        if (!interpreted) {
            line.appendCodePoint(character);
        } else if (Character.isBmpCodePoint(character)) {
            line.append("\\u").append(HexFormat.of().toHexDigits((char) character));
        } else {
            line.append("\\u{").append(Integer.toHexString(character)).append('}');
        }
    }
}
