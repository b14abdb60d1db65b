package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Single keys of this process's terminal, each read as it is pressed and not shown. The terminal is as it was once this is
 * closed. For one thread; close it on any.
 */
public final class Keys implements AutoCloseable {
    /** stty(1) is stopped, not refused, in a shell's background. */
    private static final long PATIENCE_SECONDS = 1;

    private final String before;

    private Keys(String before) {
        this.before = before;
    }

    /** Where there is a terminal that can be set so; otherwise no key ever comes. */
    public static Keys here() throws IOException {
        return of("-icanon", "-echo", "min", "1");
    }

    /** As {@link #here}; every key is one then, Ctrl-C too, and what is printed is not changed on its way. */
    public static Keys raw() throws IOException {
        return of("raw", "-echo");
    }

    private static Keys of(String... setting) throws IOException {
        String before = Terminal.isInteractive() ? stty("-g").orElse("") : "";
        return new Keys(!before.isEmpty() && stty(setting).isPresent() ? before : "");
    }

    /** Closes them when a signal ends this process, wherever it is. */
    public void closeAtEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    /** Whether keys can come. */
    public boolean areThere() {
        return !before.isEmpty();
    }

    /** The next key that was pressed, if one was. */
    public Optional<Character> next() throws IOException {
        return areThere() && System.in.available() > 0 ? Optional.of((char) System.in.read()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (areThere()) {
            stty(before);
        }
    }

    private static Optional<String> stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
    }
}
