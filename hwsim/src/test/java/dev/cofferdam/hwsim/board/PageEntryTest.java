package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Svnapot, Svpbmt and Svinval where QEMU 7.2 departs from them: reserved memory types, menvcfg.PBMTE, ranges of a wrong
 * pattern or at a wrong level, and who may fence. A guest loads once, interpreted and translated side by side.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume II, chapters "Svnapot", "Svpbmt" and "Svinval".
 */
class PageEntryTest {
    private static final long CONTIGUOUS = 1L << 63;
    private static final long PBMTE = 1L << 62;
    private static final int FLAGS = 0xC7;
    private static final int LOAD_PAGE = 13;
    private static final int ILLEGAL = 2;
    private static final int HANDLER = 0x800;
    private static final int ROOT = 0x4000;
    private static final int MIDDLE = 0x5000;
    private static final int LEAVES = 0x6000;
    private static final int WRITE = 1;
    private static final long SUPERVISOR = 1L << 11;
    private static final long USER = 0;
    private static final long TRAPS_MEMORY_MANAGEMENT = 1L << 20;
    /** Loads and stores with the rights of mstatus.MPP. */
    private static final long MPRV = 1L << 17;

    private final Arena arena = Arena.ofShared();
    private final List<Machine> machines =
            List.of(machine(BoardOptions.Translation.OFF), machine(BoardOptions.Translation.AT_ONCE));
    private final LockStep pair = new LockStep(machines.getFirst(), machines.getLast());

    private Machine machine(BoardOptions.Translation translation) {
        Machine machine = new Machine(
                BoardOptions.standard().withTranslation(translation),
                Peripherals.of(new Lines()),
                arena.allocate(1 << 20, 4096));
        int[] registers = {0x305, 0x30A, 0x180, 0x300, 0x341, 0x3B0, 0x3A0};
        for (int i = 0; i < registers.length; i++) {
            machine.ram().write(4L * i, 4, ProgramGenerator.csr(WRITE, 0, 20 + i, registers[i]));
        }
        int at = 4 * registers.length;
        machine.ram().write(at, 4, 0x12000073); // sfence.vma
        machine.ram().write(HANDLER, 4, 0x342022F3); // csrr x5, mcause
        machine.ram().write(HANDLER + 4, 4, 0x0000006F);
        for (int page = 0; page < 256; page++) {
            machine.ram().write((long) page << 12 | 0x7F8, 8, page);
        }
        return machine;
    }

    @AfterEach
    void close() {
        machines.forEach(Machine::close);
        arena.close();
    }

    private void run(long environment, long status, long address, int... code) throws Exception {
        for (Machine machine : machines) {
            machine.startFirmware(Layout.RAM, 0);
            int[] whole = Arrays.copyOf(code, code.length + 1);
            whole[code.length] = 0x0000006F;
            machine.ram().copyIn(MemorySegment.ofArray(whole), 32);
            long[] x = machine.harts().getFirst().x();
            x[5] = 0;
            x[6] = -1;
            x[10] = address;
            long[] values = {
                Layout.RAM + HANDLER,
                environment,
                8L << 60 | (Layout.RAM + ROOT) >>> 12,
                status,
                Layout.RAM + 36,
                -1,
                0x1F
            };
            System.arraycopy(values, 0, x, 20, values.length);
        }
        for (int i = 0; i < 3; i++) {
            pair.run(20);
        }
    }

    /** Loads from page {@code page} of a table whose leaves all are {@code leaf}, and says what trap it takes, or 0. */
    private long load(long environment, long middle, long leaf, int page) throws Exception {
        for (Machine machine : machines) {
            machine.ram().write(ROOT, 8, (Layout.RAM + MIDDLE) >>> 12 << 10 | 1);
            machine.ram().write(MIDDLE, 8, middle);
            for (int i = 0; i < 64; i++) {
                machine.ram().write(LEAVES + 8L * i, 8, leaf);
            }
        }
        run(environment, MPRV | SUPERVISOR, (long) page << 12 | 0x7F8, 0x00053303); // ld x6, 0(x10)
        return machines.getFirst().harts().getFirst().x()[5];
    }

    private long loaded() {
        return machines.getFirst().harts().getFirst().x()[6];
    }

    private static final long TABLE = (Layout.RAM + LEAVES) >>> 12 << 10 | 1;

    private static long leaf(int page) {
        return (Layout.RAM >>> 12 | page) << 10 | FLAGS;
    }

    @Test
    void aRangeIsSixteenPagesAndHasOnePattern() throws Exception {
        for (int low = 0; low < 16; low++) {
            for (int page : new int[] {0, 1, 8, 15, 16, 37}) {
                long cause = load(0, TABLE, leaf(0x40 | low) | CONTIGUOUS, page);
                assertEquals(low == 8 ? 0 : LOAD_PAGE, cause, "page number ends in " + low);
                assertEquals(low == 8 ? 0x40 | (page & 15) : -1, loaded());
            }
        }
    }

    @Test
    void aRangeIsOnlyALeafOfTheLastLevel() throws Exception {
        assertEquals(LOAD_PAGE, load(0, leaf(0) | CONTIGUOUS, leaf(1), 1));
        assertEquals(LOAD_PAGE, load(0, leaf(8) | CONTIGUOUS, leaf(1), 1));
        assertEquals(LOAD_PAGE, load(0, TABLE | CONTIGUOUS, leaf(1), 1));
        assertEquals(0, load(0, leaf(0), leaf(1), 1));
    }

    @Test
    void memoryTypesAreThereByMenvcfg() throws Exception {
        for (long type = 0; type < 4; type++) {
            long leaf = leaf(7) | type << 61;
            assertEquals(type == 0 ? 0 : LOAD_PAGE, load(0, TABLE, leaf, 3), "type " + type + " without PBMTE");
            assertEquals(type == 3 ? LOAD_PAGE : 0, load(PBMTE, TABLE, leaf, 3), "type " + type);
            assertEquals(type == 3 ? -1 : 7, loaded());
            assertEquals(type == 0 ? 0 : LOAD_PAGE, load(PBMTE, TABLE | type << 61, leaf(7), 3), "a pointer has none");
            long range = leaf(0x48) | type << 61 | CONTIGUOUS;
            assertEquals(type == 3 ? LOAD_PAGE : 0, load(PBMTE, TABLE, range, 3));
        }
        for (int bit = 54; bit < 61; bit++) {
            assertEquals(LOAD_PAGE, load(PBMTE, TABLE, leaf(7) | 1L << bit, 3), "bit " + bit);
        }
    }

    /** A fence of one address drops the whole range that it lies in. */
    @Test
    void aFenceOfOneAddressIsForItsRange() throws Exception {
        load(0, TABLE, leaf(0x48) | CONTIGUOUS, 3);
        assertEquals(0x43, loaded());
        // Loads page 3, moves the range, fences page 5 of it, loads page 3 again.
        for (Machine machine : machines) {
            machine.harts().getFirst().x()[15] = leaf(0x58) | CONTIGUOUS;
        }
        run(
                0,
                MPRV | SUPERVISOR,
                3L << 12 | 0x7F8,
                0x00053303, // ld x6, 0(x10)
                0x30001673, // csrrw x12, mstatus, x0: physical addresses from now on
                0x800066B7, // lui x13, 0x80006
                0x02069693, // slli x13, x13, 32
                0x0206D693, // srli x13, x13, 32
                0x00F6BC23, // sd x15, 24(x13)
                0x00002737, // lui x14, 2: two pages on
                0x00E50733, // add x14, x10, x14
                0x16070073, // sinval.vma x14, x0
                0x30061073, // csrw mstatus, x12
                0x00053303); // ld x6, 0(x10)
        assertEquals(0, machines.getFirst().harts().getFirst().x()[5]);
        assertEquals(0x53, loaded());
    }

    /** mstatus.TVM traps SINVAL.VMA and not the two fences about it; a user may do none of them. */
    @Test
    void whoMayFence() throws Exception {
        int[] fences = {0x16000073, 0x16B50073, 0x18000073, 0x18100073};
        for (int fence : fences) {
            boolean isAbout = fence >>> 24 == 0x18;
            for (Machine machine : machines) {
                machine.ram().write(ROOT + 16, 8, Layout.RAM >>> 12 << 10 | 0xCF);
            }
            assertEquals(9, descend(SUPERVISOR, fence));
            assertEquals(isAbout ? 9 : ILLEGAL, descend(SUPERVISOR | TRAPS_MEMORY_MANAGEMENT, fence));
            for (Machine machine : machines) {
                machine.ram().write(ROOT + 16, 8, Layout.RAM >>> 12 << 10 | 0xDF);
            }
            assertEquals(ILLEGAL, descend(USER, fence));
        }
    }

    private long descend(long status, int fence) throws Exception {
        run(0, status, 0, 0x30200073, fence, 0x00000073); // mret, the fence, ecall
        return machines.getFirst().harts().getFirst().x()[5];
    }
}
