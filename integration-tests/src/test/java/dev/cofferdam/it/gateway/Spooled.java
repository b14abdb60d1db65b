package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;

import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway inside this machine, with who drops files on its low side and who takes them away on its high side. For one
 * thread.
 */
final class Spooled implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Pattern LOST = Pattern.compile("lost ([0-9]+)(?: to ([0-9]+))?: .*");
    private static final Pattern NAMED = Pattern.compile("lost ([0-9]+) '([^']*)', [0-9]+ bytes: .*");

    private final Site site;
    private final Random random = new Random(3);

    /** SHA-256 of what was dropped and has not been seen on the high side, by name. */
    final Map<String, String> outstanding = new TreeMap<>();

    Running running;

    private Spooled(Site site) {
        this.site = site;
    }

    static Spooled open() throws IOException {
        Spooled spooled = new Spooled(Site.open());
        for (String name : List.of("made", "drop", "deliver")) {
            Files.createDirectory(spooled.site.directory().resolve(name));
        }
        return spooled;
    }

    /** Starts it; the spool has that many MiB. */
    Spooled up(String design, int spoolMib) throws IOException {
        return up(design, spoolMib, "");
    }

    /** @param more keys of the gateway, each line indented by four */
    Spooled up(String design, int spoolMib, String more) throws IOException {
        running = site.up("""
                policy: {levels: [low, high]}
                store:
                  volume: {path: volume, size: %dMiB}
                  restart: {on: failure, at-most: 20}
                gateways:
                  - name: up
                    from: low
                    to: high
                    spool: %dMiB
                    files: {drop: drop, deliver: deliver, quiet-millis: 50}
                """.formatted(4 * spoolMib + 16, spoolMib) + more, "--design", design);
        running.awaitLine("all ready");
        return this;
    }

    /** Where the topology file is, and paths in it begin. */
    Path directory() {
        return site.directory();
    }

    Path drop() {
        return site.directory().resolve("drop");
    }

    Path deliver() {
        return site.directory().resolve("deliver");
    }

    /** Puts a file there, whole at once. */
    void drop(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Path made = Files.write(site.directory().resolve("made").resolve("file"), content);
        outstanding.put(name, Site.sha256(made));
        Files.move(made, drop().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what was delivered; that it is what was dropped, and there for the first time, is checked. */
    void take() throws IOException {
        for (Path file : delivered()) {
            String name = deliver().relativize(file).toString();
            String expected = outstanding.remove(name);
            String found = Site.sha256(file);
            if (!found.equals(expected)) {
                throw new AssertionError(name + (expected == null ? " appeared twice" : " is not what was dropped"));
            }
            Files.delete(file);
        }
    }

    /** What is staged is not looked at: it comes and goes. */
    List<Path> delivered() throws IOException {
        List<Path> delivered = new ArrayList<>();
        Files.walkFileTree(deliver(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.endsWith(".cofferdam-release")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    delivered.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return delivered;
    }

    void awaitAll() {
        await("delivery of all").atMost(PATIENCE).until(() -> {
            take();
            return outstanding.isEmpty();
        });
    }

    /** Until the low side has taken in everything. */
    void awaitTaken() {
        await("an empty drop directory").atMost(PATIENCE).until(() -> {
            try (var all = Files.list(drop())) {
                return all.allMatch(path -> path.getFileName().toString().startsWith("."));
            }
        });
    }

    /** Numbers that the high side says are lost, each once. */
    List<Long> lost() {
        List<Long> lost = new ArrayList<>();
        for (String line : running.said("up-release")) {
            Matcher matcher = LOST.matcher(line);
            if (matcher.matches()) {
                long first = Long.parseLong(matcher.group(1));
                long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
                for (long number = first; number <= last; number++) {
                    lost.add(number);
                }
            }
        }
        return lost;
    }

    /** Names that the high side says are lost. */
    List<String> lostNames() {
        return running.said("up-release").stream()
                .map(NAMED::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(2))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (running != null) {
            running.close();
        }
        site.close();
    }
}
