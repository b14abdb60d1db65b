package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Puts audit events on stable storage in groups: what came while one group was written makes the next, so that those who
 * wait for their records wait for two writes at most, however many they are. Nobody who has no record to write waits.
 * Safe for several threads; each has at most one event here, so their number bounds the queue. The log is this object's:
 * it is closed when everything that was appended is written. After the record that the kernel has stopped there is no
 * other.
 */
final class AuditWriter implements AutoCloseable {
    private static final Entry LAST = new Entry(List.of(), () -> {});

    private final AuditLog log;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("audit").unstarted(this::write);
    private boolean closed;

    private record Entry(List<AuditEvent> events, Runnable written) {}

    private AuditWriter(AuditLog log) {
        this.log = log;
    }

    /** Starts the thread that writes, until {@link #close}. */
    static AuditWriter start(AuditLog log) {
        AuditWriter writer = new AuditWriter(log);
        writer.thread.start();
        return writer;
    }

    /**
     * Returns when the events are on stable storage.
     *
     * @throws IllegalArgumentException if one has too long a text; none is written
     * @throws IllegalStateException if it is closed, or has the record that is a run's last
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
        add(new Entry(events, written));
    }

    private synchronized void add(Entry entry) {
        if (closed) {
            throw new IllegalStateException("the kernel has stopped: nothing is recorded any more");
        }
        closed = entry.events.stream().anyMatch(event -> event.kind() == AuditEvent.Kind.KERNEL_STOPPED);
        queue.add(entry);
    }

    private void write() {
        try {
            List<Entry> group = new ArrayList<>();
            while (!group.contains(LAST)) {
                group = new ArrayList<>(List.of(queue.take()));
                queue.drainTo(group);
                List<AuditEvent> events =
                        group.stream().flatMap(entry -> entry.events.stream()).toList();
                if (!events.isEmpty()) {
                    log.append(events);
                }
                group.forEach(entry -> entry.written.run());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    /** Returns when what was appended is on stable storage; nothing can be appended afterwards. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            queue.add(LAST);
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
        log.close();
    }
}
