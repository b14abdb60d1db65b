package dev.cofferdam.deploy.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What came of running a command. Immutable.
 *
 * @param exitCode {@value #ABSENT} where there is no such program, {@value #HUNG} where it did not end
 * @param output of both streams, in one line
 */
record Trial(int exitCode, String output) {
    static final int ABSENT = -1;
    static final int HUNG = -2;

    private static final long LIMIT_SECONDS = 10;
    private static final int OUTPUT_BYTES_MAX = 4096;

    /** Runs it with this process's environment, for at most {@value #LIMIT_SECONDS} s. */
    static Trial of(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Trial(HUNG, "did not end within " + LIMIT_SECONDS + " s");
            }
            return new Trial(process.exitValue(), output.join());
        } catch (IOException e) {
            return new Trial(ABSENT, "not found");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Trial(HUNG, "interrupted");
        }
    }

    private static String read(InputStream from) {
        try (from) {
            String text = new String(from.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
            return text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", " ");
        } catch (IOException e) {
            return "";
        }
    }

    boolean worked() {
        return exitCode == 0;
    }

    boolean absent() {
        return exitCode == ABSENT;
    }
}
