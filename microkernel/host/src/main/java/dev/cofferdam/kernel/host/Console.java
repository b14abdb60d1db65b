package dev.cofferdam.kernel.host;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the operator sees while a topology runs: one line an event or a line that a partition printed. Nobody waits for
 * the operator: a thread of its own prints, and lines for which there is no room because nobody reads are dropped and
 * counted. Where the output is a file, partitions' lines end at a limit. Safe for several threads.
 */
final class Console {
    static final int LINES_MAX = 4096;
    static final int CHARACTERS_MAX = 4 << 20;
    static final long FILE_BYTES_MAX = 1L << 30;

    /** So that what happens to a partition finds room when partitions have printed too much. */
    private static final int EVENT_LINES = 1024;

    private static final int WARNING_PERCENT = 80;

    /** How many characters are printed before the length of the file is looked at again. */
    private static final long LOOK_CHARACTERS = 1 << 20;

    private final PrintStream out;
    private final LongSupplier fileBytes;
    private final Queue<String> lines = new ArrayDeque<>();
    private long characters;
    private long dropped;
    private boolean printing;
    private long unlooked;
    private boolean warned;
    private boolean full;

    private Console(PrintStream out, LongSupplier fileBytes) {
        this.out = out;
        this.fileBytes = fileBytes;
    }

    /**
     * Starts its thread.
     *
     * @param fileBytes length of the file that the output is redirected to; 0 where it is none
     */
    static Console start(PrintStream out, LongSupplier fileBytes) {
        Console console = new Console(out, fileBytes);
        console.look();
        Thread.ofPlatform().daemon().name("console").start(console::carry);
        return console;
    }

    /** What happened to a partition. */
    void say(String partition, String what) {
        offer(partition + " " + what, LINES_MAX);
    }

    /** What a partition printed. */
    void print(String partition, String line) {
        if (!isFull()) {
            offer("[" + partition + "] " + line, LINES_MAX - EVENT_LINES);
        }
    }

    private synchronized boolean isFull() {
        return full;
    }

    private synchronized void offer(String line, int linesMax) {
        if (lines.size() >= linesMax || characters + line.length() > CHARACTERS_MAX) {
            dropped++;
            return;
        }
        if (dropped > 0) {
            add(droppedLine());
        }
        add(line);
        notifyAll();
    }

    private void add(String line) {
        lines.add(line);
        characters += line.length();
    }

    private String droppedLine() {
        String line = "(" + dropped + " lines were dropped here: nobody read this output in time)";
        dropped = 0;
        return line;
    }

    private void carry() {
        try {
            while (true) {
                String line = take();
                out.println(line);
                printed(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String take() throws InterruptedException {
        printing = false;
        notifyAll();
        while (lines.isEmpty() && dropped == 0) {
            wait();
        }
        printing = true;
        if (lines.isEmpty()) {
            return droppedLine();
        }
        String line = lines.remove();
        characters -= line.length();
        return line;
    }

    private synchronized void printed(String line) {
        unlooked += line.length();
        if (unlooked >= LOOK_CHARACTERS) {
            look();
        }
    }

    private synchronized void look() {
        unlooked = 0;
        long bytes = fileBytes.getAsLong();
        if (!full && bytes >= FILE_BYTES_MAX) {
            full = true;
            offer(
                    "(what partitions print is not repeated here any more: this file has " + bytes
                            + " bytes; see 'cofferdam logs')",
                    LINES_MAX);
        } else if (!warned && bytes >= FILE_BYTES_MAX / 100 * WARNING_PERCENT) {
            warned = true;
            offer(
                    "(this file has " + bytes + " bytes; at " + FILE_BYTES_MAX
                            + " what partitions print is not repeated here any more)",
                    LINES_MAX);
        }
    }

    /** Returns when everything is printed, or after that time. */
    synchronized void awaitPrinted(long patienceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (printing || !lines.isEmpty() || dropped > 0) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }
}
