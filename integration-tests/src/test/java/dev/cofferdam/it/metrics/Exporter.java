package dev.cofferdam.it.metrics;

import static org.awaitility.Awaitility.await;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code metrics} that was started, with its page in a file. For one thread. */
final class Exporter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final Site site;
    private final Process process;
    private final Path file;
    private final Path output;

    private Exporter(Site site, Process process, Path file, Path output) {
        this.site = site;
        this.process = process;
        this.file = file;
        this.output = output;
    }

    /**
     * Of the site's topology.
     *
     * @param name of a directory for the page
     */
    static Exporter start(Site site, String name, String... options) throws IOException {
        Path directory = Files.createDirectory(site.directory().resolve(name));
        Path output = site.directory().resolve(name + ".log");
        List<String> words = new ArrayList<>(List.of(
                "metrics",
                site.directory().resolve(site.name() + ".yaml").toString(),
                "--textfile",
                directory.toString(),
                "--interval",
                "200ms"));
        words.addAll(List.of(options));
        return new Exporter(
                site,
                site.start(output, words.toArray(String[]::new)),
                directory.resolve("cofferdam-" + site.name() + ".prom"),
                output);
    }

    /** A page whose look began after this was called. */
    String page() {
        // The first that is new may have been looked at before.
        next();
        return next();
    }

    private String next() {
        FileTime before = written();
        await("a page; " + said())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> written().compareTo(before) > 0);
        try {
            return Files.readString(file).replace(site.name(), "SITE");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileTime written() {
        try {
            return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page on which a sample begins with that and is more than 0. */
    String awaitAbove0(String sample) {
        return await(sample + " above 0; " + said())
                .atMost(PATIENCE)
                .until(
                        this::page,
                        page -> page.lines().anyMatch(line -> line.startsWith(sample) && !line.endsWith(" 0.0")));
    }

    private String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Told to end, it ends well, and its file is gone. */
    @Override
    public void close() throws IOException {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("'metrics' did not end well: " + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        if (Files.exists(file)) {
            throw new IOException(file + " is left");
        }
    }
}
