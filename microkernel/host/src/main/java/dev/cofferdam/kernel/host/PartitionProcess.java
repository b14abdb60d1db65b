package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.kernel.plan.PartitionStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** The process of one partition, from launch to launch. Launched by the partition's kernel thread alone. */
final class PartitionProcess {
    private static final long LAST_LINES_MILLIS = 1000;

    private final String name;
    private final PartitionCommand prepared;
    private final Console console;
    private volatile Process process;
    private volatile long launchedNanos;
    private volatile long readyNanos;

    PartitionProcess(String name, PartitionCommand prepared, Console console) {
        this.name = name;
        this.prepared = prepared;
        this.console = console;
    }

    String name() {
        return name;
    }

    /** Of what is about to be launched. */
    String measurement() throws IOException {
        return prepared.subject().measure();
    }

    /**
     * Starts the process with an empty environment.
     *
     * @param ended told the exit code, on a thread of the runtime's
     */
    void launch(IntConsumer ended) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(prepared.command()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        settle();
        prepared.scratch().renew();
        launchedNanos = System.nanoTime();
        readyNanos = 0;
        Process started = builder.start();
        process = started;
        Thread log = new PartitionLog(prepared.log(), line -> console.print(name, line))
                .carry(name, started.getInputStream());
        var ignored = started.onExit().thenAccept(ended0 -> {
            awaitLastLines(log);
            try {
                settle();
            } catch (IOException e) {
                console.say(name, "readers may wait in vain for what it was writing: " + e.getMessage());
            }
            ended.accept(ended0.exitValue());
        });
    }

    /** Ends the writes to images lent to it that the process was killed in the middle of: readers wait for their end. */
    private void settle() throws IOException {
        for (PartitionHome.Lent lent : prepared.lent()) {
            WorkingImage.settle(lent.image(), lent.diskBytes());
        }
    }

    /** Without isolation a child of the program may hold the stream open for longer. */
    private static void awaitLastLines(Thread log) {
        try {
            log.join(LAST_LINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The program is about to run; returns the time since the launch. */
    long ready() {
        readyNanos = System.nanoTime() - launchedNanos;
        return readyNanos;
    }

    /** By its handle: killing the {@link Process} would close its output with the last lines unread. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.toHandle().destroyForcibly();
        }
    }

    /** Ends its standard input: a program that reads it comes to its end. */
    void endInput() {
        Process running = process;
        try {
            if (running != null) {
                running.getOutputStream().close();
            }
        } catch (IOException e) {
            // It has ended already, or will at the deadline.
        }
    }

    /** Waits for the end, and forces it at the deadline. */
    void awaitEnd(long deadlineNanos) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            running.onExit().get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            running.toHandle().destroyForcibly();
            running.onExit().join();
        } catch (InterruptedException | ExecutionException e) {
            running.toHandle().destroyForcibly();
        }
    }

    void tell(String line) throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IOException(name + " is not running");
        }
        OutputStream input = running.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    PartitionStatus.Builder status() {
        Process running = process;
        return PartitionStatus.newBuilder()
                .setName(name)
                .setPid(running != null && running.isAlive() ? running.pid() : 0)
                .setMemoryLimitBytes(prepared.memoryBytes())
                .setReadyNanos(readyNanos);
    }
}
