package dev.cofferdam.hwsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.hwsim.image.TinyElf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of each option's bad input: a sentence that names the option, and the status 2. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CommandLineTest {
    private static final int POWER_OFF = 0x5555;
    private static final int RESET = 0x7777;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void files() throws IOException {
        Files.write(directory.resolve("off.elf"), off(POWER_OFF));
        // mtvec is 0, where nothing is: every trap is another.
        Files.write(directory.resolve("traps.elf"), TinyElf.of(0x80000000L, 0x80000000L, 0));
        Files.write(directory.resolve("spins.elf"), TinyElf.of(0x80000000L, 0x80000000L, 0x0000006F));
        Files.write(directory.resolve("waits.elf"), TinyElf.of(0x80000000L, 0x80000000L, 0x10500073, 0xFFDFF06F));
        Files.write(directory.resolve("resets.elf"), off(RESET));
        Files.write(directory.resolve("disk"), new byte[1024]);
        Files.write(directory.resolve("odd"), new byte[1000]);
        Files.write(directory.resolve("empty"), new byte[0]);
        Files.write(directory.resolve("garbage"), new byte[64]);
        Files.write(directory.resolve("gzip"), new byte[] {0x1F, (byte) 0x8B, 8, 0});
        Files.createDirectory(directory.resolve("dir"));
    }

    /** Writes a word to the power switch. */
    private static byte[] off(int value) {
        return TinyElf.of(
                0x80000000L,
                0x80000000L,
                0x001002B7, // lui t0, 0x100
                (value + 0x800) >>> 12 << 12 | 0x337, // lui t1
                (value << 20) | 0x0003031B, // addiw t1, t1
                0x0062A023, // sw t1, 0(t0)
                0x0000006F);
    }

    private int run(InputStream in, OutputStream out, String... words) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        for (String word : words) {
            arguments.add(word.replace("@", directory + "/"));
        }
        errors.reset();
        PrintStream said = new PrintStream(errors, true, StandardCharsets.UTF_8);
        return Main.execute(arguments.toArray(new String[0]), new Streams(in, out, said));
    }

    private int run(String... words) {
        return run(InputStream.nullInputStream(), printed, words);
    }

    private String said() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    private void refused(String words, String... reasons) {
        assertEquals(2, run(words.isEmpty() ? new String[0] : words.split(" ")), words + ": " + said());
        for (String reason : reasons) {
            assertTrue(said().contains(reason), words + ": " + said());
        }
        assertFalse(said().contains("null") || said().contains("Exception"), said());
        assertTrue(said().startsWith("hwsim: "), said());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "010", "1e6", "", " 1", "+5", "0x", "99999999999999999999", "0xFFFFFFFFFFFFFFFF", "٣", "0"
            })
    void numbersAreWholeAndInRange(String number) {
        assertEquals(2, run("--elf", "@off.elf", "--max-instructions", number));
        assertTrue(said().contains("--max-instructions "), said());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--harts 0 | --harts must be 1 to 4, not 0",
                "--harts 5 | --harts must be 1 to 4",
                "--harts 4294967297 | --harts must be 1 to 4",
                "--harts -1 | --harts needs a whole number",
                "--seed -1 | --seed needs a whole number",
                "--signature @sig --signature-granularity 4294967300 | --signature-granularity must be 1 to 16",
                "--signature @sig --signature-granularity 0 | --signature-granularity must be 1 to 16",
                "--signature-granularity 4 | means nothing without --signature",
                "--memory -1 | --memory needs a size",
                "--memory 64MB | with KiB, MiB or GiB",
                "--memory 0x100000 | --memory needs a size",
                "--memory 0 | --memory needs a size",
                "--memory 1000000 | --memory must be whole pages",
                "--memory 65GiB | from 1MiB to 64GiB",
                "--memory 99999999999999999999GiB | from 1MiB to 64GiB",
                "--mmu sv57 | --mmu must be one of sv39, sv48",
                "--translation on | --translation must be one of",
                "--append x | --append means nothing with --elf",
                "--initrd @disk | --initrd means nothing with --elf",
                "--check --trace @t | --check and --trace exclude each other",
                "--check --save @s | --check and --save exclude each other",
                "--check --translation off | --translation must not be off",
                "--harts 2 --trace @t | --harts must be 1",
                "--record @r --replay @garbage | --record and --replay exclude each other",
                "--seed 1 --seed 2 | --seed is given twice",
                "--svadu --svadu | --svadu is given twice",
                "--seed | --seed needs a value",
                "--frob | unknown option --frob",
            })
    void optionsThatAreWrongOrMeanNothingAreNamed(String words, String reason) {
        refused("--elf @off.elf " + words, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--elf @none | --elf: there is no file",
                "--elf @dir | is a directory",
                "--elf @empty | is empty",
                "--elf @disk | not an ELF file",
                "--kernel @none | --kernel: there is no file",
                "--kernel @disk | not a RISC-V Linux Image",
                "--kernel @gzip | compressed by gzip",
                "--kernel @off.elf --initrd @none | --initrd: there is no file",
                "--kernel @off.elf --initrd @empty | is empty",
                "--kernel @off.elf --firmware @none | --firmware: there is no file",
                "--kernel @off.elf --signature @s | --signature means nothing with --kernel",
                "--elf @off.elf --kernel @off.elf | either --elf, or --kernel",
                "--memory 2MiB | either --elf, or --kernel",
                "--elf @off.elf --disk :ro | --disk needs a file's name before :ro",
                "--elf @off.elf --disk @none | --disk: there is no file",
                "--elf @off.elf --disk @none:ro | --disk: there is no file",
                "--elf @off.elf --disk @dir:ro | is a directory",
                "--elf @off.elf --disk @odd | whole number of sectors",
                "--elf @off.elf --disk @empty | is empty",
                "--elf @off.elf --disk @disk --disk @disk:ro | twice",
                "--elf @off.elf --check --disk @disk | must be read-only",
                "--elf @off.elf --replay @empty | is empty",
                "--elf @off.elf --replay @garbage | not a journal",
                "--elf @off.elf --replay @none | --replay: there is no file",
                "--elf @off.elf --restore @none | --restore: there is no file",
                "--elf @off.elf --restore @garbage | not the saved state of a machine",
                "--elf @off.elf --save @dir/none/state | --save: there is no directory",
                "--elf @off.elf --save @dir | is a directory",
                "--elf @off.elf --trace @off.elf | --trace and --elf name one file",
                "--elf @off.elf --record @x --save @x | name one file",
                "--elf @off.elf --disk @disk --save @disk | name one file",
                "--elf @off.elf --signature @s | no begin_signature",
            })
    void filesThatCannotBeUsedAreNamed(String words, String reason) {
        refused(words, reason);
    }

    @Test
    void emptyWordsAreNoFiles() {
        for (String option :
                new String[] {"--elf", "--kernel", "--firmware", "--initrd", "--disk", "--replay", "--save"}) {
            boolean isSystem = List.of("--firmware", "--initrd", "--disk", "--replay", "--save")
                    .contains(option);
            assertEquals(2, isSystem ? run("--kernel", "@off.elf", option, "") : run(option, ""));
            assertTrue(said().contains(option + " needs a value"), said());
        }
    }

    @Test
    void moreDisksThanThereAreSlotsAreRefused() {
        refused("--elf @off.elf" + " --disk @disk:ro".repeat(8), "8 disks; there is room for 7");
        assertEquals(0, run(("--elf @off.elf" + " --disk @disk:ro".repeat(7)).split(" ")), said());
    }

    @Test
    void aGuestThatOnlyTrapsEndsAtTheLimit() {
        for (String mode : new String[] {"off", "at-once"}) {
            assertEquals(3, run("--elf", "@traps.elf", "--max-instructions", "1000", "--translation", mode));
            assertTrue(said().contains("0 instructions and 1000 traps"), said());
            assertEquals(3, run("--kernel", "@traps.elf", "--max-instructions", "1000", "--translation", mode));
            assertTrue(said().contains("0 instructions and 1000 traps"), said());
        }
        assertEquals(3, run("--elf", "@traps.elf", "--max-instructions", "1000", "--check"));
        assertEquals(3, run("--elf", "@traps.elf", "--max-instructions", "1000", "--harts", "3"));
    }

    @Test
    void theLimitHoldsOverResets() {
        assertEquals(3, run("--elf", "@resets.elf", "--max-instructions", "100"));
        assertTrue(said().contains("100 instructions and 0 traps"), said());
    }

    @Test
    void theLimitCountsFromWhereTheRunBegan() throws IOException {
        assertEquals(3, run("--elf", "@spins.elf", "--max-instructions", "1000", "--save", "@state"));
        assertEquals(3, run("--elf", "@spins.elf", "--max-instructions", "500", "--restore", "@state"));
        assertTrue(said().contains("500 instructions and 0 traps"), said());
        byte[] state = Files.readAllBytes(directory.resolve("state"));
        Files.write(directory.resolve("cut"), Arrays.copyOf(state, state.length / 2));
        refused("--elf @spins.elf --restore @cut", "--restore: ", "cannot be restored: it ends too early");
    }

    @Test
    void aGuestThatWaitsForNothingEnds() {
        assertEquals(3, run("--elf", "@waits.elf"));
        assertTrue(said().contains("every hart waits, no timer is set and no input will come"), said());
    }

    @Test
    void aProgramMayHaveADiskAndAJournal() {
        assertEquals(0, run("--elf", "@off.elf", "--disk", "@disk", "--iommu", "--record", "@journal"), said());
        assertEquals(0, run("--elf", "@off.elf", "--disk", "@disk", "--iommu", "--replay", "@journal"), said());
    }

    @Test
    void aDamagedJournalEndsTheRun() throws IOException {
        Path echo = directory.resolve("echo.elf");
        // Polls the serial port for a byte, and powers off when there is one.
        Files.write(
                echo,
                TinyElf.of(
                        0x80000000L,
                        0x80000000L,
                        0x100003B7, // lui t2, 0x10000
                        0x0053C303, // lbu t1, 5(t2)
                        0x00137313, // andi t1, t1, 1
                        0xFE030CE3, // beqz t1, -8
                        0x001002B7, // lui t0, 0x100
                        0x00005337, // lui t1, 5
                        0x5553031B, // addiw t1, t1, 0x555
                        0x0062A023, // sw t1, 0(t0)
                        0x0000006F));
        InputStream typed = new ByteArrayInputStream(new byte[] {'x'});
        assertEquals(0, run(typed, printed, "--elf", "@echo.elf", "--record", "@journal"), said());
        byte[] journal = Files.readAllBytes(directory.resolve("journal"));
        assertEquals(4 + 13 + 1, journal.length);
        assertEquals(0, run("--elf", "@echo.elf", "--replay", "@journal"), said());
        Files.write(directory.resolve("cut"), Arrays.copyOf(journal, journal.length - 1));
        refused("--elf @echo.elf --replay @cut --max-instructions 1000000", "the journal ends within an entry");
        journal[12] = 9;
        Files.write(directory.resolve("damaged"), journal);
        refused("--elf @echo.elf --replay @damaged --max-instructions 1000000", "the journal is damaged");
    }

    @Test
    void aConsoleThatIsGoneIsASentence() throws IOException {
        Files.write(
                directory.resolve("prints.elf"),
                TinyElf.of(0x80000000L, 0x80000000L, 0x100003B7, 0x00738023, 0xFFDFF06F)); // sb t2, 0(t2) over and over
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertEquals(2, run(InputStream.nullInputStream(), closed, "--elf", "@prints.elf"));
        assertTrue(said().contains("hwsim: the console's output: Broken pipe"), said());
    }

    @Test
    void memoryThatTheHostHasNotIsASentence() throws IOException {
        Files.createDirectories(directory.resolve("proc"));
        Files.createDirectories(directory.resolve("sys/fs/cgroup"));
        HostMemory host = new HostMemory(directory);
        assertEquals(Long.MAX_VALUE, host.available());
        Files.writeString(directory.resolve("proc/meminfo"), "MemTotal: 9 kB\nMemAvailable:   24000 kB\n");
        assertEquals(24000L << 10, host.available());
        Files.writeString(directory.resolve("sys/fs/cgroup/memory.max"), "10000000\n");
        Files.writeString(directory.resolve("sys/fs/cgroup/memory.current"), "4000000\n");
        assertEquals(6_000_000, host.available());
        Files.writeString(directory.resolve("sys/fs/cgroup/memory.max"), "max\n");
        assertEquals(24000L << 10, host.available());
    }

    @Test
    void moreMemoryThanTheHostHasIsRefused() {
        assumeTrue(new HostMemory(Path.of("/")).available() < 64L << 30);
        refused("--elf @off.elf --memory 64GiB", "--memory: the host has ");
    }

    @Test
    void exitCodesThatDoNotFitAreNotSuccess() throws IOException {
        // lui t0, 0x100; lui t1, 0x1003; addi t1, t1, 0x333: off with the code 256
        Files.write(
                directory.resolve("code.elf"),
                TinyElf.of(0x80000000L, 0x80000000L, 0x001002B7, 0x01003337, 0x33330313, 0x0062A023, 0x0000006F));
        assertEquals(255, run("--elf", "@code.elf"));
        assertEquals(255, run("--kernel", "@code.elf"));
    }

    @Test
    void helpIsAsked() {
        assertEquals(0, run("--help"));
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("--max-instructions N"));
        assertEquals("", said());
    }

    @Test
    void anOlderJavaIsTold() throws IOException {
        assertEquals(
                "hwsim: needs Java 25 or newer, and this is Java 17; hwsim/hwsim finds one, or start it with another java",
                Launcher.refusal("17"));
        assertTrue(Launcher.refusal("1.8").contains("this is Java 8;"));
        assertEquals(null, Launcher.refusal("25"));
        assertEquals(null, Launcher.refusal("26"));
        try (InputStream code = Launcher.class.getResourceAsStream("Launcher.class")) {
            assertEquals(52, code.readNBytes(8)[7], "a class file of Java 8");
        }
    }

    /** Reads mhartid, which only machine mode may, and powers off with 0; a trap leads to the same with 9. */
    private static int[] asksForMachineMode() {
        return new int[] {
            0x00000297, // auipc t0, 0
            0x01C28293, // addi t0, t0, 28
            0x10529073, // csrw stvec, t0
            0xF1402373, // csrr t1, mhartid
            0x00000393, // li t2, 0
            0x00000013,
            0x0080006F, // j +8
            0x00900393, // li t2, 9
            0x01039393, // slli t2, t2, 16
            0x00003337, // lui t1, 3
            0x33330313, // addi t1, t1, 0x333
            0x007363B3, // or t2, t1, t2
            0x001002B7, // lui t0, 0x100
            0x0072A023, // sw t2, 0(t0)
            0x0000006F
        };
    }

    @Test
    void whereAKernelBeginsSaysInWhichMode() throws IOException {
        int[] code = asksForMachineMode();
        Files.write(directory.resolve("machine.elf"), TinyElf.of(0x80000000L, 0x80000000L, code));
        Files.write(directory.resolve("supervisor.elf"), TinyElf.of(0x80200000L, 0x80200000L, code));
        Files.write(directory.resolve("high.elf"), TinyElf.of(0x80400000L, 0xFFFFFFFF80000000L, code));
        byte[] raw = TinyElf.of(0, 0, code);
        Files.write(directory.resolve("raw"), Arrays.copyOfRange(raw, raw.length - 4 * code.length, raw.length));
        // A failure with the code 0 is 1.
        assertEquals(1, run("--kernel", "@machine.elf", "--disk", "@disk"), said());
        assertEquals(9, run("--kernel", "@supervisor.elf", "--disk", "@disk"), said());
        assertEquals(9, run("--kernel", "@high.elf"), said());
        assertEquals(9, run("--kernel", "@raw"), said());
        assertEquals(1, run("--firmware", "@raw", "--disk", "@disk"), said());
        assertEquals(1, run("--firmware", "@machine.elf"), said());
        assertEquals(1, run("--firmware", "@raw", "--kernel", "@supervisor.elf"), said());
        refused(
                "--firmware @raw --kernel @machine.elf",
                "the firmware lies from 0x80000000",
                "where the kernel is too");
        refused("--kernel @supervisor.elf --memory 1MiB", "the kernel: ELF segment 0", "does not fit the memory");
        refused("--kernel @raw --memory 2MiB", "the kernel: memory of 2097152 bytes is too small");
    }
}
