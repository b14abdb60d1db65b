package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Work that counts what it has done: a person is shown how far it is, and a signal ends it where it counts next. Stateless. */
public final class LongWork {
    private LongWork() {}

    /** Is told how much more is done. */
    public interface Counter {
        /**
         * Counts it.
         *
         * @throws InterruptedIOException if the work is to end here
         */
        void add(long more) throws IOException;
    }

    /** What is done. */
    public interface Work<T> {
        T run(Counter counter) throws IOException;
    }

    /**
     * Does the work.
     *
     * @param progress shows how far it is
     * @param ended what to say once a signal has ended it
     * @throws EndedException if one has, and it was said
     */
    public static <T> T run(PrintWriter err, Supplier<Progress> progress, Supplier<String> ended, Work<T> work)
            throws IOException {
        AtomicBoolean stopping = new AtomicBoolean();
        return Interruption.cleanly(() -> stopping.set(true), () -> {
            try (Progress shown = progress.get()) {
                T result = work.run(more -> {
                    shown.add(more);
                    if (stopping.get()) {
                        throw new InterruptedIOException("interrupted");
                    }
                });
                if (stopping.get()) {
                    err.println("all of it was done when it was told to end");
                    err.flush();
                }
                return result;
            } catch (InterruptedIOException _) {
                // Now, for this process ends when the work has.
                err.println(ended.get());
                err.flush();
                throw new EndedException();
            }
        });
    }
}
