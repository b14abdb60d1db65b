package dev.cofferdam.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.it.nbd.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * podman with images, containers and volumes of its own in a directory, and nothing of the machine's. On close, what runs
 * ends.
 */
final class Podman implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final Path configuration;
    private final Path storage;

    private Podman(Path directory, Path configuration, Path storage) {
        this.directory = directory;
        this.configuration = configuration;
        this.storage = storage;
    }

    /**
     * In a directory that is there.
     *
     * @param directory also where commands are run
     */
    static Podman in(Path directory) throws IOException {
        Path configuration = Files.writeString(directory.resolve("containers.conf"), """
                [containers]
                default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
                [engine]
                runtime = "runc"
                cgroup_manager = "cgroupfs"
                """);
        Path storage = Files.writeString(
                directory.resolve("storage.conf"),
                "[storage]\ndriver = \"overlay\"\ngraphroot = \"%s\"\nrunroot = \"%s\"\n"
                        .formatted(directory.resolve("graph"), directory.resolve("run")));
        return new Podman(directory, configuration, storage);
    }

    /** Runs a command. */
    Tool run(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("podman"), Stream.of(words)).toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("CONTAINERS_CONF", configuration.toString());
        builder.environment().put("CONTAINERS_STORAGE_CONF", storage.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(List.of(words) + " does not end: " + text);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Tool(process.exitValue(), text);
    }

    /** Runs a command that must succeed; what it printed. */
    String ok(String... words) throws IOException {
        Tool tool = run(words);
        assertEquals(0, tool.exitCode(), () -> List.of(words) + ": " + tool.text());
        return tool.text();
    }

    /** Where a volume is on this machine. */
    Path volume(String name) {
        return directory.resolve("graph/volumes").resolve(name).resolve("_data");
    }

    @Override
    public void close() throws IOException {
        run("pod", "rm", "--all", "--force", "--time", "0");
        run("rmi", "--all", "--force");
        run("volume", "rm", "--all", "--force");
        // It mounts this on itself, and leaves it so.
        Tool.run("umount", "--lazy", directory.resolve("graph/overlay").toString());
    }
}
