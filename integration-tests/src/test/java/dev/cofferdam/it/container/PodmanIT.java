package dev.cofferdam.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.nbd.Tool;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The manifests of a low and a high domain as {@code podman kube play} runs them: pods of their own, whose only join is the
 * low one's volume.
 */
final class PodmanIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Path DEPLOY = Path.of(System.getProperty("cofferdam.deploy"));
    private static final String BASE = System.getProperty("cofferdam.base.archive", "");
    private static final String LOW = "weather-low-kernel";
    private static final String HIGH = "weather-high-kernel";

    private static final String TOPOLOGY = """
            name: weather
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 32MiB}
              disks: [{name: observations, label: low, size: 4MiB}]
            partitions:
              - name: station
                label: low
                program: ingest
                args: {file: observations.csv, to: out}
                disks: [{disk: observations, as: out, access: read-write}]
              - name: keeper
                label: low
                program: digest
                args: {of: in}
                disks: [{disk: observations, as: in, access: read}]
              - name: analyst
                label: high
                program: digest
                args: {of: in}
                disks: [{disk: observations, as: in, access: read}]
            domains:
              - {name: low, partitions: [station, keeper]}
              - {name: high, partitions: [analyst]}
            """;

    @Test
    void highReadsDownWhatLowPublishedAndReachesNothingElseOfIt() throws IOException {
        Tool.need("podman", "runc", "catatonit");
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "podman runs as root here");
        try (Site site = Site.open();
                Podman podman = Podman.in(site.directory())) {
            image(podman, site.directory());
            Files.writeString(site.directory().resolve("observations.csv"), "station,celsius\nBremen,4.1\n");
            Files.writeString(site.directory().resolve("weather.yaml"), TOPOLOGY);
            String topology = site.directory().resolve("weather.yaml").toString();
            String pods = site.directory().toString();
            site.run("manifests", topology, "--for", "podman", "--out", pods).good();

            long start = System.nanoTime();
            play(podman, "low");
            awaitLine(podman, LOW, "[station] published version 1");
            awaitLine(podman, LOW, "[keeper] version 1 sha256 ");
            Path store = podman.volume("weather-low").resolve("store");
            Map<String, String> before = times(store);
            play(podman, "high");
            String digest = Site.sha256(site.directory().resolve("observations.csv"));
            awaitLine(podman, HIGH, "[analyst] version 1 sha256 " + digest);
            System.out.printf(
                    "podman: digest read down after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));

            assertEquals(before, times(store), "a reader leaves no trace");
            refusesWrites(podman);
            podman.ok("exec", LOW, "cat", "/volume/store/observations.version");
            assertNotEquals(before, times(store), "control: a reader where times are kept");
            hasNoRoute(podman);
            confines(podman);
            answersForItselfAlone(podman);
        }
    }

    /** On the base that {@code deploy/test} has made, or a new one. */
    private static void image(Podman podman, Path directory) throws IOException {
        String archive = BASE;
        if (archive.isEmpty() || !Files.exists(Path.of(archive))) {
            archive = directory.resolve("base.tar").toString();
            Tool.ok(DEPLOY.resolve("base-image").toString(), "--archive", archive);
        }
        podman.ok("import", archive, "cofferdam-base");
        podman.ok("build", "--quiet", "--build-arg", "BASE=cofferdam-base", "--tag", "cofferdam", DEPLOY.toString());
    }

    private static void play(Podman podman, String domain) throws IOException {
        podman.ok("kube", "play", "--network", "none", "--seccomp-profile-root", ".", domain + ".yaml");
    }

    private static void awaitLine(Podman podman, String container, String line) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String log = podman.ok("logs", container);
        while (!log.contains(line)) {
            String last = log;
            assertTrue(System.nanoTime() < deadline, () -> "no '" + line + "' in:\n" + last);
            LockSupport.parkNanos(PAUSE_NANOS);
            log = podman.ok("logs", container);
        }
    }

    /** What of files shows that somebody was there. */
    private static Map<String, String> times(Path directory) throws IOException {
        Map<String, String> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                times.put(
                        file.toString(),
                        Files.readAttributes(file, "unix:lastAccessTime,lastModifiedTime,ctime,size,nlink")
                                .toString());
            }
        }
        return times;
    }

    private static void refusesWrites(Podman podman) throws IOException {
        String write = "echo leak >>";
        for (String file : new String[] {"observations.version", "lock", "new"}) {
            Tool refused = podman.run("exec", HIGH, "sh", "-c", write + " /volumes/low/store/" + file);
            assertNotEquals(0, refused.exitCode(), file);
            assertTrue(refused.text().contains("Read-only file system"), refused::text);
        }
        assertEquals(
                0, podman.run("exec", LOW, "sh", "-c", write + " /volume/new").exitCode(), "control: the writer's");
        Tool root = podman.run("exec", HIGH, "sh", "-c", write + " /root/new");
        assertTrue(root.text().contains("Read-only file system"), root::text);
    }

    private static void hasNoRoute(Podman podman) throws IOException {
        for (String container : new String[] {LOW, HIGH}) {
            String interfaces = podman.ok("exec", container, "ls", "/sys/class/net");
            assertEquals("lo", interfaces.strip(), container);
            assertEquals(
                    1,
                    podman.ok("exec", container, "cat", "/proc/net/route")
                            .lines()
                            .count(),
                    "a head alone");
        }
        String low = podman.ok("exec", LOW, "readlink", "/proc/self/ns/net");
        assertNotEquals(low, podman.ok("exec", HIGH, "readlink", "/proc/self/ns/net"));
        assertNotEquals(
                low.strip(),
                Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    }

    private static void answersForItselfAlone(Podman podman) throws IOException {
        Tool status =
                podman.run("exec", HIGH, "cofferdam", "status", "--domain", "weather-high", "--domain", "weather-low");
        assertEquals(1, status.exitCode(), status::text);
        assertTrue(status.text().contains("analyst"), status::text);
        assertTrue(status.text().contains("weather-low does not answer"), status::text);
        assertFalse(status.text().contains("station"), status::text);
    }

    /** The user, the capabilities and the list of system calls are those of the manifest. */
    private static void confines(Podman podman) throws IOException {
        String status = podman.ok("exec", HIGH, "cat", "/proc/1/status");
        for (String line : new String[] {
            "Uid:\t10001\t10001\t10001\t10001", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"
        }) {
            assertTrue(status.contains(line), () -> line + " is not in\n" + status);
        }
        String log = podman.ok("logs", HIGH);
        assertFalse(log.contains("bwrap:"), log);
        // Of the list, which allows namespaces and no settings of the clock: otherwise this is "Operation not
        // permitted".
        Tool clock = podman.run("exec", HIGH, "date", "-s", "2001-01-01");
        assertTrue(clock.text().contains("Function not implemented"), clock::text);
    }
}
