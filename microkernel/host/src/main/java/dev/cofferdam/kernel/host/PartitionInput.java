package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The standard input of a partition's program. A program that does not read it holds nobody up: what is told waits here,
 * as much as there is room for, and only a thread of its own ever waits for the program. Safe for several threads.
 */
final class PartitionInput {
    static final int BYTES_MAX = 64 << 10;

    private final String name;
    private final OutputStream to;
    private final Queue<byte[]> lines = new ArrayDeque<>();
    private int waitingBytes;
    private boolean started;
    private boolean ended;

    PartitionInput(String name, OutputStream to) {
        this.name = name;
        this.to = to;
    }

    /** Returns at once; the line is written when the program has read those before. */
    synchronized void tell(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (ended) {
            throw new IOException(name + " is ending and is told nothing more");
        }
        if (bytes.length > BYTES_MAX - waitingBytes) {
            throw new IOException(
                    waitingBytes == 0
                            ? "a line for a partition has at most " + BYTES_MAX + " bytes"
                            : name + " does not read what it is told: " + waitingBytes + " bytes wait for it");
        }
        lines.add(bytes);
        waitingBytes += bytes.length;
        startOrWake();
    }

    /** Ends the input after what was told; returns at once. */
    synchronized void end() {
        ended = true;
        startOrWake();
    }

    private void startOrWake() {
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("input-" + name).start(this::carry);
        }
        notifyAll();
    }

    private void carry() {
        try (to) {
            for (byte[] line = take(); line != null; line = take()) {
                to.write(line);
                to.flush();
                written(line);
            }
        } catch (IOException | InterruptedException e) {
            // The program has ended, or does not want to be told: its own loss.
            synchronized (this) {
                ended = true;
            }
        }
    }

    /** The next line; null at the end. */
    private synchronized byte[] take() throws InterruptedException {
        while (lines.isEmpty() && !ended) {
            wait();
        }
        return lines.poll();
    }

    private synchronized void written(byte[] line) {
        waitingBytes -= line.length;
    }
}
