package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.EndCounts;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the kernel has of one partition, and what became of it so far. */
final class Party {
    final String name;
    final PartitionPort port;
    final KernelThread thread;
    final PartitionProcess process;
    final EndCounts counts;
    /** Ends when the core knows of the end of the process that was launched last. */
    volatile CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    volatile boolean started;
    /** Incarnations so far; on the kernel thread. */
    volatile int starts;
    /** Held from the core's decision about an end until it is told here: whoever asks sees both, or neither. */
    final Object ending = new Object();
    /** How the last one that ended did so. */
    String lastEnd = "";

    /** By operation, for those who look. */
    private final AtomicLongArray denials = new AtomicLongArray(Operation.values().length);

    Party(String name, PartitionPort port, KernelThread thread, PartitionProcess process, EndCounts counts) {
        this.name = name;
        this.port = port;
        this.thread = thread;
        this.process = process;
        this.counts = counts;
    }

    void awaitRecord(long deadlineNanos) {
        ended.copy()
                .completeOnTimeout(null, Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)
                .join();
    }

    /** It was denied that. */
    void count(Operation denied) {
        denials.incrementAndGet(denied.ordinal());
    }

    /** How it is now, for any thread. */
    PartitionStatus status(Kernel kernel, int index, String label, String cores, List<String> waitsFor) {
        String state;
        String end;
        synchronized (ending) {
            state = kernel.state(index).name();
            end = lastEnd;
        }
        return new PartitionStatus(
                name,
                label,
                state,
                process.pid(),
                kernel.restarts(index),
                thread.messages(),
                kernel.denials(index),
                process.memoryLimitBytes(),
                process.readyNanos(),
                cores,
                end,
                starts,
                process.droppedLines(),
                waitsFor,
                denials(),
                counts.status());
    }

    private Map<Operation, Long> denials() {
        Map<Operation, Long> counts = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            long count = denials.get(operation.ordinal());
            if (count > 0) {
                counts.put(operation, count);
            }
        }
        return counts;
    }
}
