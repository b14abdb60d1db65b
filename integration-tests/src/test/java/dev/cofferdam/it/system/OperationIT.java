package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.program.Edition;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator meets: output that nobody reads, programs that do not read, full file systems, several at once. */
@Timeout(300)
final class OperationIT {
    private static final String IDLE = Topologies.of(Topologies.servant("{on: never}"));

    /** Writes as fast as it can, and never reads what it is told. */
    private static final String CHATTER = Topologies.own("chatter", "low", "Chatter", "");

    private static final int SPINNERS = 12;
    private static final int ANSWERS = 41;
    private static final int PAUSE = 34;
    private static final int STORE_RESTARTS = 5;

    /** Its own jar stands in nobody's place, whatever it is called. */
    @Test
    void aConsoleShowsWhatOneBeginsToPrint() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(Topologies.of(Topologies.scribe(), Topologies.servant("{on: never}")));
            running.awaitLine("servant ready");
            Path shown = site.directory().resolve("console.log");
            Process console = site.start(shown, "console", "servant", "--name", site.name());
            try (OutputStream typed = console.getOutputStream()) {
                typed.write("at once\n".getBytes(StandardCharsets.US_ASCII));
                typed.flush();
                await().atMost(Running.PATIENCE)
                        .until(() -> Files.readString(shown).endsWith("served at once\n"));
            }
            assertEquals(0, console.onExit().join().exitValue());
            Site.Ended other = site.run("console", "servent", "--name", site.name());
            assertTrue(other.errors().contains("no partition named servent; did you mean 'servant'?"), other::text);
            running.interrupt();
        }
    }

    @Test
    void aProgramsJarReplacesNoneOfTheRuntimes() throws IOException {
        try (Site site = Site.open()) {
            Path jar = site.directory().resolve(Site.jar("abi").getFileName());
            Files.copy(Site.programs(), jar);
            String topology = Topologies.of(Topologies.station(), Topologies.servant("{on: never}"))
                    .replace(Site.programs().toString(), jar.toString());
            site.makeImage("observations.img");
            Running running = site.up(topology, "--design", "message");
            running.awaitLine("all ready");
            running.interrupt();
        }
    }

    /** A mount keeps the file that it was made of, whatever its path leads to later. */
    @Test
    void ofAJarThatWasReplacedTheNewOneRunsAndIsMeasured() throws IOException {
        try (Site site = Site.open()) {
            Path jar = edition(site, "one");
            Running running = site.up(Topologies.of(Topologies.own("edition", "low", "Edition", ""))
                    .replace(Site.programs().toString(), jar.toString()));
            running.awaitLine("edition one");
            Path first = Files.move(jar, site.directory().resolve("first.jar"));
            Files.move(edition(site, "two"), jar);
            assertEquals(
                    "edition ready\n",
                    site.run("restart", "edition", "--name", site.name()).good());
            running.awaitLine("edition two");
            Files.move(first, jar, StandardCopyOption.REPLACE_EXISTING);
            site.run("restart", "edition", "--name", site.name()).good();
            running.interrupt();
            List<String> measured = site.run("audit", "show", site.audit().toString())
                    .good()
                    .lines()
                    .filter(line -> line.contains("partition-measured") && line.contains("edition"))
                    .map(line -> line.replaceFirst(".*sha256 ", ""))
                    .toList();
            assertEquals(3, measured.size());
            assertNotEquals(measured.get(0), measured.get(1));
            assertEquals(measured.get(0), measured.get(2));
        }
    }

    /** The tests' programs with an entry more. */
    private static Path edition(Site site, String words) throws IOException {
        Path jar = Files.copy(Site.programs(), site.directory().resolve("edition-" + words + ".jar"));
        try (FileSystem entries = FileSystems.newFileSystem(jar)) {
            Files.writeString(entries.getPath(Edition.ENTRY), words);
        }
        return jar;
    }

    /** Who asks while the store is started again waits for the next one, as after a kill. */
    @ParameterizedTest
    @ValueSource(strings = {"message", "ring"})
    void clientsOfAStoreThatIsRestartedWait(String design) throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(Topologies.scribe()), "--design", design);
            running.awaitLine("[scribe] acknowledged ");
            for (int i = 1; i <= STORE_RESTARTS; i++) {
                int before = running.said("scribe").size();
                assertEquals(
                        "store ready\n",
                        site.run("restart", "store", "--name", site.name()).good());
                await("what is acknowledged by the next store")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> running.said("scribe").size() > before + 1
                                || running.text().contains("scribe failed"));
                assertFalse(running.text().contains("scribe failed"), "restart " + i + ": " + running.text());
            }
            running.interrupt();
        }
    }

    @Test
    void outputThatNobodyReadsHoldsNothingUp() throws IOException {
        try (Site site = Site.open()) {
            Path fifo = site.directory().resolve("fifo");
            site.command("mkfifo", fifo.toString());
            // Open for both, so that opening waits for nobody; nothing is ever read.
            try (RandomAccessFile unread = new RandomAccessFile(fifo.toFile(), "rw")) {
                assertTrue(unread.getFD().valid());
                Running running = site.upTo(fifo, Topologies.of(CHATTER, Topologies.servant("{on: never}")));
                running.awaitState("servant", "READY");
                running.awaitState("chatter", "READY");
                assertEquals(0, site.run("ps").exitCode());
                assertEquals(
                        site.name() + " has ended\n",
                        site.run("down", "--name", site.name()).good());
                assertFalse(Files.exists(site.runDirectory()));
            }
        }
    }

    @Test
    void whatAPartitionPrintsHasARateAndTheLogSaysWhatIsMissing() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(CHATTER, Topologies.servant("{on: never}")));
            running.awaitLine("bytes were dropped here: it prints more than 65536 bytes a second)");
            running.tell("servant", "all the same");
            running.awaitLine("served all the same");
            running.interrupt();
            Path log = site.audit().resolveSibling("logs/chatter.log");
            assertTrue(Files.size(log) < 16 << 20, () -> log + " is too long");
        }
    }

    @Test
    void aPartitionThatReadsNothingIsToldNoMoreAndEnds() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(CHATTER));
            running.awaitState("chatter", "READY");
            IOException refused = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    running.tell("chatter", "x".repeat(1000));
                }
            });
            assertTrue(refused.getMessage().contains("does not read what it is told"), refused::getMessage);
            assertEquals(
                    site.name() + " has ended\n",
                    site.run("down", "--name", site.name()).good());
        }
    }

    @Test
    void ofSeveralAtOnceOneRunsAndTheOthersSayWhy() throws Exception {
        try (Site site = Site.open()) {
            Path file = Files.writeString(site.directory().resolve(site.name() + ".yaml"), IDLE);
            List<Process> ups = new ArrayList<>();
            List<Path> outputs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                outputs.add(site.directory().resolve("at-once-" + i));
                ups.add(site.start(outputs.get(i), "up", file.toString(), "--for", "20s"));
            }
            int refused = 0;
            for (int i = 0; i < 3; i++) {
                assertTrue(ups.get(i).waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS));
                String text = Files.readString(outputs.get(i));
                if (ups.get(i).exitValue() != 0) {
                    refused++;
                    assertTrue(
                            text.lines()
                                    .anyMatch(Pattern.compile("error: a topology named " + site.name() + " of " + file
                                                    + " is (being started or ended by process [0-9]+; wait for it, or end"
                                                    + " it with: kill [0-9]+|running in process [0-9]+; end it with:"
                                                    + " cofferdam down --name .*)")
                                            .asMatchPredicate()),
                            text);
                }
            }
            assertEquals(2, refused);
        }
    }

    /** By a signal, as a debugger does: whoever asks is told soon, with the process to kill. */
    @Test
    void aKernelThatIsStoppedIsNamed() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(IDLE);
            running.awaitLine("all ready");
            long kernel = running.kernel().pid();
            String sentence = "does not answer: somebody has stopped its kernel; let it go on with: kill -CONT "
                    + kernel + ", or end it with: kill -KILL " + kernel + "\n";
            site.command("kill", "-STOP", Long.toString(kernel));
            long start = System.nanoTime();
            assertTrue(site.run("ps").good().contains(sentence));
            assertTrue(site.run("down", "--name", site.name()).errors().endsWith(sentence));
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertTrue(seconds < 20, seconds + " s");
            site.command("kill", "-CONT", Long.toString(kernel));
            assertEquals(
                    site.name() + " has ended\n",
                    site.run("down", "--name", site.name()).good());
        }
    }

    /** What it asked last may still be done, so it has not ended: the kernel waits for the store, however long that takes. */
    @Test
    void whoseStoreDoesNotAnswerIsEnding() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(Topologies.of(Topologies.scribe()));
            running.awaitLine("acknowledged 10");
            running.signal("store", "STOP");
            running.partition("scribe").destroyForcibly();
            await("the scribe's end is seen")
                    .atMost(Running.PATIENCE)
                    .until(() -> site.run("ps").good().lines().anyMatch(line -> line.matches("scribe +ending .*")));
            assertFalse(running.text().contains("scribe failed"), running::text);
            running.signal("store", "CONT");
            running.awaitLine("scribe failed");
        }
    }

    /** A machine whose shared memory is small: nothing is started, and a sentence says what is missing where. */
    @Test
    void sharedMemoryThatIsTooSmallIsSaidBefore() throws IOException {
        assumeTrue(Account.own().isRoot(), "only root can mount");
        try (Site site = Site.open()) {
            Site.Ended ended = site.runIn(
                    "mount -t tmpfs -o size=256k tmpfs /dev/shm",
                    "up",
                    site.write(Topologies.of(CHATTER)).toString());
            assertEquals(1, ended.exitCode());
            assertTrue(
                    ended.text().contains("there is no room for the shared memory of its partitions: "), ended::text);
            assertTrue(ended.text().contains(" are needed in /dev/shm/"), ended::text);
            assertFalse(ended.text().contains("\tat "), ended::text);
        }
    }

    /** Where there is no room for any design there is nothing to compare: that is known before anything is measured. */
    @Test
    void aComparisonWithoutRoomForAnyDesignMeasuresNothing() throws IOException {
        assumeTrue(Account.own().isRoot(), "only root can mount");
        try (Site site = Site.open()) {
            Site.Ended ended = site.runIn("mount -t tmpfs -o size=512k tmpfs /dev/shm", "compare", "--quick");
            assertEquals(1, ended.exitCode());
            assertTrue(ended.text().contains("error: there is no room for "), ended::text);
            assertFalse(ended.text().contains("round 1 of"), ended::text);
            assertFalse(ended.text().contains("\tat "), ended::text);
        }
    }

    /** Root's partitions have their windows in mounts of their own. */
    @Test
    void sharedMemoryThatIsNotNeededIsNotAskedFor() throws IOException {
        assumeTrue(Account.own().isRoot(), "only root can mount");
        try (Site site = Site.open()) {
            Site.Ended ended = site.runIn(
                    "mount -t tmpfs -o size=1m tmpfs /dev/shm",
                    "up",
                    "--for",
                    "10s",
                    site.write(IDLE).toString());
            assertEquals(0, ended.exitCode(), ended::text);
            assertTrue(ended.text().contains("all ready"), ended::text);
        }
    }

    /** Filled up after the question was asked: the reservation itself fails, and that is said too. */
    @Test
    void aStateDirectoryThatIsFullIsSaidBefore() throws IOException {
        assumeTrue(Account.own().isRoot(), "only root can mount");
        try (Site site = Site.open()) {
            Path state = Files.createDirectories(site.directory().resolve("state"));
            Site.Ended ended = site.runIn(
                    "mount -t tmpfs -o size=1m tmpfs " + state,
                    "up",
                    site.write(Topologies.of(CHATTER)).toString());
            assertEquals(1, ended.exitCode());
            assertTrue(ended.text().contains("there is no room for its audit and logs: "), ended::text);
            assertFalse(ended.text().contains("\tat "), ended::text);
        }
    }

    /** Its launcher's thread asks again to wait for the end, in a way that no thread may, and must not ask without end. */
    @Test
    void aPartitionThatWasStoppedGoesOnAsBefore() throws IOException {
        assumeTrue(Account.own().isRoot() && System.getProperty("os.arch").equals("amd64"));
        try (Site site = Site.open()) {
            Running running = site.up(IDLE);
            running.awaitState("servant", "READY");
            for (int i = 0; i < 3; i++) {
                running.signal("servant", "STOP");
                running.signal("servant", "CONT");
            }
            running.tell("servant", "after");
            running.awaitLine("served after");
            long launcher = running.partition("servant")
                    .descendants()
                    .mapToLong(ProcessHandle::pid)
                    .max()
                    .orElseThrow();
            Path call = Path.of("/proc", "" + launcher, "syscall");
            await("the launcher's thread pauses")
                    .until(() -> Files.readString(call).startsWith(PAUSE + " "));
            assertEquals(
                    site.name() + " has ended\n",
                    site.run("down", "--name", site.name()).good());
        }
    }

    /** Half of the answers come within a tenth of a second, however many others share this machine's cores. */
    @Test
    void toolsAreAnsweredWhateverPartitionsDo() throws IOException {
        try (Site site = Site.open()) {
            String[] spinners = IntStream.range(0, SPINNERS)
                    .mapToObj(i -> Topologies.own("spinner-" + i, "low", "Spinner", ""))
                    .toArray(String[]::new);
            Running running = site.up(Topologies.of(spinners));
            running.awaitLine("all ready");
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < ANSWERS; i++) {
                long start = System.nanoTime();
                assertEquals(SPINNERS + 1, running.ask().partitions().size());
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
            millis.sort(null);
            System.out.println("answers with " + SPINNERS + " busy partitions, in ms: " + millis);
            assertTrue(millis.get(ANSWERS / 2) < 100, millis::toString);
        }
    }
}
