package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole command line of each kind of process, so that no change of it goes unseen. */
class SandboxTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path filters;

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PARTITION", "EXPORT", "STORE"})
    void theCommandLineIsTheOneOnRecord(Kind kind) throws IOException {
        Sandbox sandbox = new Sandbox(Staging.direct(), Path.of("/run/filters"), true, true);
        Sandbox.Contents contents = new Sandbox.Contents(
                kind,
                false,
                1_000_000_007,
                List.of(Path.of("/sys/fs/cgroup/memory/cofferdam-1/a")),
                List.of(),
                8 * MIB,
                new Scratch(Path.of("/run/stage/scratch-a"), ""),
                Path.of("/opt/jdk"),
                List.of(Path.of("/jars/abi.jar")),
                List.of(Path.of("/home/abi.jar"), Path.of("/jars/guest.jar")),
                Path.of("/jars/caches/partition.aot"),
                false,
                List.of(
                        new Sandbox.Bind(Path.of("/run/a/window"), Sandbox.HOME.resolve("window"), true),
                        new Sandbox.Bind(Path.of("/run/a/manifest"), Sandbox.HOME.resolve("manifest"), false)),
                kind == Kind.PARTITION ? Sandbox.HOME.resolve("disks") : null,
                JavaFlags.of(96 * MIB));
        List<String> command = sandbox.command(contents);
        List<String> machines = sandbox.systemLibraries();
        int at = Collections.indexOfSubList(command, machines);
        command.subList(at, at + machines.size()).clear();
        assertEquals(recorded(kind), String.join("\n", command) + "\n");
    }

    /** Linux has a number of open files for the whole machine, and whoever finds none left is told. */
    @Test
    void openFilesAreLimitedBeforeAnythingElseRuns() throws Exception {
        assertEquals("1024", openFiles(Kind.PARTITION));
        assertEquals("1024", openFiles(Kind.GATEWAY));
        assertNotEquals("1024", openFiles(Kind.STORE), "this process has as few, and shows nothing");
    }

    private String openFiles(Kind kind) throws Exception {
        Files.createFile(filters.resolve(kind.name()));
        Sandbox sandbox = new Sandbox(Staging.direct(), filters, false, false);
        List<String> command = sandbox.command(new Sandbox.Contents(
                kind,
                false,
                0,
                List.of(),
                List.of(),
                8 * MIB,
                new Scratch(null, ""),
                Path.of("/opt/jdk"),
                List.of(Path.of("/jars/abi.jar")),
                List.of(),
                null,
                false,
                List.of(),
                null,
                List.of()));
        List<String> entering = new ArrayList<>(command.subList(0, command.indexOf("--") + 1));
        entering.addAll(List.of("/bin/sh", "-c", "ulimit -n"));
        Process shell = new ProcessBuilder(entering).start();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String recorded(Kind kind) throws IOException {
        try (InputStream in = SandboxTest.class.getResourceAsStream(kind + ".command")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
