package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Stage;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The kernel's thread of one partition: blocked on the partition's lane, it checks and routes what comes, and starts
 * the partition's process. It lives as long as the kernel does, because a sandbox dies with the thread that started it.
 */
final class KernelThread {
    private final int core;
    private final PartitionPort port;
    private final Consumer<Message> receiver;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    /** Of this thread alone. */
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

    /** Messages received so far. */
    long messages() {
        return messages.getAcquire();
    }

    /** Whether it is the calling thread. */
    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Runs a task on this thread, between two messages. */
    void submit(Runnable task) {
        tasks.add(task);
        port.lane().nudge();
    }

    /** Returns when the thread has ended, after the message that it is at; the partition has ended before. */
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
        Message message = new Message();
        long count = 0;
        while (!ends) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            while (!ends && tasks.isEmpty() && port.lane().receive(message)) {
                port.lane().done();
                message.stamp(Stage.KERNEL);
                messages.setRelease(++count);
                receiver.accept(message);
            }
            if (!ends && tasks.isEmpty()) {
                port.lane().await();
            }
        }
    }
}
