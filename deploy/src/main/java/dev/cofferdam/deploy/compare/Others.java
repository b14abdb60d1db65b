package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * How much of the machine other programs took while cells were measured: what Linux counts as busy, or as taken by the
 * machine's own host, less what the measured processes and this one used. For one thread.
 */
final class Others {
    /** Linux counts for programs in hundredths of a second everywhere. */
    private static final double NANOS_PER_TICK = 1e7;

    private static final int TICKS_FIELDS = 8;
    private static final int IDLE = 3;
    private static final int WAITING = 4;

    private final Path proc;
    private final LongSupplier nanoTime;
    private double othersNanos;
    private long measuredNanos;

    private long beganNanos;
    private long machineTicks;
    private long ownTicks;

    Others(Path proc, LongSupplier nanoTime) {
        this.proc = proc;
        this.nanoTime = nanoTime;
    }

    void begin(Collection<Long> own) throws IOException {
        beganNanos = nanoTime.getAsLong();
        machineTicks = machine();
        ownTicks = own(own);
    }

    void end(Collection<Long> own) throws IOException {
        long used = own(own) - ownTicks;
        othersNanos += (machine() - machineTicks - used) * NANOS_PER_TICK;
        measuredNanos += nanoTime.getAsLong() - beganNanos;
    }

    /** Cores that others kept busy, on average. */
    double cores() {
        return measuredNanos == 0 ? 0 : Math.max(0, othersNanos / measuredNanos);
    }

    /** Hundredths of a second that any core was busy; see proc_stat(5). */
    private long machine() throws IOException {
        String[] fields = Files.readAllLines(proc.resolve("stat")).getFirst().split(" +", -1);
        long busy = 0;
        for (int i = 0; i < TICKS_FIELDS && i + 1 < fields.length; i++) {
            busy += i == IDLE || i == WAITING ? 0 : Long.parseLong(fields[i + 1]);
        }
        return busy;
    }

    /** See proc_pid_stat(5): the name, in parentheses, may hold anything. */
    private long own(Collection<Long> pids) throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            try {
                String text = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (NoSuchFileException e) {
                // Ended: what it used is others' then, and little.
            }
        }
        return ticks;
    }
}
