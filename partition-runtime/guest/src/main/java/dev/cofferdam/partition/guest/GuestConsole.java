package dev.cofferdam.partition.guest;

import dev.cofferdam.hwsim.device.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The guest's serial line: what it prints goes to the partition's log and to whoever watches, what the partition is told
 * comes in, and what is typed. A daemon thread reads ahead, so that asking never blocks; {@link #type} is for any thread, all
 * else for the machine's.
 */
final class GuestConsole implements Console {
    private static final int READ_AHEAD = 1 << 16;
    private static final int KEPT_BYTES = 1 << 12;

    private final InputStream in;
    private final OutputStream out;
    private final BlockingQueue<Integer> typed = new ArrayBlockingQueue<>(READ_AHEAD);
    private final byte[] kept = new byte[KEPT_BYTES];
    private int keptCount;
    private Watcher watcher = (bytes, count) -> {};
    /** Taken out of the queue by a wait; -1 for none. */
    private int next = -1;

    private boolean carriageReturned;

    /** Gets what the guest prints, as it is. */
    interface Watcher {
        void print(byte[] bytes, int count);
    }

    GuestConsole(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Before anything is printed. */
    void watchedBy(Watcher by) {
        watcher = by;
    }

    void start() {
        Thread.ofPlatform().daemon().name("console input").start(this::readAhead);
    }

    private void readAhead() {
        try {
            for (int value = in.read(); value >= 0; value = in.read()) {
                typed.put(value);
            }
        } catch (IOException | InterruptedException end) {
            // No more input is what either means.
        }
    }

    /** Takes a byte that was typed; false where there is no room for it. */
    boolean type(int value) {
        return typed.offer(value);
    }

    @Override
    public int read() {
        int value = next;
        next = -1;
        if (value < 0) {
            Integer polled = typed.poll();
            value = polled == null ? -1 : polled;
        }
        return value;
    }

    /** Waits for some nanoseconds, or until there is input. */
    void await(long nanos) {
        if (next >= 0) {
            return;
        }
        try {
            Integer value = typed.poll(nanos, TimeUnit.NANOSECONDS);
            next = value == null ? -1 : value;
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void write(int value) {
        kept[keptCount++] = (byte) value;
        if (value == '\n' || keptCount == kept.length) {
            flush();
        }
    }

    /** Lets out what was kept. */
    void flush() {
        if (keptCount > 0) {
            watcher.print(kept, keptCount);
        }
        try {
            out.write(forLog());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            keptCount = 0;
        }
    }

    /** A terminal's line ends in a carriage return and a line feed, a log's in the line feed alone. */
    private byte[] forLog() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(keptCount + 1);
        for (int i = 0; i < keptCount; i++) {
            if (carriageReturned && kept[i] != '\n') {
                line.write('\r');
            }
            carriageReturned = kept[i] == '\r';
            if (!carriageReturned) {
                line.write(kept[i]);
            }
        }
        return line.toByteArray();
    }
}
