package dev.cofferdam.gateway.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The figures of one end in a file, all of one moment, for {@code gateway status} and for a collector of metrics. An end goes on
 * where it cannot be written. For one thread.
 */
public final class StatusFile implements Consumer<List<Sample>> {
    private static final String FRESH = ".part";

    private final Path file;
    private final Consumer<String> log;
    private boolean told;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Writes nothing yet.
     *
     * @param log told once if the file cannot be written
     */
    public StatusFile(Path file, Consumer<String> log) {
        this.file = file;
        this.log = log;
    }

    /** Writes them every second from now on, on a thread of its own, for as long as the process lasts. */
    public void follow(Supplier<List<Sample>> figures) {
        Thread.ofPlatform().daemon().name("status").start(() -> {
            while (true) {
                accept(figures.get());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    @Override
    public void accept(List<Sample> samples) {
        Path fresh = file.resolveSibling(file.getFileName() + FRESH);
        try {
            Files.deleteIfExists(fresh);
            Files.writeString(
                    fresh,
                    samples.stream().map(Sample::line).collect(Collectors.joining("\n", "", "\n")),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!told) {
                told = true;
                log.accept("the status cannot be written, going on without: " + e);
            }
        }
    }
}
