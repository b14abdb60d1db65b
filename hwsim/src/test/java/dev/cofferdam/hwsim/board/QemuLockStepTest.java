package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.HartOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Generated programs against the states that qemu-system-riscv64 had before each of their instructions. */
class QemuLockStepTest {
    record Program(ProgramGenerator.Kind kind, long seed) {
        byte[] image() {
            return ProgramGenerator.generate(kind, seed);
        }

        String file() {
            return kind + "-" + seed + ".gz";
        }
    }

    static List<Program> programs() {
        List<Program> programs = new ArrayList<>();
        for (ProgramGenerator.Kind kind : ProgramGenerator.Kind.values()) {
            for (long seed = 1; seed <= 4; seed++) {
                programs.add(new Program(kind, seed));
            }
        }
        return programs;
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyStateIsEqual(Program program) throws IOException {
        try (InputStream file = QemuLockStepTest.class.getResourceAsStream(program.file())) {
            compare(program, file);
        }
    }

    /** Beside QEMU itself, where it is installed; {@code -Dhwsim.seed=N} has it run other programs. */
    @ParameterizedTest
    @EnumSource(ProgramGenerator.Kind.class)
    void everyStateOfANewProgramIsEqual(ProgramGenerator.Kind kind, @TempDir Path directory) throws Exception {
        assumeTrue(TraceRecorder.isThere(), "no qemu-system-riscv64 7.2 here (package qemu-system-misc)");
        Program program = new Program(kind, Long.getLong("hwsim.seed", 100));
        Path file = directory.resolve(program.file());
        TraceRecorder.record(program, file);
        try (InputStream recorded = Files.newInputStream(file)) {
            compare(program, recorded);
        }
    }

    private static void compare(Program program, InputStream file) throws IOException {
        try (Arena arena = Arena.ofConfined();
                Machine machine = machine(program.image(), arena);
                Trace.Reader trace = new Trace.Reader(file)) {
            long[] expected = trace.next();
            Hart hart = machine.harts().getFirst();
            System.arraycopy(expected, 1, hart.x(), 0, 32);
            machine.startFirmware(ProgramGenerator.BASE, 0);
            System.arraycopy(expected, 1, hart.x(), 0, 32);
            int compared = 0;
            int encoding = 0;
            for (; expected != null; expected = trace.next()) {
                if (hart.pc() != expected[0]) {
                    takeInterrupt(
                            machine,
                            hart,
                            "state %d, after the instruction %x, is at %x and not %x"
                                    .formatted(compared, encoding, hart.pc(), expected[0]));
                }
                compare(hart, expected, compared, encoding);
                encoding = hart.nextEncoding();
                compared++;
                machine.run(1);
            }
            assertTrue(compared > 1500, "only " + compared + " states");
        }
    }

    /** QEMU logs no state between an instruction and an interrupt that is taken after it. */
    private static void takeInterrupt(Machine machine, Hart hart, String where) {
        long retired = hart.retired();
        machine.run(1);
        assertEquals(retired, hart.retired(), () -> where + ", and no interrupt was taken");
    }

    static Machine machine(byte[] image, Arena arena) {
        MemorySegment memory = arena.allocate(1 << 24, 4096);
        MemorySegment.copy(MemorySegment.ofArray(image), 0, memory, 0, image.length);
        BoardOptions options = BoardOptions.standard()
                .withHart(new HartOptions(true, true))
                .withTranslation(BoardOptions.Translation.OFF);
        return new Machine(options, Peripherals.of(new Lines()), memory);
    }

    private static void compare(Hart hart, long[] expected, int index, int encoding) {
        String where = "state " + index + " after the instruction " + Integer.toHexString(encoding) + ": ";
        assertEquals(Long.toHexString(expected[0]), Long.toHexString(hart.pc()), where + "pc");
        for (int i = 0; i < 32; i++) {
            assertEquals(Long.toHexString(expected[1 + i]), Long.toHexString(hart.x()[i]), where + "x" + i);
            assertEquals(Long.toHexString(expected[33 + i]), Long.toHexString(hart.f()[i]), where + "f" + i);
        }
    }
}
