package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.image.ImageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole machines: translated code against the interpreter, saved states, hostile images and random guests. */
class MachineTest {
    private static final long LIMIT = 200_000_000;

    private static byte[] loop() throws IOException {
        try (InputStream file = MachineTest.class.getResourceAsStream("loop.elf")) {
            return file.readAllBytes();
        }
    }

    private static Machine loopMachine(Arena arena, BoardOptions.Translation translation) throws Exception {
        Machine machine = new Machine(
                BoardOptions.standard().withTranslation(translation),
                Peripherals.of(new Lines()),
                arena.allocate(1 << 20, 4096));
        Boot.elf(machine, Elf.parse(MemorySegment.ofArray(loop())));
        return machine;
    }

    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void theLoopEndsWellAfterTheSameNumberOfInstructions(BoardOptions.Translation translation) throws Exception {
        try (Arena arena = Arena.ofShared();
                Machine machine = loopMachine(arena, translation)) {
            assertEquals(new Outcome(Outcome.Kind.OFF, 0), machine.run(LIMIT));
            assertEquals(LOOP_INSTRUCTIONS, machine.retired());
        }
    }

    /** From start to the store to tohost that ends the program; the same in every mode. */
    private static final long LOOP_INSTRUCTIONS = 13_090_204;

    @Test
    void translatedCodeKeepsStepWithTheInterpreterAtEveryBudget() throws Exception {
        try (Arena arena = Arena.ofShared();
                Machine one = loopMachine(arena, BoardOptions.Translation.OFF);
                Machine other = loopMachine(arena, BoardOptions.Translation.AT_ONCE)) {
            LockStep pair = new LockStep(one, other);
            Random random = new Random(5);
            Outcome outcome = Outcome.RUNNING;
            while (outcome.kind() == Outcome.Kind.RUNNING) {
                outcome = pair.run(1 + random.nextInt(3000));
            }
            assertEquals(0, outcome.code());
        }
    }

    @Test
    void lockStepSeesADifference() throws Exception {
        try (Arena arena = Arena.ofShared();
                Machine one = loopMachine(arena, BoardOptions.Translation.OFF);
                Machine other = loopMachine(arena, BoardOptions.Translation.AT_ONCE)) {
            LockStep pair = new LockStep(one, other);
            pair.run(1000);
            other.harts().getFirst().x()[2] += 8;
            assertThrows(LockStep.Divergence.class, () -> pair.run(1000));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.cofferdam.hwsim.board.QemuLockStepTest#programs")
    void generatedProgramsKeepStep(QemuLockStepTest.Program program) throws Exception {
        try (Arena arena = Arena.ofShared();
                Machine one = generated(program, arena, BoardOptions.Translation.OFF);
                Machine other = generated(program, arena, BoardOptions.Translation.AT_ONCE)) {
            LockStep pair = new LockStep(one, other);
            // Each pass runs the whole program again, so that its blocks become hot.
            for (int pass = 0; pass < 6; pass++) {
                one.startFirmware(ProgramGenerator.BASE, 0);
                other.startFirmware(ProgramGenerator.BASE, 0);
                for (int i = 0; i < 40; i++) {
                    pair.run(617);
                }
            }
        }
    }

    private static Machine generated(
            QemuLockStepTest.Program program, Arena arena, BoardOptions.Translation translation) {
        byte[] image = program.image();
        MemorySegment memory = arena.allocate(1 << 24, 4096);
        MemorySegment.copy(MemorySegment.ofArray(image), 0, memory, 0, image.length);
        return new Machine(BoardOptions.standard().withTranslation(translation), Peripherals.of(new Lines()), memory);
    }

    @Test
    void aSavedStateGoesOnAsIfNothingHadHappened() throws Exception {
        try (Arena arena = Arena.ofShared();
                Machine machine = loopMachine(arena, BoardOptions.Translation.AT_ONCE);
                Machine restored = new Machine(
                        BoardOptions.standard(), Peripherals.of(new Lines()), arena.allocate(1 << 20, 4096))) {
            machine.run(1_234_567);
            byte[] saved = save(machine);
            Snapshot.restore(restored, new DataInputStream(new ByteArrayInputStream(saved)));
            assertArrayEquals(saved, save(restored));
            restored.run(1_000_000);
            machine.run(1_000_000);
            assertArrayEquals(save(machine), save(restored));
        }
    }

    private static byte[] save(Machine machine) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Snapshot.save(machine, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Test
    void aDamagedElfIsAnImageExceptionOrRuns() throws Exception {
        byte[] good = loop();
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k < 3; k++) {
                bad[random.nextInt(i < 150 ? 256 : bad.length)] = (byte) random.nextInt();
            }
            try (Arena arena = Arena.ofShared();
                    Machine machine = new Machine(
                            BoardOptions.standard().withTranslation(BoardOptions.Translation.OFF),
                            Peripherals.of(new Lines()),
                            arena.allocate(1 << 20, 4096))) {
                Boot.elf(machine, Elf.parse(MemorySegment.ofArray(bad)));
                machine.run(10_000);
            } catch (ImageException wrong) {
                refused++;
            }
        }
        assertTrue(refused > 20, refused + " refused");
    }

    /** A guest of random words meets illegal encodings, wild addresses and every device, and can do the machine no harm. */
    @ParameterizedTest
    @EnumSource(
            value = BoardOptions.Translation.class,
            names = {"OFF", "AT_ONCE"})
    void aGuestOfRandomWordsStaysInside(BoardOptions.Translation translation) {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            try (Arena arena = Arena.ofShared()) {
                MemorySegment memory = arena.allocate(1 << 16, 4096);
                byte[] words = new byte[1 << 16];
                random.nextBytes(words);
                memory.copyFrom(MemorySegment.ofArray(words));
                Peripherals peripherals = Peripherals.of(new Lines("typed")).withPort(new Lines("more"));
                try (Machine machine =
                        new Machine(BoardOptions.standard().withTranslation(translation), peripherals, memory)) {
                    for (int i = 1; i < 32; i++) {
                        machine.harts().getFirst().x()[i] = interesting(random);
                    }
                    machine.startFirmware(Layout.RAM, 0);
                    machine.harts().getFirst().x()[10] = Layout.UART;
                    machine.run(20_000);
                }
            }
        }
    }

    private static long interesting(Random random) {
        long[] places = {Layout.RAM, Layout.UART, Layout.CLINT, Layout.PLIC, Layout.VIRTIO, Layout.SYSCON};
        return random.nextInt(4) == 0
                ? random.nextLong()
                : places[random.nextInt(places.length)] + random.nextInt(4096);
    }
}
