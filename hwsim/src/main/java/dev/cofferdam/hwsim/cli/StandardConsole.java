package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.device.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * The process' standard input and output as a console. A daemon thread reads ahead, so that asking never blocks; output is
 * kept until asked for or a line ends. {@link #read}, {@link #write} and {@link #await} are for the machine's thread.
 */
final class StandardConsole implements Console {
    private static final int READ_AHEAD = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final LinkedBlockingDeque<Integer> typed = new LinkedBlockingDeque<>(READ_AHEAD);
    private volatile boolean ended;
    private final byte[] kept = new byte[1 << 12];
    private int keptCount;

    StandardConsole(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
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
        ended = true;
    }

    @Override
    public int read() {
        Integer value = typed.poll();
        return value == null ? -1 : value;
    }

    /** Waits until there is input or a time has passed; says whether input may still come. */
    boolean await(long nanoseconds) {
        flush();
        try {
            Integer value = typed.poll(nanoseconds, TimeUnit.NANOSECONDS);
            if (value != null) {
                typed.addFirst(value);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !ended || !typed.isEmpty();
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
        try {
            out.write(kept, 0, keptCount);
            out.flush();
            keptCount = 0;
        } catch (IOException failure) {
            keptCount = 0;
            throw new UncheckedIOException(new IOException("the console's output: " + failure.getMessage(), failure));
        }
    }
}
