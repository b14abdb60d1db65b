package dev.cofferdam.hwsim.board;

import static dev.cofferdam.hwsim.board.ProgramGenerator.branch;
import static dev.cofferdam.hwsim.board.ProgramGenerator.csr;
import static dev.cofferdam.hwsim.board.ProgramGenerator.iType;
import static dev.cofferdam.hwsim.board.ProgramGenerator.rType;
import static dev.cofferdam.hwsim.board.ProgramGenerator.sType;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.hart.Hart;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a guest's code where the machine performs several instructions as one, or keeps them. */
class CodeTest {
    private static final int LOAD = 0x03;
    private static final int STORE = 0x23;
    private static final int ADDI = 0x13;
    private static final int OP = 0x33;
    private static final int JALR = 0x67;
    private static final int MRET = 0x30200073;

    /** The function of CSRRW. */
    private static final int WRITE = 1;

    private static final int SATP = 0x180;
    private static final int DOUBLEWORD = 3;
    private static final int FENCE_I = 0x0000100F;
    private static final int STAY = 0x0000006F;

    private static final int RUNS_MEMORY = 1 << 16;
    private static final int RUNS_PROGRAM = 0x100;
    private static final int PAGE = 4096;

    /** A valid page table entry of a page that may be read, written and executed by a supervisor. */
    private static final int LEAF = 0xCF;
    /** A virtual address where memory does not lie by itself. */
    private static final long ELSEWHERE = 0xC000_0000L;

    /** beq x0, x0, 8 */
    private static final int NEAR = branch(0, 0, 0, 8);
    /** jalr x0, 0(x28) */
    private static final int FAR = iType(JALR, 0, 0, 28, 0);

    private static Machine machine(MemorySegment memory, BoardOptions.Translation translation) {
        return new Machine(BoardOptions.standard().withTranslation(translation), Peripherals.of(new Lines()), memory);
    }

    private static Hart hart(Machine machine) {
        return machine.harts().getFirst();
    }

    private static void put(MemorySegment memory, int at, int... words) {
        for (int i = 0; i < words.length; i++) {
            memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4L * i, words[i]);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    /**
     * Loads and stores side by side, up and down, at bases near the ends of pages and of memory, misaligned, or replaced in
     * the middle: as many at once as the machine likes, against one at a time, in which nothing can be done as one.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void runsOfLoadsAndStoresDoWhatTheirInstructionsDo(int seed) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(RUNS_MEMORY, PAGE);
            MemorySegment single = arena.allocate(RUNS_MEMORY, PAGE);
            MemorySegment compiled = arena.allocate(RUNS_MEMORY, PAGE);
            try (Machine whole = startRuns(seed, memory, BoardOptions.Translation.OFF);
                    Machine steps = startRuns(seed, single, BoardOptions.Translation.OFF);
                    Machine translated = startRuns(seed, compiled, BoardOptions.Translation.AT_ONCE)) {
                for (int pass = 0; pass < 4; pass++) {
                    whole.run(1500);
                    translated.run(1500);
                    for (int i = 0; i < 1500; i++) {
                        steps.run(1);
                    }
                    assertAlike(hart(steps), steps, hart(whole), whole);
                    assertAlike(hart(steps), steps, hart(translated), translated);
                    assertEquals(-1, single.mismatch(memory));
                    assertEquals(-1, single.mismatch(compiled));
                }
            }
        }
    }

    private static void assertAlike(Hart expected, Machine one, Hart actual, Machine other) {
        assertEquals(expected.pc(), actual.pc());
        assertEquals(one.retired(), other.retired());
        for (int i = 0; i < 32; i++) {
            assertEquals(expected.x()[i], actual.x()[i], "x" + i);
        }
    }

    /** A program of random runs that begins again at its end, with a handler that goes on after what trapped. */
    private static Machine startRuns(int seed, MemorySegment memory, BoardOptions.Translation translation) {
        Random random = new Random(seed);
        for (int at = 0; at < RUNS_MEMORY; at += 8) {
            memory.set(ValueLayout.JAVA_LONG, at, random.nextBoolean() ? place(random) : random.nextLong());
        }
        int exchange = csr(WRITE, 28, 28, 0x341); // mepc
        put(memory, 0x40, exchange, iType(ADDI, 0, 28, 28, 4), exchange, MRET);
        int at = RUNS_PROGRAM;
        for (int i = 0; i < 60; i++) {
            int base = 8 + random.nextInt(8);
            int step = random.nextInt(8) == 0 ? 16 : random.nextBoolean() ? 8 : -8;
            int offset = random.nextInt(128) * 8 - 512;
            for (int k = random.nextInt(40); k >= 0; k--, offset += step) {
                int register = random.nextInt(12) == 0 ? base : random.nextInt(8, 28);
                put(
                        memory,
                        at,
                        random.nextInt(40) == 0
                                ? iType(ADDI, 0, register, base, 24)
                                : i % 2 == 0
                                        ? iType(LOAD, DOUBLEWORD, register, base, offset)
                                        : sType(STORE, DOUBLEWORD, base, register, offset));
                at += 4;
            }
        }
        // jalr x0, 0(x29)
        put(memory, at, iType(JALR, 0, 0, 29, 0));
        Machine machine = machine(memory, translation);
        machine.startFirmware(Layout.RAM, 0);
        put(memory, 0, csr(WRITE, 0, 30, 0x305), iType(JALR, 0, 0, 29, 0)); // mtvec
        long[] x = hart(machine).x();
        for (int i = 8; i < 28; i++) {
            x[i] = place(random);
        }
        x[29] = Layout.RAM + RUNS_PROGRAM;
        x[30] = Layout.RAM + 0x40;
        return machine;
    }

    /** An address in the data, mostly near the end of a page or of memory, now and then misaligned. */
    private static long place(Random random) {
        int page = random.nextInt(6, RUNS_MEMORY / PAGE + 1);
        int misaligned = random.nextInt(6) == 0 ? random.nextInt(8) : 0;
        return Layout.RAM + (long) page * PAGE + random.nextInt(-16, 16) * 8L + misaligned;
    }

    /** Half way through its passes the loop replaces an instruction that jumps lead to, by one that adds 3 for 1. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void codeThatIsRewrittenIsRunAnew(BoardOptions.Translation translation) {
        rewrite(translation, 0, NEAR);
    }

    /** The same where the jump's page is not the one that changes. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void codeThatIsRewrittenBehindAJumpToAnotherPageIsRunAnew(BoardOptions.Translation translation) {
        rewrite(translation, PAGE - 4, NEAR);
    }

    /** The same where a register holds the address that the jump leads to. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void codeThatIsRewrittenBehindAnIndirectJumpIsRunAnew(BoardOptions.Translation translation) {
        rewrite(translation, PAGE - 4, FAR);
    }

    private static void rewrite(BoardOptions.Translation translation, int at, int jump) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(1 << 16, PAGE);
            put(
                    memory,
                    at,
                    jump, // again: to add
                    STAY,
                    iType(ADDI, 0, 9, 9, 1), // add: one more
                    iType(ADDI, 0, 5, 5, -1),
                    branch(1, 5, 6, 12), // bne x5, x6, on
                    sType(STORE, 2, 8, 7, 0),
                    FENCE_I,
                    branch(1, 5, 0, -28), // on: bne x5, x0, again
                    STAY);
            try (Machine machine = machine(memory, translation)) {
                machine.startFirmware(Layout.RAM + at, 0);
                long[] x = hart(machine).x();
                x[5] = 200_000;
                x[6] = 100_000;
                x[7] = iType(ADDI, 0, 9, 9, 3);
                x[8] = Layout.RAM + at + 8;
                x[28] = Layout.RAM + at + 8;
                machine.run(1_200_000);
                assertEquals(Layout.RAM + at + 32, hart(machine).pc());
                assertEquals(100_000 + 3 * 100_000, x[9]);
            }
        }
    }

    /** A function is called from two places, so that its return goes elsewhere each time. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void aReturnGoesBackToItsCall(BoardOptions.Translation translation) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(1 << 16, PAGE);
            put(
                    memory,
                    0,
                    iType(JALR, 0, 1, 28, 0), // again: jalr x1, 0(x28)
                    iType(ADDI, 0, 9, 9, 3),
                    iType(JALR, 0, 1, 28, 0), // jalr x1, 0(x28)
                    iType(ADDI, 0, 5, 5, -1),
                    branch(1, 5, 0, -16), // bne x5, x0, again
                    STAY);
            put(memory, PAGE, iType(ADDI, 0, 9, 9, 1), iType(JALR, 0, 0, 1, 0));
            try (Machine machine = machine(memory, translation)) {
                machine.startFirmware(Layout.RAM, 0);
                long[] x = hart(machine).x();
                x[5] = 50_000;
                x[9] = 0;
                x[28] = Layout.RAM + PAGE;
                machine.run(500_000);
                assertEquals(Layout.RAM + 20, hart(machine).pc());
                assertEquals(5 * 50_000, x[9]);
            }
        }
    }

    /** A loop jumps to one address in two address spaces by turns; in one the code there adds 1, in the other 3. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void anIndirectJumpLeadsWhereTheAddressSpaceSays(BoardOptions.Translation translation) {
        int second = 1 << 21;
        int there = 0x1000;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(2L * second, PAGE);
            putEntryToSupervisor(memory);
            put(
                    memory,
                    0x100,
                    csr(WRITE, 0, 12, SATP), // again
                    rType(OP, 4, 0, 12, 12, 13), // xor x12, x12, x13
                    iType(ADDI, 0, 6, 0, 4),
                    iType(JALR, 0, 27, 28, 0), // inner: jalr x27, 0(x28)
                    iType(ADDI, 0, 6, 6, -1),
                    branch(1, 6, 0, -8), // bne x6, x0, inner
                    iType(ADDI, 0, 5, 5, -1),
                    branch(1, 5, 0, -28), // bne x5, x0, again
                    STAY);
            put(memory, there, iType(ADDI, 0, 9, 9, 1), iType(JALR, 0, 0, 27, 0));
            put(memory, second + there, iType(ADDI, 0, 9, 9, 3), iType(JALR, 0, 0, 27, 0));
            long one = space(memory, 0x4000, 1, 0);
            long other = space(memory, 0x6000, 2, second);
            try (Machine machine = machine(memory, translation)) {
                long[] x = startAsSupervisor(machine);
                x[5] = 20_000;
                x[12] = one;
                x[13] = one ^ other;
                x[28] = ELSEWHERE + there;
                machine.run(600_000);
                assertEquals(Layout.RAM + 0x120, hart(machine).pc());
                assertEquals(4 * (10_000 + 3 * 10_000), x[9]);
            }
        }
    }

    /** A page is mapped twice, and jumps as far ahead both times, to pages that are not the same. */
    @ParameterizedTest
    @EnumSource(BoardOptions.Translation.class)
    void anIndirectJumpOfAPageMappedTwiceLeadsWhereEachMappingDoes(BoardOptions.Translation translation) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(1 << 16, PAGE);
            putEntryToSupervisor(memory);
            put(
                    memory,
                    0x100,
                    csr(WRITE, 0, 12, SATP),
                    rType(OP, 4, 0, 28, 28, 13), // again: xor x28, x28, x13
                    iType(JALR, 0, 26, 28, 0), // jalr x26, 0(x28)
                    iType(ADDI, 0, 5, 5, -1),
                    branch(1, 5, 0, -12), // bne x5, x0, again
                    STAY);
            put(
                    memory,
                    0x1000,
                    0x00001337, // lui x6, 1
                    rType(OP, 0, 0, 6, 6, 28), // add x6, x6, x28
                    iType(JALR, 0, 27, 6, 0),
                    iType(JALR, 0, 0, 26, 0));
            put(memory, 0x2000, iType(ADDI, 0, 9, 9, 1), iType(JALR, 0, 0, 27, 0));
            put(memory, 0x3000, iType(ADDI, 0, 9, 9, 3), iType(JALR, 0, 0, 27, 0));
            long satp = space(memory, 0x4000, 1, 0);
            long apart = 5L * PAGE;
            putEntry(memory, 0x5000, 0x6000, 0x01);
            for (int i = 0; i < 2; i++) {
                putEntry(memory, 0x6000 + i * 40, 0x1000, LEAF);
                putEntry(memory, 0x6008 + i * 40, 0x2000 + i * PAGE, LEAF);
            }
            try (Machine machine = machine(memory, translation)) {
                long[] x = startAsSupervisor(machine);
                x[5] = 40_000;
                x[12] = satp;
                x[13] = apart;
                x[28] = ELSEWHERE + apart;
                machine.run(600_000);
                assertEquals(Layout.RAM + 0x114, hart(machine).pc());
                assertEquals(20_000 + 3 * 20_000, x[9]);
            }
        }
    }

    /** Code at the start of memory that goes on at 0x100 in supervisor mode, by what {@link #startAsSupervisor} sets. */
    private static void putEntryToSupervisor(MemorySegment memory) {
        put(
                memory,
                0,
                csr(WRITE, 0, 16, 0x341), // mepc
                csr(WRITE, 0, 30, 0x300), // mstatus
                csr(WRITE, 0, 31, 0x3B0), // pmpaddr0
                csr(WRITE, 0, 29, 0x3A0), // pmpcfg0
                MRET);
    }

    /** Starts that code and returns the registers, of which x9 is 0, and x16 and x29 to x31 are taken. */
    private static long[] startAsSupervisor(Machine machine) {
        machine.startFirmware(Layout.RAM, 0);
        long[] x = hart(machine).x();
        x[9] = 0;
        x[16] = Layout.RAM + 0x100;
        x[29] = 0x1F;
        x[30] = 0x800;
        x[31] = -1;
        return x;
    }

    /**
     * Writes page tables: memory at its own address, and two MiB of it {@link #ELSEWHERE}.
     *
     * @return what satp must be
     */
    private static long space(MemorySegment memory, int root, int asid, int there) {
        putEntry(memory, root + 2 * 8, 0, LEAF);
        putEntry(memory, root + 3 * 8, root + PAGE, 0x01);
        putEntry(memory, root + PAGE, there, LEAF);
        return (8L << 60) | ((long) asid << 44) | ((Layout.RAM + root) >> 12);
    }

    private static void putEntry(MemorySegment memory, int at, int to, int flags) {
        memory.set(ValueLayout.JAVA_LONG, at, ((Layout.RAM + to) >> 2) | flags);
    }

    /** Two passes through four MiB of instructions: more than the machine keeps decoded. */
    @ParameterizedTest
    @EnumSource(
            value = BoardOptions.Translation.class,
            names = {"OFF", "BESIDE"})
    void moreCodeThanIsKeptRuns(BoardOptions.Translation translation) {
        long size = 1 << 22;
        short increment = 0x0485; // c.addi x9, 1
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(size, PAGE);
            for (long at = 0; at < size - 4; at += 2) {
                memory.set(ValueLayout.JAVA_SHORT, at, increment);
            }
            put(memory, (int) size - 4, iType(JALR, 0, 0, 8, 0));
            long instructions = (size - 4) / 2;
            try (Machine machine = machine(memory, translation)) {
                machine.startFirmware(Layout.RAM, 0);
                long[] x = hart(machine).x();
                x[8] = Layout.RAM;
                x[9] = 0;
                machine.run(2 * (instructions + 1));
                assertArrayEquals(
                        new long[] {2 * instructions, Layout.RAM},
                        new long[] {x[9], hart(machine).pc()});
            }
        }
    }
}
