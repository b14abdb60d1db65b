package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Puts audit events on stable storage in groups: what came while one group was written makes the next, so that those who
 * wait for their records wait for two writes at most, however many they are. Nobody who has no record to write waits.
 * Safe for several threads; each has at most one event here, so their number bounds the queue.
 */
final class AuditWriter {
    private final AuditLog log;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

    private record Entry(List<AuditEvent> events, Runnable written) {}

    AuditWriter(AuditLog log) {
        this.log = log;
    }

    /** Starts the thread that writes; it ends with the process. */
    void start() {
        Thread.ofPlatform().daemon().name("audit").start(this::write);
    }

    /**
     * Returns when the events are on stable storage.
     *
     * @throws IllegalArgumentException if one has too long a text; none is written
     */
    void append(List<AuditEvent> events) {
        CountDownLatch written = new CountDownLatch(1);
        append(events, written::countDown);
        try {
            written.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    /** Runs the task, on the writing thread, when the events are on stable storage. */
    void append(List<AuditEvent> events, Runnable written) {
        events.forEach(AuditLog::requireLength);
        queue.add(new Entry(events, written));
    }

    private void write() {
        try {
            while (true) {
                List<Entry> group = new ArrayList<>(List.of(queue.take()));
                queue.drainTo(group);
                log.append(
                        group.stream().flatMap(entry -> entry.events.stream()).toList());
                group.forEach(entry -> entry.written.run());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }
}
