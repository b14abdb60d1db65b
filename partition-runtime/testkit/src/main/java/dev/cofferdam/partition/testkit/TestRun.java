package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Program;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One run of a program. For the thread of the test, which closes it: then the program is asked to end, as a kernel does. */
public final class TestRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TestPartition partition;
    private final Thread thread;
    private volatile Throwable failure;
    private volatile boolean ended;

    private TestRun(TestPartition partition, Program program) {
        this.partition = partition;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("partition " + partition.name())
                .unstarted(() -> run(program));
    }

    static TestRun start(TestPartition partition, Program program) {
        TestRun run = new TestRun(partition, program);
        run.thread.start();
        return run;
    }

    /** Whatever a program throws ends it, and is what the test asks for. */
    private void run(Program program) {
        try {
            program.prepare(partition);
            if (!program.saysReady()) {
                partition.ready();
            }
            program.run(partition);
        } catch (TestEndException e) {
            // Asked for.
        } catch (Throwable e) {
            failure = e;
        } finally {
            partition.monitor().change(() -> ended = true);
        }
    }

    /**
     * Waits until the program has logged that line.
     *
     * @throws AssertionError if it ends, or ten seconds pass, and it has not; the message has what it logged
     */
    public void awaitLine(String line) {
        partition.monitor().await(() -> partition.lines().contains(line) || ended, PATIENCE);
        if (!partition.lines().contains(line)) {
            throw new AssertionError("never logged '" + line + "' but " + partition.lines(), failure);
        }
    }

    /**
     * Waits until the partition is ready: until the program says so, where it does, or is about to run.
     *
     * @throws AssertionError if it ends, or ten seconds pass, and it is not
     */
    public void awaitReady() {
        await("ready", partition::isReady);
    }

    /**
     * Waits until the program has said once more that it is alive.
     *
     * @throws AssertionError if it ends, or ten seconds pass, and it has not
     */
    public void awaitSign() {
        long before = partition.signs();
        await("said to be alive", () -> partition.signs() > before);
    }

    private void await(String what, BooleanSupplier so) {
        partition.monitor().await(() -> so.getAsBoolean() || ended, PATIENCE);
        if (!so.getAsBoolean()) {
            throw new AssertionError("never " + what + ", but logged " + partition.lines(), failure);
        }
    }

    /**
     * Waits until the program ends on its own.
     *
     * @return what it failed with; empty where it ended well
     * @throws AssertionError if ten seconds pass
     */
    public Optional<Throwable> awaitEnd() {
        if (!joined()) {
            throw new AssertionError("it still runs, and logged " + partition.lines());
        }
        return Optional.ofNullable(failure);
    }

    private boolean joined() {
        try {
            return thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Asks the program to end and waits until it has.
     *
     * @throws AssertionError if it has failed, or does not end
     */
    @Override
    public void close() {
        thread.interrupt();
        if (!joined()) {
            throw new AssertionError("asked to end, it still runs");
        }
        if (failure != null) {
            throw new AssertionError("the program failed: " + failure, failure);
        }
    }
}
