package dev.cofferdam.hwsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line: what it says of wrong arguments and files, and what it writes. */
class MainTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream said = new PrintStream(errors, true, StandardCharsets.UTF_8);
        return Main.execute(
                arguments, new Streams(InputStream.nullInputStream(), OutputStream.nullOutputStream(), said));
    }

    private String said() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    private String loop() {
        return Path.of("src/test/resources/dev/cofferdam/hwsim/board/loop.elf").toString();
    }

    private String image(String name) {
        return Path.of("src/test/resources/dev/cofferdam/hwsim/cli/" + name + ".image")
                .toString();
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertEquals(2, run("run", "--frobnicate"));
        assertTrue(said().contains("unknown option --frobnicate"), said());
        assertEquals(2, run("run", "--elf", loop(), "--memory", "lots"));
        assertTrue(said().contains("--memory needs a size"), said());
        assertEquals(2, run("run"));
        assertTrue(said().contains("either --elf, or --kernel"), said());
    }

    @Test
    void aFileThatIsNoKernelIsNamed() throws IOException {
        Path file = directory.resolve("Image");
        Files.write(file, new byte[100]);
        assertEquals(2, run("run", "--kernel", file.toString()));
        assertTrue(said().contains("not a RISC-V Linux Image"), said());
    }

    @Test
    void aTraceHasALineForEachInstruction() throws IOException {
        Path trace = directory.resolve("trace");
        assertEquals(3, run("run", "--elf", loop(), "--max-instructions", "50", "--trace", trace.toString()));
        assertEquals(50, Files.readAllLines(trace).size());
        assertTrue(Files.readAllLines(trace).getFirst().startsWith("0000000080000000 "));
    }

    @Test
    void theClosingLineCountsInstructions() {
        assertEquals(0, run("run", "--elf", loop(), "--translation", "at-once"));
        assertTrue(said().contains("hwsim: 13090204 instructions, "), said());
    }

    @Test
    void aSavedRunGoesOnToTheSameCount() throws IOException {
        Path saved = directory.resolve("state");
        assertEquals(3, run("run", "--elf", loop(), "--max-instructions", "6000000", "--save", saved.toString()));
        assertTrue(said().contains("hwsim: 6000000 instructions, "), said());
        errors.reset();
        assertEquals(0, run("run", "--elf", loop(), "--restore", saved.toString()));
        assertTrue(said().contains("hwsim: 7090204 instructions, "), said());
        Files.write(saved, new byte[64]);
        assertEquals(2, run("run", "--elf", loop(), "--restore", saved.toString()));
        assertTrue(said().contains("not the saved state of a machine"), said());
    }

    @Test
    void bothWaysOfRunningAreCompared() {
        assertEquals(0, run("run", "--elf", loop(), "--check"));
        assertTrue(said().contains("hwsim: 13090204 instructions, interpreted and translated alike"), said());
    }

    /** Of the calling thread; the first number of proc(5)'s schedstat. */
    private static long cpuNanos() throws IOException {
        return Long.parseLong(
                Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ", 2)[0]);
    }

    /** The guest waits half a second of its clock, which passes at once unless the host is to keep pace. */
    @Test
    void aWaitTakesItsTimeAndNoneOfTheHostsCpuWhereItIsToLast() throws IOException {
        String[] wait = {"run", "--kernel", image("wait"), "--memory", "16MiB", "--realtime"};
        long begun = System.nanoTime();
        long cpu = cpuNanos();
        assertEquals(0, run(wait));
        long took = System.nanoTime() - begun;
        assertTrue(took >= 500_000_000, took + " ns");
        assertTrue(cpuNanos() - cpu < took / 2, "waiting costs no CPU");
        String counted = said().replaceAll(" instructions.*\\s*", "");
        errors.reset();
        assertEquals(0, run(Arrays.copyOf(wait, 5)));
        assertEquals(counted, said().replaceAll(" instructions.*\\s*", ""), "the guest sees no difference");
    }

    /** The kernel maps itself by one large leaf and reads three small pages twice; between the fences all of it fits. */
    @Test
    void eventsAreCounted() {
        assertEquals(0, run("run", "--kernel", image("touch"), "--events", "--memory", "16MiB"));
        String counted = said().replaceAll(" +", " ");
        assertTrue(counted.contains(" 3 TLB fill LOAD"), said());
        assertTrue(counted.contains(" 3 TLB fill FETCH"), said());
        assertTrue(counted.contains(" 1 address space switch"), said());
        assertTrue(counted.contains(" 2 TLB flush of all addresses"), said());
    }
}
