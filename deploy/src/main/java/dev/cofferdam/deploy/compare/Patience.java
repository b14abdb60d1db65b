package dev.cofferdam.deploy.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Waits for what is to be measured, and fails where it does not come in time. Immutable.
 *
 * @param seconds so long
 */
record Patience(long seconds) {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * For a line of a kernel's, all of which are read from now on.
     *
     * @param what runs there, for people: what it said stands in the error where it ends before
     */
    void awaitLine(Process kernel, Predicate<String> line, String what) throws IOException {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines = kernel.inputReader(StandardCharsets.UTF_8)) {
                for (String each = lines.readLine(); each != null; each = lines.readLine()) {
                    if (!there.isDone()) {
                        said.append(each).append('\n');
                    }
                    if (line.test(each)) {
                        there.complete(true);
                    }
                }
            } catch (IOException e) {
                said.append(e.getMessage());
            }
            there.completeExceptionally(new IOException(what + " ended:\n" + said));
        });
        await(there);
    }

    void awaitSocket(Path socket) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!Files.exists(socket)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("nobody listens at " + socket);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    <T> T await(Future<T> future) throws IOException {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("not there within " + seconds + " s", e);
        }
    }
}
