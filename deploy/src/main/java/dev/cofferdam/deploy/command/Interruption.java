package dev.cofferdam.deploy.command;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Lets a command clean up when this process is told to end, by Ctrl-C or another signal. Stateless. */
final class Interruption {
    private Interruption() {}

    /** What leaves nothing behind when it ends, however it ends. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does the work; a signal makes it end, and this process goes on until it has.
     *
     * @param stop makes the work end, by a result or an error; called on another thread
     */
    static <T> T cleanly(Runnable stop, Work<T> work) throws IOException {
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

    /** Ends the processes that this one has started. */
    static void endChildren() {
        ProcessHandle.current().children().forEach(ProcessHandle::destroy);
    }
}
