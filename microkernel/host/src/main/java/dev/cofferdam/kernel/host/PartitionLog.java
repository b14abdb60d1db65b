package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What a partition's program prints: each line goes to its log file and to the operator
 * ({@link PrintableLines}). Above a rate lines are dropped and counted, and read slowly, so that neither the disk nor
 * the kernel's time is the partition's to use up. Nor is its memory: all that a line needs is there from the start, but
 * for the operator's copy, whose room the {@link Console} bounds.
 */
final class PartitionLog {
    static final long BYTES_PER_SECOND = 64 << 10;
    static final long BURST_BYTES = 4 << 20;
    static final long FILE_BYTES_MAX = 8 << 20;

    private static final int READ_BYTES_MAX = 16 << 10;

    /** What a line costs beside its text: its name and its new line at the operator's, its time in the file. */
    private static final int LINE_OVERHEAD_BYTES = 57;

    /** With {@link #READ_BYTES_MAX} this is how fast a partition is read whose lines are dropped: 1.6 MB a second. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LogFile file;
    private final PrintableLines.Taker operator;
    private final RateLimit limit;
    private final PrintableLines lines = new PrintableLines(this::line);
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES_MAX);
    private long droppedLines;
    private long droppedBytes;

    /** Of a partition, whatever becomes of its process. */
    static LogFile file(Path file, InstantSource time) {
        return new LogFile(file, FILE_BYTES_MAX, time);
    }

    /** How much a partition may print, whatever becomes of its process. */
    static RateLimit limit(LongSupplier nanoTime) {
        return new RateLimit(BYTES_PER_SECOND, BURST_BYTES, nanoTime);
    }

    /**
     * For one process's output.
     *
     * @param file the partition's, as the limit is: what one process's lines found no room for, the next one's find said
     */
    PartitionLog(LogFile file, PrintableLines.Taker operator, RateLimit limit) {
        this.file = file;
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
            while (read(from)) {
                long before = droppedLines;
                lines.take(buffer.flip());
                buffer.compact();
                if (droppedLines > before) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            lines.end(buffer.flip());
            sayDropped();
        } catch (IOException e) {
            tellOperator("(its log ends here: " + Reasons.of(e) + ")");
        }
    }

    private boolean read(InputStream from) throws IOException {
        int read = from.read(buffer.array(), buffer.position(), buffer.remaining());
        buffer.position(buffer.position() + Math.max(0, read));
        return read > 0;
    }

    private void line(byte[] text, int length) {
        if (!limit.isOpen()) {
            droppedLines++;
            droppedBytes += length;
            return;
        }
        sayDropped();
        say(text, length);
    }

    private void sayDropped() {
        if (droppedLines > 0) {
            byte[] text = ("(" + droppedLines + " lines with " + droppedBytes
                            + " bytes were dropped here: it prints more than " + limit.perSecond()
                            + " bytes a second)")
                    .getBytes(StandardCharsets.UTF_8);
            say(text, text.length);
            droppedLines = 0;
            droppedBytes = 0;
        }
    }

    private void say(byte[] text, int length) {
        limit.charge(length + LINE_OVERHEAD_BYTES);
        operator.take(text, length);
        String wrong = file.append(text, length);
        if (wrong != null) {
            tellOperator("(" + wrong + ")");
        }
    }

    private void tellOperator(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        operator.take(text, text.length);
    }
}
