package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets a command clean up when this process is told to end, by Ctrl-C or another signal. Stateless. */
public final class Interruption {
    private static final long AGAIN_MILLIS = 100;

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
     * Does the work of a command that has nothing to show before it has ended; a signal ends it and whatever it started,
     * and then says so.
     *
     * @param said what to say once the work has cleaned up; called on another thread
     */
    public static <T> Optional<T> orNothing(Runnable said, Work<T> work) throws IOException {
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (cleaned.getCount() > 0) {
                stopping.set(true);
                endUntil(cleaned);
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

    /** Again and again: the work may be about to start another. */
    private static void endUntil(CountDownLatch cleaned) {
        try {
            do {
                ProcessHandle.current().children().forEach(ProcessHandle::destroy);
            } while (!cleaned.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
