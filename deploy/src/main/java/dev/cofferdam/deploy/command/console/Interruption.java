package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets a command clean up when this process is told to end, by Ctrl-C or another signal. Stateless. */
public final class Interruption {
    private static final long MOMENT_MILLIS = 800;
    private static final long AGAIN_MILLIS = 100;
    private static final int GENTLE_TIMES = 4;
    private static final int OWN_TIMES = 6;
    private static final int TIMES = 50;

    private Interruption() {}

    /** What leaves nothing behind when it ends, however it ends. */
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does the work; a signal makes it end, and this process goes on until it has.
     *
     * @param stop makes the work end, by a result or an error; called on another thread
     */
    public static <T> T cleanly(Runnable stop, Work<T> work) throws IOException {
        CompletableFuture<Void> cleaned = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.run();
            cleaned.join();
        }));
        try {
            return work.run();
        } finally {
            cleaned.complete(null);
        }
    }

    /**
     * Does the work of a command that goes on until it is told to end: a signal is no failure then, and the exit code is what
     * the work returns.
     *
     * @param stop makes the work end; called on another thread
     * @param said what to say once it has ended by a signal; called on another thread
     */
    public static int untilTold(Runnable stop, Runnable said, Work<Integer> work) throws IOException {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!code.isDone()) {
                stop.run();
                Optional<Integer> ended = code.handle((result, failure) -> Optional.ofNullable(result))
                        .join();
                if (ended.isPresent()) {
                    said.run();
                    // Otherwise Java says 128 and the signal's number.
                    Runtime.getRuntime().halt(ended.get());
                }
            }
        }));
        try {
            code.complete(work.run());
        } finally {
            // Also where a class cannot be loaded: this process could never end.
            code.completeExceptionally(new IllegalStateException("the work has failed"));
        }
        return code.join();
    }

    /**
     * Does the work of a command that has nothing to show before it has ended; a signal ends it and whatever it started,
     * and then says so.
     *
     * @param leftovers removes what the work made, where it does not do so in time; called on another thread
     * @param said what to say once the work has cleaned up; called on another thread
     */
    public static <T> Optional<T> orNothing(Work<?> leftovers, Runnable said, Work<T> work) throws IOException {
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (cleaned.getCount() > 0) {
                stopping.set(true);
                endUntil(cleaned, leftovers);
                said.run();
            }
        }));
        try {
            return Optional.of(work.run());
        } catch (IOException | RuntimeException e) {
            // It fails because its processes were ended.
            if (stopping.get()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            cleaned.countDown();
        }
    }

    /**
     * Does the work of this thread; a signal interrupts it, so that it fails where it next reads or writes, has a moment to
     * remove what is not complete, and then says so.
     *
     * @param said what to say then; called on another thread
     * @return empty where a signal ended it
     */
    public static <T> Optional<T> interruptibly(Runnable said, Work<T> work) throws IOException {
        Thread worker = Thread.currentThread();
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (cleaned.getCount() > 0) {
                stopping.set(true);
                worker.interrupt();
                await(cleaned);
                said.run();
            }
        }));
        try {
            return Optional.of(work.run());
        } catch (IOException | RuntimeException e) {
            // It fails because it was interrupted, which what closes files now is not to be.
            if (stopping.get()) {
                boolean ignored = Thread.interrupted();
                return Optional.empty();
            }
            throw e;
        } finally {
            cleaned.countDown();
        }
    }

    private static void await(CountDownLatch cleaned) {
        try {
            boolean ignored = cleaned.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Again and again: the work may be about to start another. Work that is its own has a time to end, then goes with it. */
    private static void endUntil(CountDownLatch cleaned, Work<?> leftovers) {
        try {
            for (int i = 0; i < TIMES; i++) {
                // What does not end soon is killed: the work then removes what that leaves behind.
                ProcessHandle.current()
                        .children()
                        .forEach(i < GENTLE_TIMES ? ProcessHandle::destroy : ProcessHandle::destroyForcibly);
                if (cleaned.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                // Work that has no process, and goes on nevertheless, is its own.
                if (i >= OWN_TIMES
                        && ProcessHandle.current().children().findAny().isEmpty()) {
                    break;
                }
            }
            leftovers.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The work removes them at the same time, and this process ends now.
            return;
        }
    }
}
