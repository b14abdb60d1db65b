package dev.cofferdam.deploy.command.scaffold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.OwnJar;
import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.TestInstallation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.testkit.Grant;
import dev.cofferdam.partition.testkit.TestChannel;
import dev.cofferdam.partition.testkit.TestDisk;
import dev.cofferdam.partition.testkit.TestPartition;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made to start from compiles, keeps every rule and runs; the manual shows the same. */
@Timeout(120)
class NewCommandTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    private Path directory;

    private Directories directories;
    private Shell shell;

    @BeforeEach
    void make() throws IOException {
        directories = new Directories(
                Files.createTempDirectory(Path.of("/dev/shm"), "cofferdam-test"), directory.resolve("state"));
        shell = new Shell(directories);
    }

    @AfterEach
    void end() throws IOException {
        Files.deleteIfExists(directories.runs().resolve(".lock"));
        Files.deleteIfExists(directories.runs());
    }

    /** The command makes directories where it is called, which is the test's own; here it is called with a path. */
    private Path scaffold(String kind, String name) throws IOException {
        Scaffold made = Scaffold.make(
                directory.resolve(name).toString(),
                kind.equals("program") ? new NewProgramCommand().words(name) : new NewTopologyCommand().words(name));
        if (kind.equals("program")) {
            new NewProgramCommand().write(made, name);
        } else {
            new NewTopologyCommand().write(made, name);
        }
        return made.directory();
    }

    /** What the partition has printed by the time it printed that. */
    private String runs(Path topology, Installation installation, String partition, String line) throws IOException {
        Said checked = shell.run("check", topology.toString());
        assertEquals(0, checked.exitCode(), () -> checked.out() + checked.err());
        Plan plan = Compiler.here().compile(topology).plan().orElseThrow();
        KernelProcess kernel = KernelProcess.start(
                plan,
                Options.of("message", "park", "none"),
                KernelProcess.Setting.standard(installation, directories),
                ProcessBuilder.Redirect.DISCARD);
        try {
            long start = System.nanoTime();
            String said = "";
            while (!said.contains(line)) {
                assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "never printed " + line + " but " + said);
                LockSupport.parkNanos(PAUSE_NANOS);
                said = shell.run("logs", partition, "--name", plan.name()).out();
            }
            return said;
        } finally {
            kernel.stop("the test is over");
            kernel.awaitEnd();
        }
    }

    @Test
    void aProgramCompilesAndRunsAndIsTheManuals() throws Exception {
        Installation installation = TestInstallation.in(directory);
        Path made = scaffold("program", "watch");
        String said = build(new ProcessBuilder(made.resolve("build").toString()), installation);
        assertEquals("", said, "no warning either");
        runs(made.resolve("watch.yaml"), installation, "watch", "hello\nversion 1 begins with p\n");

        String manual = Files.readString(Path.of("../partition-runtime/README.md"));
        for (String file : List.of("programs/WatchProgram.java", "test/programs/WatchProgramTest.java")) {
            String shown = Files.readString(made.resolve(file))
                    .lines()
                    .map(line -> line.isEmpty() ? "" : "    " + line)
                    .collect(Collectors.joining("\n"));
            assertTrue(manual.contains(shown), "the manual shows another " + file + " than 'new program' makes");
        }
    }

    /** Java takes names of files for what the locale says. */
    @Test
    void aProgramIsBuiltWhateverItsDirectoryIsCalled() throws Exception {
        scaffold("program", "watch");
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", """
                odd=$(printf 'a b \\303\\274')
                cp -r watch "$odd"
                "$odd/build"
                test -f "$odd/watch.jar"
                """).directory(directory.toFile());
        builder.environment().put("LC_ALL", "C");
        build(builder, TestInstallation.in(directory));
    }

    /** What it said; it has to end well. */
    private static String build(ProcessBuilder builder, Installation installation) throws Exception {
        builder.redirectErrorStream(true);
        builder.environment().put("COFFERDAM_API", installation.api().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process build = builder.start();
        String said = new String(build.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, build.waitFor(), said);
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "kernel", "station", "store"})
    void aNameThatNoPartitionCanHaveHereIsRefused(String name) {
        Said said = shell.run("new", "program", name);
        assertEquals(2, said.exitCode(), said::err);
        assertTrue(said.err().contains("'" + name + "' is taken"), said::err);
        assertFalse(Files.exists(Path.of(name)));
    }

    /** Asks for what is allowed and what is not, and says what came of it. */
    private static final String ASKING = """
            public class Asking implements Program {
                interface Request { Object ask() throws Exception; }
                private Partition partition;
                public String name() { return "asking"; }
                public List<Parameter> parameters() { return List.of(); }
                private void say(String what, Request request) {
                    String came;
                    try {
                        came = String.valueOf(request.ask());
                    } catch (RequestException e) {
                        came = e.reason() + ", " + e.getMessage();
                    } catch (Exception e) {
                        came = e.getMessage();
                    }
                    partition.log(what + ": " + came);
                }
                public void run(Partition partition) throws Exception {
                    this.partition = partition;
                    java.lang.foreign.MemorySegment block = java.lang.foreign.Arena.global().allocate(512);
                    block.fill((byte) 7);
                    Disk both = partition.disk("both");
                    say("disks", partition::disks);
                    say("argument", () -> partition.argument("none"));
                    for (String name : partition.disks()) {
                        Disk disk = partition.disk(name);
                        say(name + " may", () -> disk.bytes() + " " + disk.readable() + " " + disk.writable());
                        say(name + " published", disk::published);
                        say(name + " read", () -> disk.read(0, 512).get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
                        say(name + " exactly", () -> disk.readExactly(1, 0, 512).byteSize());
                        say(name + " write", () -> { disk.write(512, block); return "done"; });
                        say(name + " flush", () -> { disk.flush(); return "done"; });
                        say(name + " too far", () -> disk.advance(disk.bytes() + 1));
                        say(name + " advance", () -> disk.advance(600));
                        say(name + " advance", () -> disk.advance(1000));
                        say(name + " exactly 1", () -> disk.readExactly(1, 512, 512).byteSize());
                        say(name + " advance", () -> disk.advance(0));
                        say(name + " exactly 1", () -> disk.readExactly(1, 512, 512).byteSize());
                        say(name + " exactly 9", () -> disk.readExactly(9, 512, 512).byteSize());
                    }
                    say("await", () -> both.await(2));
                    for (long[] each : new long[][] {{1, 512}, {0, 511}, {0, 0}, {-512, 512}, {1048576, 512}, {1048064, 512},
                            {1048064, 1024}, {0, 1048576}, {0, 1049088}}) {
                        say("read " + each[0] + " " + each[1], () -> both.read(each[0], (int) each[1]).byteSize());
                    }
                    Pipeline pipeline = partition.pipeline();
                    pipeline.write(both, 1024, 0, 512);
                    say("pipeline", () -> pipeline.take().refusal());
                    pipeline.read(both, 3, 0, 512);
                    say("pipeline", () -> pipeline.take().refusal());
                    pipeline.flush(partition.disk("in"));
                    say("pipeline", () -> pipeline.take().refusal());
                    say("send", () -> { partition.sender("out-end").send(new byte[4096]); return "done"; });
                    say("send", () -> { partition.sender("out-end").send(new byte[4097]); return "done"; });
                    say("send", () -> { partition.sender("out-end").send(new byte[0]); return "done"; });
                    partition.log("asked");
                }
            }
            """;

    @Test
    void theTestKitAnswersAsAKernelDoes() throws Exception {
        Path jar = OwnJar.of(directory, "Asking", ASKING);
        TestPartition partition = TestPartition.of("asking", "low")
                .with("both", TestDisk.of(1 << 20), Grant.READ_WRITE)
                .with("in", TestDisk.of(1 << 20), Grant.READ)
                .with("out", TestDisk.of(1 << 20), Grant.WRITE)
                .sending("out-end", new TestChannel());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Program program = (Program)
                    loader.loadClass("org.example.Asking").getConstructor().newInstance();
            assertEquals(Optional.empty(), partition.start(program).awaitEnd());
        }
        Path topology = Files.writeString(directory.resolve("asking.yaml"), """
                policy: {levels: [low, high]}
                store:
                  volume: {path: volume, size: 16MiB}
                  disks:
                    - {name: a, label: low, size: 1MiB}
                    - {name: b, label: low, size: 1MiB}
                    - {name: c, label: low, size: 1MiB}
                partitions:
                  - name: asking
                    label: low
                    program: {class: org.example.Asking, jars: [Asking.jar]}
                    disks:
                      - {disk: a, as: both, access: read-write}
                      - {disk: b, as: in, access: read}
                      - {disk: c, as: out, access: write}
                  - {name: listening, label: high, program: digest, args: {of: in}, disks: [{disk: a, as: in, access: read}]}
                channels: [{from: asking.out-end, to: listening.in-end, kind: one-way}]
                """);
        String said = runs(topology, TestInstallation.in(directory), "asking", "asked\n");
        assertEquals(said, String.join("\n", partition.lines()) + "\n");
    }

    @Test
    void itsTestPassesAndCanFail() throws Exception {
        Path made = scaffold("program", "watch");
        Path program = made.resolve("programs/WatchProgram.java");
        passes(made);
        Files.writeString(
                program,
                Files.readString(program)
                        .replace("begins with", "starts with")
                        .replace("while (true)", "while (version == 0)"));
        AssertionError failure = assertThrows(AssertionError.class, () -> passes(made));
        assertTrue(
                failure.getMessage()
                        .contains("never logged 'version 1 begins with p' but [hello, version 1 starts with p]"),
                failure::getMessage);
    }

    /** Compiles the program and its test against what they are given, and runs the test, as JUnit would. */
    private void passes(Path made) throws Exception {
        Path classes = Files.createTempDirectory(directory, "classes");
        String path = Stream.of(
                        Program.class, TestPartition.class, Test.class, org.opentest4j.TestAbortedException.class)
                .map(each ->
                        each.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        OwnJar.compile(
                classes,
                path,
                made.resolve("programs/WatchProgram.java"),
                made.resolve("test/programs/WatchProgramTest.java"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Class<?> test = loader.loadClass("programs.WatchProgramTest");
            Constructor<?> constructor = test.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method method = test.getDeclaredMethod("saysWhatEachVersionBeginsWith");
            method.setAccessible(true);
            try {
                method.invoke(constructor.newInstance());
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof AssertionError failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }

    @Test
    void aTopologyRuns() throws IOException {
        Path made = scaffold("topology", "weather");
        runs(made.resolve("weather.yaml"), TestInstallation.in(directory), "analyst", "version 1 sha256 ");
    }

    @Test
    void whatIsThereIsNotTouched() throws IOException {
        String there = Files.createDirectory(directory.resolve("there")).toString();
        for (String kind : new String[] {"program", "topology"}) {
            Said wrong = shell.run("new", kind, there);
            assertEquals(2, wrong.exitCode());
            assertTrue(wrong.err().contains("can be no name"), wrong::err);
            Said taken = shell.run("new", kind, "src");
            assertEquals(1, taken.exitCode());
            assertTrue(taken.err().contains("there is something named src already; give another name"), taken::err);
        }
    }
}
