package dev.cofferdam.deploy.command.console;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows whoever sits at the terminal how far long work is and how fast it goes, in one line that is gone when it is done.
 * What is over within a second shows nothing. For one thread.
 */
public final class Progress implements AutoCloseable {
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What is counted. */
    public enum Unit {
        BYTES("MiB", 1 << 20),
        OBJECTS("objects", 1);

        private final String text;
        private final double size;

        Unit(String text, double size) {
            this.text = text;
            this.size = size;
        }
    }

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final String what;
    private final Unit unit;
    private final long total;
    private final long startNanos;
    private long shownNanos;
    private long done;
    private int shownColumns;

    /** Shows nothing unless {@code terminal}; {@code nanoTime} is a clock. */
    Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime, String what, Unit unit, long total) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.what = what;
        this.unit = unit;
        this.total = total;
        startNanos = nanoTime.getAsLong();
        shownNanos = startNanos + FIRST_NANOS - EACH_NANOS;
    }

    /**
     * Begins to show it where this process's standard error is a terminal.
     *
     * @param what is done, in a word or two
     * @param totalBytes how much there is to do; 0: not known
     */
    public static Progress here(PrintWriter err, String what, long totalBytes) {
        return here(err, what, Unit.BYTES, totalBytes);
    }

    /** As {@link #here(PrintWriter, String, long)}, of something else than bytes. */
    public static Progress here(PrintWriter err, String what, Unit unit, long total) {
        return new Progress(err, Terminal.isDevice(Path.of("/proc/self/fd/2")), System::nanoTime, what, unit, total);
    }

    /** More is done. */
    public void add(long more) {
        done += more;
        long now = nanoTime.getAsLong();
        if (terminal && now - shownNanos >= EACH_NANOS) {
            shownNanos = now;
            show(line(now - startNanos));
        }
    }

    private String line(long nanos) {
        double rate = done / unit.size / (nanos / 1e9);
        String ofTotal = total > 0
                ? String.format(
                        Locale.ROOT,
                        "%.0f of %.0f %s (%d%%)",
                        done / unit.size,
                        total / unit.size,
                        unit.text,
                        100 * done / total)
                : String.format(Locale.ROOT, "%.0f %s", done / unit.size, unit.text);
        return String.format(Locale.ROOT, "%s: %s, %.0f %s/s", what, ofTotal, rate, unit.text);
    }

    /** Over what was shown before, without escapes that a terminal may not know. */
    private void show(String line) {
        err.print("\r" + line + " ".repeat(Math.max(0, shownColumns - line.length())));
        err.flush();
        shownColumns = line.length();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shownColumns > 0) {
            show("");
            err.print("\r");
            err.flush();
        }
    }
}
