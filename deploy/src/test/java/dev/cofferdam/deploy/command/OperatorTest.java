package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.TestInstallation;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.host.AuditLog;
import dev.cofferdam.kernel.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The operator's commands on real processes, without a sandbox, and on a real volume. */
@Timeout(120)
class OperatorTest {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String TOPOLOGY = """
            name: operated
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 32MiB}
              disks: [{name: images, label: low, size: 4MiB}, {name: notes, label: high, size: 1MiB}]
            partitions:
              - {name: station, label: low, program: ingest, args: {file: image, to: out},
                 disks: [{disk: images, as: out, access: read-write}]}
              - {name: analyst, label: high, program: digest, args: {of: in},
                 disks: [{disk: images, as: in, access: read}]}
            """;

    @TempDir
    private Path directory;

    private Directories directories;
    private Shell shell;
    private String topology;
    private Path image;
    private KernelProcess kernel;

    @BeforeEach
    void write() throws IOException {
        directories = new Directories(
                Files.createTempDirectory(Path.of("/dev/shm"), "cofferdam-test"), directory.resolve("state"));
        shell = new Shell(directories);
        topology =
                Files.writeString(directory.resolve("operated.yaml"), TOPOLOGY).toString();
        byte[] content = new byte[(3 << 20) + 123];
        new Random(1).nextBytes(content);
        image = Files.write(directory.resolve("image"), content);
    }

    @AfterEach
    void end() throws IOException {
        if (kernel != null) {
            kernel.stop("the test is over");
            kernel.process().onExit().join();
        }
        Files.deleteIfExists(directories.runs().resolve(".lock"));
        Files.deleteIfExists(directories.runs());
    }

    private Future<Integer> launch() throws IOException {
        Plan plan = Compiler.here().compile(Path.of(topology)).plan().orElseThrow();
        kernel = KernelProcess.start(
                plan,
                Options.of("message", "park", "none"),
                KernelProcess.Setting.standard(TestInstallation.in(directory), directories),
                ProcessBuilder.Redirect.DISCARD);
        return meanwhile(kernel::awaitEnd);
    }

    /** On a thread of its own: what waits for another must not wait for its thread. */
    private static <T> Future<T> meanwhile(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void await(Supplier<String> said, String text) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (!said.get().contains(text)) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "never said " + text + " but " + said.get());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void aRunIsSeenFollowedAndEnded() throws Exception {
        Future<Integer> ended = launch();
        String line = "version 1 sha256 " + sha256(image);
        await(() -> shell.run("logs", "analyst").out(), line);
        await(() -> shell.run("ps").out(), "finished");
        lists();
        looks();
        refusesToTouchTheVolume();
        StringWriter lines = new StringWriter();
        var followed = meanwhile(() -> shell.run(lines, "logs", "analyst", "-f"));
        StringWriter looks = new StringWriter();
        var watched = meanwhile(() -> shell.run(looks, "top", "--interval", "100ms"));
        await(lines::toString, line);
        await(looks::toString, "PARTITION");

        steers();
        isNotEndedFromElsewhere();
        recordsNothingOfAnotherOfItsName();
        Said down = shell.run("down");
        assertEquals(new Said(0, "operated has ended\n", ""), down);
        assertEquals(0, ended.get(10, TimeUnit.SECONDS));
        assertFalse(kernel.process().isAlive());
        assertEquals(new Said(0, (line + "\n").repeat(3), ""), followed.get(10, TimeUnit.SECONDS), "one of each start");
        assertEquals(0, watched.get(10, TimeUnit.SECONDS).exitCode());

        assertEquals(0, shell.run("ps", "--json").json().get("topologies").size());
        assertEquals(1, shell.run("ps", "--name", "operated").exitCode());
        assertEquals(1, shell.run("status", "--domain", "operated").exitCode());
        assertEquals(1, shell.run("down").exitCode());
        assertEquals(0, shell.run("down", "--all").exitCode());
        assertEquals(
                (line + "\n").repeat(3),
                shell.run("logs", "analyst", "--name", "operated").out());
        tellsOfTheEnd();
        keepsTheAudit();
    }

    /** What an operator stops stays so until he starts it; a policy's restart is none of his. */
    private void steers() throws IOException {
        StringWriter happened = new StringWriter();
        var events = meanwhile(() -> shell.run(happened, "events"));
        assertEquals(new Said(0, "analyst ended\n", ""), shell.run("stop", "analyst"));
        assertEquals("stopped", partition(1).get("state").asText());
        assertEquals(0, partition(1).get("pid").asLong());
        assertEquals(new Said(0, "analyst ended\n", ""), shell.run("wait", "analyst"));
        assertEquals(new Said(0, "analyst ended\n", ""), shell.run("stop", "analyst"), "it is as it was wanted");
        assertEquals(new Said(0, "analyst ready\n", ""), shell.run("start", "analyst"));
        String line = shell.run("logs", "analyst").out().lines().findFirst().orElseThrow();
        await(() -> shell.run("logs", "analyst").out(), (line + "\n").repeat(2));
        long before = partition(1).get("pid").asLong();
        assertEquals(new Said(0, "analyst ready\n", ""), shell.run("restart", "analyst", "--name", "operated"));
        assertTrue(partition(1).get("pid").asLong() != before, "a new process");
        await(() -> shell.run("logs", "analyst").out(), (line + "\n").repeat(3));
        assertEquals(3, partition(1).get("starts").asInt());
        assertEquals(0, partition(1).get("restarts").asInt());
        assertEquals(new Said(0, "store ready\n", ""), shell.run("restart", "store"));
        Said refused = shell.run("stop", "store");
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("the store ends with its topology"), refused::err);
        Said unknown = shell.run("stop", "analist");
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.err().contains("did you mean 'analyst'?"), unknown::err);
        await(happened::toString, "partition-ordered store restart");
        for (String order : List.of("stop", "start", "restart")) {
            assertTrue(happened.toString().contains("partition-ordered analyst (high) " + order), happened::toString);
        }
        assertFalse(events.isDone(), "it goes on until the topology ends");
    }

    private JsonNode partition(int index) throws IOException {
        return shell.run("ps", "--json").json().at("/topologies/0/partitions/" + index);
    }

    private void tellsOfTheEnd() throws IOException {
        Said waited = shell.run("wait", "--name", "operated");
        assertEquals(new Said(0, "operated has ended: the operator said so\n", ""), waited);
        JsonNode ended = shell.run("ps", "-a", "--json").json().at("/ended/0");
        assertEquals("operated", ended.get("name").asText());
        assertFalse(ended.get("failed").asBoolean());
        assertEquals(3, ended.get("partitions").size());
        assertTrue(shell.run("ps", "-a").out().contains("the operator said so"));
        List<String> all = shell.run("logs", "--timestamps", "--name", "operated")
                .out()
                .lines()
                .toList();
        assertTrue(all.size() >= 4, all::toString);
        assertEquals(all.stream().sorted().toList(), all, "in the order of time");
        assertTrue(all.stream().anyMatch(line -> line.contains("Z [station] published")), all::toString);
        assertTrue(all.stream().anyMatch(line -> line.contains("Z [analyst] version 1")), all::toString);
        assertEquals(
                "", shell.run("logs", "--since", "0s", "--name", "operated").out());
        assertEquals(
                all.size(), shell.run("logs", "--since", "1h").out().lines().count(), "the one that ran");
        List<String> events = shell.run("events", "--name", "operated", "--json")
                .out()
                .lines()
                .toList();
        assertTrue(events.getFirst().contains("kernel-started"), events::toString);
        assertTrue(events.getLast().contains("kernel-stopped"), events::toString);
    }

    private void isNotEndedFromElsewhere() throws IOException {
        Path origin = directories.runs().resolve("operated/origin");
        String here = Files.readString(origin);
        Files.writeString(origin, "/elsewhere/operated.yaml\n/elsewhere\n/elsewhere\n");
        Said refused = shell.run("down");
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("name what to end with --name: operated of /elsewhere/"), refused::err);
        Files.writeString(origin, here);
    }

    /** Whose audit is elsewhere. */
    private void recordsNothingOfAnotherOfItsName() throws IOException {
        List<String> subjects = new ArrayList<>();
        try (AuditTrail trail = AuditTrail.open(directories.keeping(directory.resolve("elsewhere")), "operated")) {
            trail.append(List.of(new AuditEvent(AuditEvent.Kind.DISK_DELETED, "disk foreign", "low", "")));
            trail.read(record -> subjects.add(record.event().subject()));
        }
        assertEquals(List.of("disk foreign"), subjects);
        String own = Files.readString(directories.state("operated").resolve("audit"));
        assertFalse(own.contains("disk foreign"), own);
    }

    private void lists() throws IOException {
        Said ps = shell.run("ps");
        assertTrue(ps.out().startsWith("operated: design message, wait park, isolation NONE"), ps::out);
        assertTrue(ps.out().contains("; limits by "), ps::out);
        JsonNode run = shell.run("ps", "--json", "--name", "operated").json().at("/topologies/0");
        assertEquals(kernel.process().pid(), run.get("kernel_pid").asLong());
        JsonNode analyst = run.at("/partitions/1");
        assertEquals("analyst", analyst.get("name").asText());
        assertEquals("ready", analyst.get("state").asText());
        assertEquals("high", analyst.get("label").asText());
        assertTrue(analyst.get("messages").asLong() > 0);
        assertTrue(analyst.get("ready_nanos").asLong() > 0);
        assertTrue(ProcessHandle.of(analyst.get("pid").asLong()).isPresent());
        assertEquals(1, shell.run("ps", "--name", "operatet").exitCode());
        Said asked = shell.run("status", "--domain", "operated", "--domain", "elsewhere/control");
        assertEquals(1, asked.exitCode());
        assertTrue(asked.out().contains("elsewhere/control does not answer"), asked::out);
        assertTrue(asked.out().startsWith(ps.out().substring(0, ps.out().indexOf(';'))), asked::out);
        assertEquals(0, shell.run("status", "--domain", "operated").exitCode());
    }

    private void looks() throws IOException {
        JsonNode top =
                shell.run("top", "--once", "--interval", "100ms", "--json").json();
        assertTrue(top.at("/kernel/resident_bytes").asLong() > 1 << 20, top::toString);
        assertEquals(0, top.at("/partitions/0/resident_bytes").asLong(), "a finished partition holds no memory");
        assertTrue(top.at("/partitions/1/resident_bytes").asLong() > 1 << 20, top::toString);
        assertTrue(top.at("/seconds").asDouble() >= 0.1, top::toString);
        assertTrue(shell.run("top", "--once", "--interval", "100ms").out().contains("(kernel)"));
        JsonNode largest = shell.run("top", "--once", "--interval", "100ms", "--json", "--sort", "memory")
                .json()
                .get("partitions");
        for (int i = 1; i < largest.size(); i++) {
            assertTrue(
                    largest.get(i - 1).get("resident_bytes").asLong()
                            >= largest.get(i).get("resident_bytes").asLong(),
                    largest::toString);
        }
        assertEquals(2, shell.run("top", "--interval", "1ms").exitCode());
        Said unknown = shell.run("logs", "analist");
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.err().contains("did you mean 'analyst'?"), unknown::err);
    }

    private void refusesToTouchTheVolume() {
        Said busy = shell.run("store", "import", topology, "images", image.toString());
        assertEquals(1, busy.exitCode());
        assertTrue(busy.err().contains("in use by another running store"), busy::err);
        Said served = shell.run("store", "delete", topology, "--disk", "images");
        assertEquals(1, served.exitCode());
        assertTrue(served.err().contains("disk images of "), served::err);
        for (List<String> words : List.of(List.of("resize-disk", "5MiB"), List.of("clone", "twin"))) {
            Said refused = shell.run("store", words.getFirst(), topology, "images", words.getLast());
            assertEquals(1, refused.exitCode());
            assertTrue(refused.err().contains("in use by another running store"), refused::err);
        }
        Said snapshot = shell.run("store", "snapshot", topology, "images", "then");
        assertEquals("disk then (low): version 1 of images\n", snapshot.out(), snapshot::err);
        assertEquals(0, shell.run("store", "delete", topology, "--disk", "then").exitCode());
        assertEquals(
                0,
                shell.run("store", "create-disk", topology, "beside", "low", "1MiB")
                        .exitCode());
        assertEquals(
                0, shell.run("store", "delete", topology, "--disk", "beside").exitCode());
        assertEquals(0, shell.run("store", "fsck", topology).exitCode());
        assertTrue(
                shell.run("store", "ls", topology).out().contains(image.toFile().length() + " bytes"));
    }

    private void keepsTheAudit() throws IOException {
        Said verified = shell.run("audit", "verify", "--name", "operated", "--json");
        assertEquals(0, verified.exitCode());
        assertTrue(verified.json().get("sound").asBoolean());
        assertTrue(shell.run("audit", "show", "--name", "operated").out().contains("partition-ready"));

        Path audit = directories.state("operated").resolve("audit");
        byte[] sound = Files.readAllBytes(audit);
        Files.writeString(audit, Files.readString(audit).replaceFirst("analyst", "analysT"));
        Said edited = shell.run("audit", "verify", audit.toString());
        assertEquals(1, edited.exitCode());
        assertTrue(edited.out().contains("was changed"), edited::out);
        assertEquals(1, shell.run("audit", "show", audit.toString()).exitCode());

        Files.write(audit, sound);
        Files.writeString(audit, "torn", StandardOpenOption.APPEND);
        assertTrue(shell.run("audit", "verify", audit.toString()).out().contains("4 bytes of a record"));
        Files.delete(audit.resolveSibling("audit.head"));
        assertEquals(1, shell.run("audit", "verify", audit.toString()).exitCode());
    }

    @Test
    void anAuditOfSeveralSegmentsIsVerifiedAndShown() throws IOException {
        int batch = 10_000;
        Path state = Files.createDirectories(directories.state("long"));
        try (AuditLog log = AuditLog.open(state, InstantSource.system())) {
            for (int start = 0; start < 3 * batch; start += batch) {
                log.append(IntStream.range(start, start + batch)
                        .mapToObj(i ->
                                new AuditEvent(AuditEvent.Kind.OBJECT_DELETED, "object " + i, "low", "x".repeat(300)))
                        .toList());
            }
        }
        JsonNode verified =
                shell.run("audit", "verify", "--name", "long", "--json").json();
        assertEquals(3 * batch, verified.get("records").asInt());
        assertEquals(3, verified.get("segments").asInt());
        String text = shell.run("audit", "show", "--name", "long").out();
        assertEquals(3 * batch + 1, text.lines().count());
        JsonNode one = shell.run("audit", "show", "--name", "long", "--object", "17", "--json")
                .json();
        assertEquals("object 17", one.at("/records/0/subject").asText());
        assertEquals(1, one.get("records").size());
        Files.delete(state.resolve("audit." + (batch + 1)));
        Said damaged = shell.run("audit", "show", "--name", "long");
        assertEquals(1, damaged.exitCode());
        assertTrue(damaged.out().contains("records 10001 to 20000 are missing"), damaged::out);
    }

    @Test
    void anImageGoesInAndComesOutByteForByte() throws IOException {
        Path out = directory.resolve("exported");
        Said nothing = shell.run("store", "export", topology, "images", out.toString());
        assertEquals(1, nothing.exitCode());
        assertTrue(nothing.err().contains("is no volume"), nothing::err);
        assertTrue(shell.run("store", "ls", topology).out().contains("not-made-yet"));

        JsonNode imported = shell.run(
                        "store", "import", topology, "images", image.toString(), "--label", "low", "--json")
                .json();
        assertEquals(1, imported.get("version").asLong());
        Said exported = shell.run("store", "export", topology, "images", out.toString());
        assertEquals(0, exported.exitCode(), exported::err);
        assertEquals(-1, Files.mismatch(image, out));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));

        Files.writeString(image, "shorter");
        assertEquals(
                0,
                shell.run("store", "import", topology, "images", image.toString())
                        .exitCode());
        assertEquals(
                2,
                shell.run("store", "export", topology, "images", out.toString()).exitCode());
        Path second = directory.resolve("second");
        assertEquals(
                0,
                shell.run("store", "export", topology, "images", second.toString())
                        .exitCode());
        assertEquals("shorter", Files.readString(second));
        assertExportedToStandardOutput();
        assertNotExportedWhenDamaged();
        JsonNode disk = shell.run("store", "ls", topology, "--json").json().at("/disks/0");
        assertEquals(2, disk.get("version").asLong());
        assertEquals(7, disk.get("content_bytes").asLong());
    }

    private void assertExportedToStandardOutput() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        CommandLine line = Cofferdam.commandLine(Compiler.here(), shell.directories())
                .setOut(new StandardOutput(out, StandardCharsets.UTF_8, () -> 80))
                .setErr(new PrintWriter(err));
        assertEquals(0, line.execute("store", "export", topology, "images", "-"));
        assertEquals("shorter", out.toString(StandardCharsets.UTF_8), "nothing but the image");
        assertEquals(
                "standard output: version 2 of disk images, 7 bytes; its content is low, the file bears no label\n",
                err.toString());
        assertEquals(2, line.execute("store", "export", topology, "images", "-", "--json"));
        line.setOut(new StandardOutput(new FileOutputStream("/dev/full"), StandardCharsets.UTF_8, () -> 80));
        assertEquals(1, line.execute("store", "export", topology, "images", "-"), "what is not written is no export");
        // Errors are as wide as the terminal.
        String said = err.toString().replaceAll("\\s+", " ");
        assertTrue(said.contains("it could not be written: No space left on device"), said);
    }

    private void assertNotExportedWhenDamaged() throws IOException {
        Path versions = directory.resolve("volume/images.version");
        byte[] sound = Files.readAllBytes(versions);
        byte[] flipped = sound.clone();
        int at = new String(sound, StandardCharsets.ISO_8859_1).indexOf("shorter");
        flipped[at] ^= 1;
        Files.write(versions, flipped);
        Path third = directory.resolve("third");
        Said export = shell.run("store", "export", topology, "images", third.toString());
        assertEquals(1, export.exitCode());
        assertTrue(export.err().contains("disk images: version 2 is not what was published"), export::err);
        assertFalse(Files.exists(third));
        Said fsck = shell.run("store", "fsck", topology);
        assertEquals(1, fsck.exitCode());
        assertTrue(fsck.out().startsWith("content: images.version: version 2: 1 of its blocks"), fsck::out);
        Files.write(versions, sound);
    }

    /** Each says what was given and what was expected. */
    @Test
    void argumentsOfAnotherKindAreNamed() throws IOException {
        shell.run("store", "create", topology);
        String volume = directory.resolve("volume").toString();
        Path state = Files.createDirectories(directory.resolve("kept"));
        try (AuditLog log = AuditLog.open(state, InstantSource.system())) {
            log.append(List.of(new AuditEvent(AuditEvent.Kind.KERNEL_STARTED, "kernel", "-", "")));
        }
        String expected =
                "expected is an audit, the file 'audit' in a topology's state directory, or --name NAME of the topology";
        refuses(volume + " is a volume; give the topology file that names it under 'store'", "store", "fsck", volume);
        refuses(state + " is a directory; give a topology file", "check", state.toString());
        refuses(topology + " is called as a topology file is; " + expected, "audit", "verify", topology);
        refuses(directory + " is a directory; " + expected, "audit", "show", directory.toString());
        refuses(
                state + " is a directory; give the audit in it, " + state + "/audit",
                "audit",
                "verify",
                state.toString());
        refuses(
                state + "/audit.head is a part of an audit; give the whole, by its first file " + state + "/audit",
                "audit",
                "verify",
                state + "/audit.head");
        assertEquals(0, shell.run("audit", "verify", state + "/audit").exitCode());
    }

    private void refuses(String sentence, String... words) {
        Said said = shell.run(words);
        assertEquals(2, said.exitCode());
        assertTrue(said.err().contains(sentence), said::err);
    }

    @Test
    void aVolumeIsMadeChangedAndChecked() throws IOException {
        assertEquals(1, shell.run("store", "fsck", topology).exitCode());
        assertEquals(0, shell.run("store", "create", topology).exitCode());
        Said disk = shell.run("store", "create-disk", topology, "extra", "high", "1MiB", "--json");
        assertEquals("high", disk.json().get("label").asText());
        Said again = shell.run("store", "create-disk", topology, "extra", "high", "1MiB");
        assertEquals(1, again.exitCode());
        assertTrue(again.err().contains("disk extra is already in"), again::err);
        assertEquals(
                2,
                shell.run("store", "create-disk", topology, "other", "middle", "1MiB")
                        .exitCode());
        assertEquals(
                2, shell.run("store", "resize-pool", topology, "low", "much").exitCode());
        Said pool = shell.run("store", "resize-pool", topology, "low", "1MiB", "--json");
        assertEquals(256, pool.json().get("objects_max").asLong());
        Said beyond = shell.run("store", "resize-pool", topology, "low", "64MiB");
        assertEquals(1, beyond.exitCode());
        assertTrue(beyond.err().contains("give the volume a size of at least "), beyond::err);
        JsonNode info = shell.run("store", "info", topology, "--json").json();
        assertTrue(info.get("taken_bytes").asLong() <= info.get("size_bytes").asLong());
        assertEquals(3, info.get("disks").asLong());
        assertEquals(1 << 20, info.at("/pools/0/bytes").asLong());
        assertEquals(
                0, shell.run("store", "delete", topology, "--disk", "extra").exitCode());
        assertFalse(Files.exists(directory.resolve("volume/extra.disk")));
        assertEquals(1, shell.run("store", "delete", topology, "--object", "7").exitCode());
        assertEquals(2, shell.run("store", "delete", topology).exitCode());
        checks();
    }

    private void checks() throws IOException {
        Said sound = shell.run("store", "fsck", topology);
        assertEquals(0, sound.exitCode(), sound::out);
        assertTrue(sound.out().endsWith("2 disks, 0 objects, sound\n"), sound::out);
        Path table = directory.resolve("volume/table");
        byte[] bytes = Files.readAllBytes(table);
        bytes[100] ^= 1;
        Files.write(table, bytes);
        Said damaged = shell.run("store", "fsck", topology);
        assertEquals(1, damaged.exitCode());
        assertTrue(damaged.out().contains("copy: superblock: "), damaged::out);
        JsonNode repaired =
                shell.run("store", "fsck", topology, "--repair", "--json").json();
        assertTrue(repaired.get("sound").asBoolean());
        assertTrue(repaired.at("/damages/0/repaired").asBoolean(), repaired::toString);
        assertEquals(0, shell.run("store", "fsck", topology).exitCode());
    }

    @Test
    void wrongImportsChangeNothing() throws IOException {
        Said large = shell.run("store", "import", topology, "notes", image.toString());
        assertEquals(1, large.exitCode());
        assertTrue(large.err().contains("disk notes has 1048576; make the disk longer"), large::err);
        Said other = shell.run("store", "import", topology, "images", image.toString(), "--label", "high");
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("disk images is low, not high"), other::err);
        Said unknown = shell.run("store", "import", topology, "imags", image.toString());
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("did you mean 'images'?"), unknown::err);
        assertEquals(
                2, shell.run("store", "import", topology, "images", "absent").exitCode());
        assertEquals(
                2,
                shell.run("store", "import", topology, "images", image.toString(), "--label", "middle")
                        .exitCode());
        assertEquals(
                1,
                shell.run("store", "export", topology, "notes", directory + "/none")
                        .exitCode());
        try (var files = Files.list(directory)) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("none")));
        }
        assertEquals(
                0,
                shell.run("store", "ls", topology, "--json")
                        .json()
                        .at("/disks/0/version")
                        .asLong());
    }
}
