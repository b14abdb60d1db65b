package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.WorkingImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** The process of one partition, from launch to launch. Launched by the partition's kernel thread alone. */
final class PartitionProcess {
    private static final long LAST_LINES_MILLIS = 1000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** What Linux needs at most to end a process that was killed, if it can. */
    private static final long DYING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final PartitionCommand prepared;
    private final Console console;
    /** Of all its incarnations together: a new one has no new budget. */
    private final RateLimit printing;

    private final LogFile log;

    private volatile PartitionCommand.Measured next;
    private volatile Process process;
    private volatile PartitionInput input;
    private volatile CompletableFuture<Integer> end;
    private volatile ProcessIdentity first;
    private volatile long launchedNanos;
    private volatile long readyNanos;

    PartitionProcess(String name, PartitionCommand prepared, Console console) {
        this.name = name;
        this.prepared = prepared;
        this.console = console;
        this.printing = PartitionLog.limit(System::nanoTime);
        this.log = PartitionLog.file(prepared.log(), InstantSource.system());
    }

    String name() {
        return name;
    }

    /** Of what is about to be launched. */
    String measurement() throws IOException {
        next = prepared.measure();
        return next.measurement();
    }

    /**
     * Starts what was measured last, with an empty environment.
     *
     * @param ended told the exit code, on a thread of the runtime's
     */
    void launch(IntConsumer ended) throws IOException {
        if (next.withoutCache()) {
            console.say(name, "is made of other files than when it first started: it starts without a start-up cache");
        }
        ProcessBuilder builder = new ProcessBuilder(next.command()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        settle();
        prepared.scratch().renew();
        for (HandedSocket socket : prepared.sockets()) {
            socket.renew();
        }
        first = null;
        launchedNanos = System.nanoTime();
        readyNanos = 0;
        Process started = builder.start();
        input = new PartitionInput(name, started.getOutputStream());
        process = started;
        Thread lines = new PartitionLog(log, (line, length) -> console.print(name, line, length), printing)
                .carry(name, started.getInputStream());
        Thread watch = Thread.ofVirtual().start(() -> watch(started));
        // On a thread of its own: how long one takes to be gone is nothing that the end of another waits for.
        CompletableFuture<Integer> gone = started.onExit()
                .thenApplyAsync(
                        exited -> {
                            awaitNothingLeft(lines, watch);
                            return exited.exitValue();
                        },
                        task -> Thread.ofPlatform().daemon().name("end-" + name).start(task));
        end = gone;
        var ignored = gone.thenAccept(exitCode -> {
            try {
                settle();
            } catch (IOException e) {
                console.say(name, "readers may wait in vain for what it was writing: " + Reasons.of(e));
            } finally {
                ended.accept(exitCode);
            }
        });
    }

    /** Ends the writes to images lent to it that the process was killed in the middle of: readers wait for their end. */
    private void settle() throws IOException {
        for (PartitionHome.Lent lent : prepared.lent()) {
            WorkingImage.settle(lent.image(), lent.diskBytes());
        }
    }

    /**
     * The outermost process of a sandbox may end before what is inside, which is killed then. Inside, everything dies with
     * the first process of its namespace, which Linux lets end as the last. The output's end is not waited for, for somebody
     * else may have been handed it, through a socket for one.
     */
    private void awaitNothingLeft(Thread lines, Thread watch) {
        try {
            watch.join();
            ProcessIdentity inside = first;
            while (killsWhatIsLeft(inside)) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            lines.join(LAST_LINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was something: it is dead when there is nothing any more. */
    private boolean killsWhatIsLeft(ProcessIdentity inside) {
        boolean orphans = prepared.sandboxed() && Orphans.end();
        boolean runs = inside != null && inside.isRunning();
        if (runs) {
            ProcessHandle.of(inside.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        return orphans || runs;
    }

    /** Notes the first process of the sandbox's namespace, a child of the outermost, before that can have ended. */
    private void watch(Process outermost) {
        String pid = Long.toString(outermost.pid());
        Path thread = Path.of("/proc", pid, "task", pid);
        while (prepared.sandboxed() && first == null && outermost.isAlive()) {
            for (String child : Orphans.children(thread)) {
                if (Orphans.isFirstOfNamespace(child)) {
                    first = ProcessIdentity.of(Long.parseLong(child)).orElse(null);
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The program is about to run; returns the time since the launch. */
    long ready() {
        readyNanos = System.nanoTime() - launchedNanos;
        return readyNanos;
    }

    /** By its handle: killing the {@link Process} would close its output with the last lines unread. */
    void kill() {
        killer().run();
    }

    /** Kills the incarnation that runs now, and no later one. */
    Runnable killer() {
        Process running = process;
        return () -> {
            if (running != null) {
                running.toHandle().destroyForcibly();
            }
        };
    }

    /** Ends its standard input: a program that reads it comes to its end. Returns at once. */
    void endInput() {
        PartitionInput current = input;
        if (current != null) {
            current.end();
        }
    }

    /** Waits until nothing of it runs, and forces that at the deadline; what Linux cannot end is said. */
    void awaitEnd(long deadlineNanos) {
        if (!hasEnded(Math.max(0, deadlineNanos - System.nanoTime()))) {
            kill();
            if (!hasEnded(DYING_NANOS)) {
                console.say(name, "was killed and does not end");
            }
        }
    }

    private boolean hasEnded(long patienceNanos) {
        CompletableFuture<Integer> current = end;
        try {
            if (current != null) {
                current.get(patienceNanos, TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            kill();
            return true;
        }
    }

    /** Returns at once, whether the program reads or not. */
    void tell(String line) throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IOException(name + " is not running");
        }
        input.tell(line);
    }

    /** Of the outermost process; 0: none runs. */
    long pid() {
        Process running = process;
        return running != null && running.isAlive() ? running.pid() : 0;
    }

    long memoryLimitBytes() {
        return prepared.memoryBytes();
    }

    /** From launch to ready, the last time; 0: not yet. */
    long readyNanos() {
        return readyNanos;
    }

    /** Of what it printed, for it was too much. */
    long droppedLines() {
        return printing.refused();
    }
}
