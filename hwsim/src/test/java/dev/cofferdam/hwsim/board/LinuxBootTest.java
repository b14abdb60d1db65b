package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.hwsim.memory.Ram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Boots of the distribution's Linux to a shell and power-off: their counts of retired instructions are equal, however the
 * code is run and wherever the machine is saved. Needs what {@code deploy/guests/bring-linux} brings, in the directory
 * that {@code -Dhwsim.guests} names; {@code -Dhwsim.kernel=Image.small} boots another kernel from there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxBootTest {
    private static final long MEMORY = 128 << 20;
    private static final long LIMIT = 10_000_000_000L;

    private Path kernel;
    private Path initrd;
    private long instructions;

    @BeforeAll
    void bootOnce() throws Exception {
        String guests = System.getProperty("hwsim.guests");
        assumeTrue(guests != null, "no guests: run deploy/guests/bring-linux DIR and give -Dhwsim.guests=DIR");
        kernel = Path.of(guests, System.getProperty("hwsim.kernel", "Image"));
        initrd = Path.of(guests, "initramfs.gz");
        instructions = bootWhole(BoardOptions.Translation.BESIDE);
        assertTrue(instructions > 100_000_000, instructions + " instructions");
    }

    private Machine machine(Arena arena, BoardOptions.Translation translation, Lines console) {
        return new Machine(
                BoardOptions.standard().withTranslation(translation),
                Peripherals.of(console),
                arena.allocate(MEMORY, Ram.PAGE_SIZE));
    }

    private void load(Machine machine, Arena arena) throws Exception {
        try (FileChannel image = FileChannel.open(kernel)) {
            MemorySegment mapped = image.map(FileChannel.MapMode.READ_ONLY, 0, image.size(), arena);
            Boot.system(
                    machine,
                    new Boot.Images(
                            null,
                            mapped,
                            MemorySegment.ofArray(Files.readAllBytes(initrd)),
                            "console=ttyS0 cofferdam.off"));
        }
    }

    private long finish(Machine machine, Lines console) {
        Outcome outcome = machine.run(LIMIT);
        assertEquals(new Outcome(Outcome.Kind.OFF, 0), outcome, console::printed);
        assertTrue(console.printed().contains("reboot: Power down"), console::printed);
        return machine.retired();
    }

    private long bootWhole(BoardOptions.Translation translation) throws Exception {
        Lines console = new Lines();
        try (Arena arena = Arena.ofShared();
                Machine machine = machine(arena, translation, console)) {
            load(machine, arena);
            long retired = finish(machine, console);
            assertTrue(console.printed().contains("cofferdam guest: Linux"), console::printed);
            return retired;
        }
    }

    @Test
    void theInterpreterAloneRetiresAsMany() throws Exception {
        assertEquals(instructions, bootWhole(BoardOptions.Translation.OFF));
    }

    /** Also the second translated boot, of which the first half is run before the machine is saved. */
    @Test
    void aMachineSavedInMidBootGoesOnToTheSameCount() throws Exception {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        Lines console = new Lines();
        try (Arena arena = Arena.ofShared();
                Machine machine = machine(arena, BoardOptions.Translation.BESIDE, console)) {
            load(machine, arena);
            assertEquals(Outcome.Kind.RUNNING, machine.run(instructions / 2).kind());
            Snapshot.save(machine, new DataOutputStream(saved));
            assertEquals(instructions, finish(machine, console));
        }
        try (Arena arena = Arena.ofShared();
                Machine machine = machine(arena, BoardOptions.Translation.BESIDE, console)) {
            Snapshot.restore(machine, new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
            assertEquals(instructions, finish(machine, console));
        }
    }
}
