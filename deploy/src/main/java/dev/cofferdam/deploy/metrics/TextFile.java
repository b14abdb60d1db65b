package dev.cofferdam.deploy.metrics;

import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * The latest page in a file for the text-file collector of Prometheus' node exporter: whole, and gone when nobody keeps it
 * any more. For one thread.
 */
public final class TextFile implements AutoCloseable {
    private final Path file;
    private final Consumer<String> log;
    private String said = "";

    /**
     * Writes nothing yet.
     *
     * @param log told where the file cannot be written, once each reason
     */
    public TextFile(Path directory, String topology, Consumer<String> log) {
        this.file = directory.resolve("cofferdam-" + topology + ".prom");
        this.log = log;
    }

    public Path file() {
        return file;
    }

    /** Puts a page in the place of the one before. */
    public void write(String page) {
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(fresh);
            Files.writeString(fresh, page);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            said = "";
        } catch (IOException e) {
            String wrong = file + " cannot be written: " + Reasons.of(e);
            if (!wrong.equals(said)) {
                said = wrong;
                log.accept(wrong);
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
