package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.runtime.StorePipeline;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The sessions' way to the store over the partition's one pipeline. For the event loop's thread.
 *
 * <p>Replies of the store ring a bell, clients wake a selector, and one thread cannot wait for both. A write takes the
 * store microseconds, less than a change of threads would, so the event loop waits for it on the spot. What takes longer
 * is a flush to a disk, or a store that is started again: then a second thread waits in its stead, and clients that only
 * read are served meanwhile.
 */
final class StoreQueue implements Storage {
    private static final int BLOCK_BYTES = 4096;
    private static final int ZEROES_BYTES = 65_536;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What the queue takes from the start of the window for itself. */
    static final int WINDOW_BYTES = BLOCK_BYTES + ZEROES_BYTES;

    private final StorePipeline pipeline;
    private final Executor loop;
    private final Consumer<RuntimeException> failed;
    private final Executor watcher = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("store").factory());
    /** Held by whoever takes replies: the event loop, or the watcher in its stead. */
    private final Semaphore replies = new Semaphore(1);

    private final MemorySegment scratch;
    private final MemorySegment zeroes;
    private final Message reply = new Message();
    /** By tag, modulo their number; requests are done in order, so a slot is free when its turn comes again. */
    private final Entry[] entries = new Entry[StorePipeline.DEPTH_MAX];

    private Queue<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean drains;

    /** A request on its way. */
    private record Entry(
            long tag,
            Operation operation,
            Disk disk,
            long position,
            long windowAt,
            int bytes,
            Completion completion,
            int slot) {}

    /**
     * Makes the queue.
     *
     * @param loop runs tasks on the event loop's thread
     * @param failed told when the pipeline ends; nothing is done any more then
     */
    StoreQueue(StorePipeline pipeline, Executor loop, Consumer<RuntimeException> failed) {
        this.pipeline = pipeline;
        this.loop = loop;
        this.failed = failed;
        this.scratch = pipeline.window().asSlice(0, BLOCK_BYTES);
        this.zeroes = pipeline.window().asSlice(BLOCK_BYTES, ZEROES_BYTES).fill((byte) 0);
    }

    @Override
    public int room() {
        return entries.length - inFlight;
    }

    @Override
    public void submit(
            Operation operation, Disk disk, long position, long windowAt, int bytes, Completion completion, int slot) {
        long tag = pipeline.submit(operation, disk, position, windowAt, bytes, false);
        entries[index(tag)] = new Entry(tag, operation, disk, position, windowAt, bytes, completion, slot);
        inFlight++;
    }

    @Override
    public Status exchange(Operation operation, Disk disk, long position, long windowAt, int bytes) {
        replies.acquireUninterruptibly();
        try {
            while (room() == 0) {
                take(Long.MAX_VALUE);
            }
            Status[] status = new Status[1];
            submit(operation, disk, position, windowAt, bytes, (slot, ended) -> status[0] = ended, 0);
            while (status[0] == null) {
                take(Long.MAX_VALUE);
            }
            return status[0];
        } finally {
            replies.release();
        }
    }

    private boolean take(long timeoutNanos) {
        if (!pipeline.take(reply, timeoutNanos)) {
            return false;
        }
        int index = index(reply.tag());
        Entry entry = entries[index];
        if (entry != null && entry.tag == reply.tag()) {
            entries[index] = null;
            inFlight--;
            if (reply.status() == Status.UNKNOWN) {
                again(entry);
            } else {
                entry.completion.completed(entry.slot, reply.status());
            }
        }
        return true;
    }

    /** The store ended before it answered; the request's part of the window still holds what the client sent. */
    private void again(Entry entry) {
        submit(entry.operation, entry.disk, entry.position, entry.windowAt, entry.bytes, entry.completion, entry.slot);
    }

    private static int index(long tag) {
        return Math.floorMod(tag, StorePipeline.DEPTH_MAX);
    }

    @Override
    public void later(Runnable task) {
        waiting.add(task);
        if (!drains) {
            drains = true;
            loop.execute(this::drain);
        }
    }

    private void drain() {
        drains = false;
        if (!replies.tryAcquire()) {
            return; // the watcher calls again
        }
        boolean watches = false;
        try {
            while (inFlight > 0 && !watches) {
                watches = !take(PATIENCE_NANOS);
            }
            if (watches) {
                watcher.execute(this::watch);
            }
        } catch (RuntimeException e) {
            failed.accept(e);
        } finally {
            if (!watches) {
                replies.release();
            }
        }
        Queue<Runnable> due = waiting;
        waiting = new ArrayDeque<>();
        due.forEach(Runnable::run);
    }

    /** On the watcher's thread. */
    private void watch() {
        try {
            pipeline.await();
        } catch (RuntimeException e) {
            failed.accept(e);
        } finally {
            replies.release();
            loop.execute(this::drain);
        }
    }

    @Override
    public MemorySegment scratch() {
        return scratch;
    }

    @Override
    public long scratchAt() {
        return 0;
    }

    @Override
    public MemorySegment zeroes() {
        return zeroes;
    }

    @Override
    public long zeroesAt() {
        return BLOCK_BYTES;
    }
}
