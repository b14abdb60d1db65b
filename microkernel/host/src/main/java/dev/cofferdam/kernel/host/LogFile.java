package dev.cofferdam.kernel.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * A log that keeps the latest lines: a file that reached its length is kept beside the next under its name with
 * {@code .1}, in the place of the one before. Each line has its time before it ({@link LogLine}). A line that cannot be
 * written is dropped and counted; closed, it is opened again by the next line, which then says how many are missing. Safe
 * for several threads.
 */
final class LogFile implements AutoCloseable {
    private final Path file;
    private final long bytesMax;
    private final InstantSource time;
    /** All of a line, so that nothing of one that could not be written is left for later. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private OutputStream out;
    private long bytes;
    private long dropped;

    /** Nothing is opened yet; {@code bytesMax} is for each of the two files. */
    LogFile(Path file, long bytesMax, InstantSource time) {
        this.file = file;
        this.time = time;
        this.bytesMax = bytesMax;
    }

    private Path before() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /**
     * Appends a line.
     *
     * @param text in UTF-8, without the line's end
     * @return what is to be said of it, or null
     */
    synchronized String append(byte[] text, int length) {
        try {
            if (out == null) {
                open();
            } else if (bytes >= bytesMax) {
                rotate();
            }
            if (dropped > 0) {
                write("(" + dropped + " lines are missing here: they could not be written)");
                dropped = 0;
            }
            write(text, length);
            return null;
        } catch (IOException e) {
            closeQuietly();
            dropped++;
            return dropped == 1 ? "its log " + file + " cannot be written: " + Reasons.of(e) : null;
        }
    }

    private void open() throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        boolean withinLine;
        try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "r")) {
            bytes = written.length();
            withinLine = endsWithinLine(written);
        }
        if (bytes >= bytesMax) {
            rotate();
        } else if (withinLine) {
            out.write('\n');
            bytes++;
        }
    }

    /** Whoever wrote it was killed, or found no more room, in the midst of one. */
    private static boolean endsWithinLine(RandomAccessFile written) throws IOException {
        if (written.length() == 0) {
            return false;
        }
        written.seek(written.length() - 1);
        return written.read() != '\n';
    }

    private void rotate() throws IOException {
        out.close();
        out = null;
        boolean loses = Files.exists(before());
        Files.move(file, before(), StandardCopyOption.ATOMIC_MOVE);
        open();
        if (loses) {
            write("(earlier lines are in " + before().getFileName() + "; those before it were dropped)");
        }
    }

    private void write(String line) throws IOException {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        write(text, text.length);
    }

    private void write(byte[] text, int length) throws IOException {
        byte[] stamp = LogLine.stamp(time.instant());
        line.reset();
        line.write(stamp);
        line.write(text, 0, length);
        line.write('\n');
        line.writeTo(out);
        bytes += line.size();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // What was lost has been counted.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
