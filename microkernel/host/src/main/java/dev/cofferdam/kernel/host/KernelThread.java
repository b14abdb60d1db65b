package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.SchedulingClass;
import dev.cofferdam.abi.Stage;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The kernel's thread of one partition: it waits for the partition's lane and, where the store is asked by messages, for the
 * store's replies to it; it checks and routes what comes, and starts the partition's process. On one core a single thread
 * is worth more than one for each way: it finds the store's reply when the store has let it run again, and neither is woken
 * for the other. Where it relays it is of the class BATCH: a client or a store that has rung for it goes on to sleep first,
 * which saves switching back to each for that alone. It lives as long as the kernel does, because a sandbox dies with the thread that started it.
 * An incarnation's start, its messages and its end are all this one thread's, so that nothing of an incarnation is served
 * before the one or after the other, whatever it leaves in its lane.
 */
final class KernelThread {
    private final int core;
    private final PartitionPort port;
    private final Consumer<Message> receiver;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    /** Whether the partition's window is open; null where it has none. */
    private BooleanSupplier window;
    /** Null where the store is not asked by messages. */
    private StoreLink link;

    /** Of this thread alone, as {@link #ends} is. */
    private boolean serves;

    private boolean ends;

    private final AtomicLong messages = new AtomicLong();

    /**
     * Makes the thread.
     *
     * @param core that it stays on, or {@link Affinity#ANY}
     * @param receiver takes each message in the kernel's own memory
     */
    KernelThread(String partition, int core, PartitionPort port, Consumer<Message> receiver) {
        this.core = core;
        this.port = port;
        this.receiver = receiver;
        this.thread = Thread.ofPlatform().daemon().name("kernel-" + partition).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Receives only while the partition's window is open; before the start. */
    void keepTo(BooleanSupplier open) {
        window = open;
    }

    /** Takes the store's replies, too; before the start. */
    void carryReplies(StoreLink replies) {
        link = replies;
    }

    /** The partition's window has opened. */
    void opened() {
        LockSupport.unpark(thread);
    }

    private boolean isClosed() {
        return window != null && !window.getAsBoolean();
    }

    /** Messages received so far. */
    long messages() {
        return messages.getAcquire();
    }

    /** Whether it is the calling thread. */
    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Runs a task on this thread, before the next message, however many there are; nothing where the thread has ended. */
    void submit(Runnable task) {
        tasks.add(task);
        port.lane().nudge();
        LockSupport.unpark(thread);
    }

    /** An incarnation is about to start: what comes from now on is received. On this thread. */
    void serve() {
        requireCurrent();
        serves = true;
    }

    /** The incarnation has ended: of what it has left in its lane nothing is received. On this thread. */
    void rest() {
        requireCurrent();
        serves = false;
    }

    private void requireCurrent() {
        if (!isCurrent()) {
            throw new IllegalStateException("a partition's start and end are its kernel thread's");
        }
    }

    /** Waits that long, or until there is a task. On this thread. */
    void pause(long nanos) {
        long start = System.nanoTime();
        for (long left = nanos; left > 0 && tasks.isEmpty(); left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Returns when the thread has ended, after the message or task that it is at. */
    void end() {
        submit(() -> ends = true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the kernel's threads", e);
        }
    }

    private void run() {
        Affinity.settle(core);
        boolean relays = link != null && SchedulingClass.OTHER.isCurrent();
        Message message = new Message();
        long count = 0;
        while (!ends) {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task, relays);
            } else if (!serves || isClosed()) {
                LockSupport.park(this);
            } else {
                boolean asked = port.lane().receive(message);
                if (asked) {
                    port.lane().done();
                    message.stamp(Stage.KERNEL);
                    messages.setRelease(++count);
                    receiver.accept(message);
                }
                boolean answered = link != null && link.takeReplies();
                if (!asked && !answered) {
                    await();
                }
            }
        }
    }

    /** A process that a task starts is of the class of whoever starts it. */
    private static void run(Runnable task, boolean relays) {
        if (relays) {
            SchedulingClass.OTHER.enter();
        }
        task.run();
        if (relays) {
            SchedulingClass.BATCH.enter();
        }
    }

    private void await() {
        if (link == null) {
            port.lane().await();
        } else {
            port.lane().await(link.lane());
        }
    }
}
