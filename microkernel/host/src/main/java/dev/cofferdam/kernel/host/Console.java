package dev.cofferdam.kernel.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the operator sees while a topology runs: one line an event or a line that a partition printed. Nobody waits for
 * the operator: a thread of its own prints, and lines for which there is no room because nobody reads are dropped and
 * counted. Each partition has the same share of that room, and of a file that the output goes to, whatever the others
 * print; events have theirs. Safe for several threads.
 */
final class Console {
    static final int LINES_MAX = 4096;
    static final int BYTES_MAX = 4 << 20;
    static final long FILE_BYTES_MAX = 1L << 30;

    /** Where the output is no file. */
    static final long NO_FILE = -1;

    private static final int EVENT_LINES = 1024;
    private static final int WARNING_PERCENT = 80;

    private final Consumer<String> out;
    private final Supplier<String> unprinted;
    private final boolean repeatsPartitions;
    private final int linesMax;
    private final int bytesMax;
    private final long fileBytesMax;
    private final Queue<Line> lines = new ArrayDeque<>();
    private final Share events;
    private final Map<String, Share> shares = new HashMap<>();
    private boolean printing;

    private Console(
            Consumer<String> out,
            Supplier<String> unprinted,
            boolean repeatsPartitions,
            int partitions,
            long fileBytes) {
        this.out = out;
        this.unprinted = unprinted;
        this.repeatsPartitions = repeatsPartitions;
        this.linesMax = (LINES_MAX - EVENT_LINES) / partitions;
        this.bytesMax = BYTES_MAX / (partitions + 1);
        this.fileBytesMax = fileBytes == NO_FILE ? Long.MAX_VALUE : (FILE_BYTES_MAX - fileBytes) / partitions;
        this.events = new Share(
                "", "(%d events were dropped here: this output is read more slowly than they came)", EVENT_LINES);
    }

    /** What waits to be printed in one line: a text, or where lines were dropped, which grows until it is printed. */
    private static final class Line {
        final Share share;
        final byte[] text;
        long dropped;

        Line(Share share, byte[] text) {
            this.share = share;
            this.text = text;
        }
    }

    /** What one party has of the room for lines that wait. */
    private static final class Share {
        final byte[] prefix;
        final String droppedText;
        final int linesMax;
        int lines;
        long bytes;
        /** Where lines are being dropped now; null where the last one found room. */
        Line gap;

        /** Printed so far, and waiting. */
        long fileBytes;

        boolean warned;
        boolean usedUp;

        Share(String prefix, String droppedText, int linesMax) {
            this.prefix = bytes(prefix);
            this.droppedText = droppedText;
            this.linesMax = linesMax;
        }
    }

    /**
     * Starts its thread.
     *
     * @param out what cannot be written there is counted, and said when something can be again
     * @param partitions how many there are, at least one
     * @param fileBytes length of the file that the output is redirected to, or {@link #NO_FILE}
     */
    static Console start(OutputStream out, int partitions, long fileBytes) {
        return start(out, partitions, fileBytes, () -> {});
    }

    /** @param unread called, perhaps more than once, when it is a pipe whose reader has ended */
    static Console start(OutputStream out, int partitions, long fileBytes, Runnable unread) {
        Output output = new Output(out, unread);
        return start(new Console(output::print, output::unprinted, true, partitions, fileBytes));
    }

    /** The operator's, which may have no room, and later have some again. For one thread. */
    private static final class Output {
        /** Java says why a write failed in Linux's words alone. */
        private static final String NO_READER = "Broken pipe";

        private final OutputStream out;
        private final Runnable unread;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private long missing;

        /** What to say of lines that are missing at the end; nothing where none is. For any thread. */
        private volatile String unprinted = "";

        Output(OutputStream out, Runnable unread) {
            this.out = out;
            this.unread = unread;
        }

        String unprinted() {
            return unprinted;
        }

        void print(String line) {
            text.reset();
            if (missing > 0) {
                // Of the first that is missing a part may be there.
                text.writeBytes(bytes("\n(" + missing + " lines are missing here: they could not be written)\n"));
            }
            text.writeBytes(bytes(line + "\n"));
            try {
                text.writeTo(out);
                out.flush();
                missing = 0;
                unprinted = "";
            } catch (IOException e) {
                missing++;
                unprinted = "the last " + missing + " lines of this output could not be written: " + Reasons.of(e);
                if (NO_READER.equals(e.getMessage())) {
                    unread.run();
                }
            }
        }
    }

    /** Starts one whose events go to a log, and what partitions print nowhere: they have logs of their own. */
    static Console log(LogFile log) {
        return start(new Console(
                line -> {
                    byte[] text = bytes(line);
                    log.append(text, text.length);
                },
                () -> "",
                false,
                1,
                NO_FILE));
    }

    private static Console start(Console console) {
        Thread.ofPlatform().daemon().name("console").start(console::carry);
        return console;
    }

    /** What happened to a partition. */
    synchronized void say(String partition, String what) {
        byte[] text = bytes(partition + " " + what);
        offer(events, text, text.length);
    }

    /**
     * What a partition printed; it is copied where there is room for it.
     *
     * @param text in UTF-8
     */
    synchronized void print(String partition, byte[] text, int length) {
        if (!repeatsPartitions) {
            return;
        }
        Share share = shares.computeIfAbsent(
                partition,
                name -> new Share(
                        "[" + name + "] ",
                        "(%d lines of " + name + " were dropped here: this output is read more slowly than it prints)",
                        linesMax));
        if (share.usedUp || !offer(share, text, length) || fileBytesMax == Long.MAX_VALUE) {
            return;
        }
        share.fileBytes += share.prefix.length + length + 1;
        if (share.fileBytes >= fileBytesMax) {
            share.usedUp = true;
            add(
                    share,
                    bytes("(what " + partition + " prints is not repeated here any more: its share of this file, "
                            + fileBytesMax + " bytes, is used up; see 'cofferdam logs " + partition + "')"));
        } else if (!share.warned && share.fileBytes >= fileBytesMax / 100 * WARNING_PERCENT) {
            share.warned = true;
            add(
                    share,
                    bytes("(" + partition + " has printed " + share.fileBytes + " bytes to this file; at "
                            + fileBytesMax + ", its share, what it prints is not repeated here any more)"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether there was room; for one line, however long, there is where none waits. */
    private boolean offer(Share share, byte[] text, int length) {
        boolean room = share.lines < share.linesMax && share.bytes + share.prefix.length + length <= bytesMax;
        if (share.lines > 0 && !room) {
            if (share.gap == null) {
                share.gap = add(share, new byte[0]);
            }
            share.gap.dropped++;
            return false;
        }
        share.gap = null;
        byte[] line = Arrays.copyOf(share.prefix, share.prefix.length + length);
        System.arraycopy(text, 0, line, share.prefix.length, length);
        add(share, line);
        return true;
    }

    private Line add(Share share, byte[] text) {
        Line line = new Line(share, text);
        lines.add(line);
        share.lines++;
        share.bytes += text.length;
        notifyAll();
        return line;
    }

    private void carry() {
        try {
            while (true) {
                out.accept(take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String take() throws InterruptedException {
        printing = false;
        notifyAll();
        while (lines.isEmpty()) {
            wait();
        }
        printing = true;
        Line line = lines.remove();
        line.share.lines--;
        line.share.bytes -= line.text.length;
        if (line.share.gap == line) {
            line.share.gap = null;
        }
        return line.dropped > 0
                ? line.share.droppedText.formatted(line.dropped)
                : new String(line.text, StandardCharsets.UTF_8);
    }

    /** What to say where not all that was printed so far is there; otherwise nothing. */
    String unprinted() {
        return unprinted.get();
    }

    /** Returns when everything is printed, or after that time. */
    synchronized void awaitPrinted(long patienceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (printing || !lines.isEmpty()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }
}
