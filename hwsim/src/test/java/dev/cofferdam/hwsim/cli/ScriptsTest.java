package dev.cofferdam.hwsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that make guests, where a command that they need is missing or fails: no half-made file is left. */
class ScriptsTest {
    private static final Path SCRIPTS = Path.of("../deploy/guests");
    private static final List<String> TOOLS = List.of(
            "sh",
            "dirname",
            "readlink",
            "mktemp",
            "mkdir",
            "find",
            "cp",
            "chmod",
            "rm",
            "gzip",
            "xz",
            "cat",
            "touch",
            "mv",
            "sort",
            "head");

    @TempDir
    Path directory;

    @BeforeEach
    void tools() throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("tree/usr/bin"));
        Files.createFile(directory.resolve("tree/usr/bin/busybox"));
        for (String tool : TOOLS) {
            Path there = Path.of("/usr/bin", tool);
            Files.createSymbolicLink(
                    directory.resolve("bin").resolve(tool), Files.exists(there) ? there : Path.of("/bin", tool));
        }
    }

    private record Result(int status, String said) {}

    private Result run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", directory.resolve("bin").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), said);
    }

    @Test
    void missingCommandsAreNamedAndNothingIsMade() throws Exception {
        Path out = directory.resolve("initramfs.gz");
        Result made = run("make-initramfs", directory.resolve("tree").toString(), out.toString());
        assertEquals(1, made.status(), made.said());
        assertEquals("make-initramfs: not found: cpio; install the packages: cpio\n", made.said());
        assertFalse(Files.exists(out));
        Result brought = run("bring-linux", directory.resolve("guests").toString());
        assertEquals(1, brought.status(), brought.said());
        assertTrue(brought.said().startsWith("bring-linux: not found: apt-get"), brought.said());
        assertTrue(brought.said().contains("cpio"), brought.said());
        assertFalse(Files.exists(directory.resolve("guests")));
        Result small = run("build-small-kernel");
        assertTrue(small.status() == 1 && small.said().startsWith("build-small-kernel: not found:"), small.said());
        Result compared = run("compare-speed");
        assertTrue(compared.status() == 1 && compared.said().startsWith("compare-speed: not found:"), compared.said());
    }

    /** A cpio that fails in the middle, as one on a full disk does. */
    @Test
    void aStepThatFailsLeavesNoArchive() throws Exception {
        Path cpio = directory.resolve("bin/cpio");
        Files.writeString(cpio, "#!/bin/sh\necho part\nexit 1\n");
        assertTrue(cpio.toFile().setExecutable(true));
        Path out = directory.resolve("initramfs.gz");
        Result made = run("make-initramfs", directory.resolve("tree").toString(), out.toString());
        assertFalse(made.status() == 0, made.said());
        assertFalse(Files.exists(out));
        // Beside one that does not fail.
        Files.writeString(cpio, "#!/bin/sh\necho all\n");
        made = run("make-initramfs", directory.resolve("tree").toString(), out.toString());
        assertEquals(0, made.status(), made.said());
        assertTrue(Files.exists(out));
    }

    @Test
    void wrongArgumentsAreSaid() throws Exception {
        Files.writeString(directory.resolve("bin/cpio"), "#!/bin/sh\n");
        assertTrue(directory.resolve("bin/cpio").toFile().setExecutable(true));
        assertEquals(new Result(2, "usage: make-initramfs TREE OUT\n"), run("make-initramfs"));
        Result none = run("make-initramfs", directory.resolve("none").toString(), "out");
        assertTrue(none.said().startsWith("make-initramfs: there is no directory"), none.said());
        Result bare = run("make-initramfs", directory.resolve("bin").toString(), "out");
        assertTrue(bare.said().contains("no bin/busybox in"), bare.said());
    }
}
