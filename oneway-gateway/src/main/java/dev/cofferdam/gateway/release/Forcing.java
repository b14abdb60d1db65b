package dev.cofferdam.gateway.release;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Forces files to stable storage, many at the same time: a file system writes its journal once for all that wait for it at
 * that moment, and once for each where one waits after the other. For one thread; its own end when nothing is asked of them.
 */
final class Forcing {
    /** Beside those of the Java runtime they are within what a half may have. */
    private static final int THREADS = 24;

    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> Thread.ofPlatform().daemon().name("forcing").unstarted(work));

    private final List<Future<Void>> begun = new ArrayList<>();

    Forcing() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins with one, which is closed when it is on stable storage, or cannot be. */
    void begin(OpenItem item) {
        begun.add(threads.submit(() -> {
            try (item) {
                item.force();
            }
            return null;
        }));
    }

    /** All that was begun is on stable storage when this returns. */
    void await() throws IOException {
        List<Future<Void>> all = List.copyOf(begun);
        begun.clear();
        IOException failure = null;
        for (Future<Void> each : all) {
            try {
                each.get();
            } catch (ExecutionException e) {
                failure = new IOException(e.getCause().getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IOException("interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
