package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What QEMU 7.2 lacks or does otherwise, so that no lock-step with it shows it: cache-block operations, and atomic accesses
 * at addresses that are no multiple of their size. The results are the specification's; a guest does each over and over,
 * interpreted and translated side by side.
 *
 * <p>Source: RISC-V Base Cache Management Operation ISA Extensions 1.0.1; The RISC-V Instruction Set Manual, Volumes I and
 * II, "A" and "Machine Trap Value Register".
 */
class BeyondQemuTest {
    private static final int ILLEGAL = 2;
    private static final int BREAKPOINT = 3;
    private static final int LOAD_MISALIGNED = 4;
    private static final int STORE_MISALIGNED = 6;
    private static final int STORE_ACCESS = 7;
    private static final int STORE_PAGE = 15;

    private static final int USER = 0;
    private static final int SUPERVISOR = 1;
    private static final int MACHINE = 3;

    private static final int SITES = 0x100;
    private static final int HANDLER = 0x800;
    private static final int ROOT = 0x4000;
    private static final int MIDDLE = 0x5000;
    private static final int LEAVES = 0x6000;
    private static final int DATA = 0x8000;
    private static final int BLOCK = 64;

    private static final long EVERYWHERE = -1;
    private static final int ALL_RIGHTS = 0x1F;
    private static final int CYCLES = 60;
    /** The function of CSRRW. */
    private static final int WRITE = 1;

    /** The operation's encoding with x10 for the address; SC and the AMOs read x17 and write x18. */
    enum Operation {
        INVALIDATE(0x0005200F, 0x30),
        CLEAN(0x0015200F, 0x40),
        FLUSH(0x0025200F, 0x40),
        ZERO(0x0045200F, 0x80),
        LOAD_RESERVED_WORD(0x1005292F, 0),
        LOAD_RESERVED(0x1005392F, 0),
        STORE_CONDITIONAL_WORD(0x1915292F, 0),
        STORE_CONDITIONAL(0x1915392F, 0),
        ADD_WORD(0x0115292F, 0),
        ADD(0x0115392F, 0),
        SWAP_WORD(0x0915292F, 0),
        MAXIMUM(0xA115392F, 0);

        private static final List<Operation> LOADS = List.of(LOAD_RESERVED_WORD, LOAD_RESERVED);

        private final int encoding;
        /** The bits of menvcfg and senvcfg that allow it to lower privileges. */
        private final int enable;

        Operation(int encoding, int enable) {
            this.encoding = encoding;
            this.enable = enable;
        }

        int site() {
            return SITES + 32 * ordinal();
        }

        int size() {
            return (encoding & 0x1000) != 0 ? 8 : 4;
        }
    }

    /**
     * How the hart is set up: its privilege, the environments' rights, translation, protection behind entry 0, and whether
     * a store to the same place goes before, after which the machine knows that the page may be written.
     */
    private record Setting(
            int privilege, long machineRights, long supervisorRights, long satp, long hole, boolean stores) {
        static Setting at(int privilege) {
            return new Setting(privilege, -1, -1, 0, 0, false);
        }

        Setting withRights(long machine, long supervisor) {
            return new Setting(privilege, machine, supervisor, satp, hole, stores);
        }

        Setting translated() {
            long tables = 8L << 60 | (Layout.RAM + ROOT) >>> 12;
            return new Setting(privilege, machineRights, supervisorRights, tables, hole, stores);
        }

        /** With a protection entry of their own for four bytes at a physical address. */
        Setting withHole(long address) {
            return new Setting(privilege, machineRights, supervisorRights, satp, address, stores);
        }

        Setting afterStore() {
            return new Setting(privilege, machineRights, supervisorRights, satp, hole, true);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final List<Machine> machines =
            List.of(machine(BoardOptions.Translation.OFF), machine(BoardOptions.Translation.AT_ONCE));
    private final LockStep pair = new LockStep(machines.getFirst(), machines.getLast());

    private Machine machine(BoardOptions.Translation translation) {
        Machine machine = new Machine(
                BoardOptions.standard().withTranslation(translation),
                Peripherals.of(new Lines()),
                arena.allocate(1 << 20, 4096));
        int[] registers = {0x305, 0x30A, 0x10A, 0x180, 0x300, 0x341, 0x3B0, 0x3B1, 0x3A0};
        for (int i = 0; i < registers.length; i++) {
            write(machine, 4L * i, ProgramGenerator.csr(WRITE, 0, 20 + i, registers[i]));
        }
        write(machine, 4L * registers.length, 0x12000073); // sfence.vma
        write(machine, 4L * registers.length + 4, 0x30200073); // mret
        for (Operation operation : Operation.values()) {
            write(machine, operation.site(), 0x01150023); // sb x17, 0(x10)
            write(machine, operation.site() + 4, 0x00198993); // addi x19, x19, 1
            write(machine, operation.site() + 8, operation.encoding);
            write(machine, operation.site() + 12, 0x00198993);
            write(machine, operation.site() + 16, 0x00100073); // ebreak
        }
        write(machine, HANDLER, 0x342022F3); // csrr x5, mcause
        write(machine, HANDLER + 4, 0x34302373); // csrr x6, mtval
        write(machine, HANDLER + 8, 0x341023F3); // csrr x7, mepc
        write(machine, HANDLER + 12, 0x0000006F); // j .
        return machine;
    }

    private static void write(Machine machine, long offset, long word) {
        machine.ram().write(offset, 4, word);
    }

    @AfterEach
    void close() {
        machines.forEach(Machine::close);
        arena.close();
    }

    /** Does an operation four times, by the end of which it is translated, and checks what came of it each time. */
    private void check(Operation operation, Setting setting, long address, int cause) throws Exception {
        String what = operation + " " + setting + " " + Long.toHexString(address);
        for (int i = 0; i < 4; i++) {
            machines.forEach(machine -> prepare(machine, operation, setting, address));
            byte[] before = data(machines.getFirst());
            pair.run(CYCLES);
            long[] x = machines.getFirst().harts().getFirst().x();
            boolean done = cause == BREAKPOINT;
            assertEquals(cause, x[5], what);
            assertEquals(cause == ILLEGAL ? operation.encoding : done ? 0 : address, x[6], what);
            assertEquals(Layout.RAM + operation.site() + (done ? 16 : 8), x[7], what);
            assertEquals(done ? 2 : 1, x[19], what);
            assertEquals(0x18, x[18], what);
            if (setting.stores) {
                before[(int) address & (Ram.PAGE_SIZE - 1)] = 1;
            }
            if (done && operation == Operation.ZERO) {
                int from = (int) address & (Ram.PAGE_SIZE - 1) & -BLOCK;
                Arrays.fill(before, from, from + BLOCK, (byte) 0);
            }
            for (Machine machine : machines) {
                assertTrue(Arrays.equals(before, data(machine)), what);
            }
        }
    }

    private static void prepare(Machine machine, Operation operation, Setting setting, long address) {
        machine.ram().segment().asSlice(DATA, Ram.PAGE_SIZE).fill((byte) 0xA5);
        machine.startFirmware(Layout.RAM, 0);
        long[] x = machine.harts().getFirst().x();
        x[10] = address;
        x[17] = 1;
        x[18] = 0x18;
        x[19] = 0;
        long holeRights = setting.hole == 0 ? 0 : 0x10; // NA4 without a right, or off
        long[] registers = {
            Layout.RAM + HANDLER,
            setting.machineRights & 0xF0,
            setting.supervisorRights & 0xF0,
            setting.satp,
            (long) setting.privilege << 11,
            Layout.RAM + operation.site() + (setting.stores ? 0 : 4),
            setting.hole >>> 2,
            EVERYWHERE,
            ALL_RIGHTS << 8 | holeRights
        };
        System.arraycopy(registers, 0, x, 20, registers.length);
    }

    private static byte[] data(Machine machine) {
        MemorySegment page = machine.ram().segment().asSlice(DATA, Ram.PAGE_SIZE);
        return page.toArray(Ram.BYTE);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALIDATE", "CLEAN", "FLUSH", "ZERO"})
    void theEnvironmentsSayWhoMayManageCacheBlocks(Operation operation) throws Exception {
        long[] rights = {0, 0x10, 0x30, 0x40, 0x80, 0xF0, 0xF0 & ~operation.enable};
        for (int privilege : new int[] {USER, SUPERVISOR, MACHINE}) {
            for (long machineRights : rights) {
                for (long supervisorRights : rights) {
                    boolean allowed = privilege == MACHINE
                            || ((machineRights & operation.enable) != 0
                                    && (privilege == SUPERVISOR || (supervisorRights & operation.enable) != 0));
                    Setting setting = Setting.at(privilege).withRights(machineRights, supervisorRights);
                    int cause = allowed ? BREAKPOINT : ILLEGAL;
                    check(operation, setting, Layout.RAM + DATA + 0x168, cause);
                    check(operation, setting.afterStore(), Layout.RAM + DATA + 0x168, cause);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALIDATE", "CLEAN", "FLUSH", "ZERO"})
    void aPageMustAllowTheOperation(Operation operation) throws Exception {
        boolean zero = operation == Operation.ZERO;
        for (int privilege : new int[] {USER, SUPERVISOR}) {
            int user = privilege == USER ? 0x10 : 0;
            // Each page's rights, and whether a load is enough: readable and writable, readable, not there, clean, not
            // accessed.
            int[] pages = {0xC7, 0x43, 0xC6, 0x47, 0x87, 0xC7 ^ 0x10};
            boolean[] loadable = {true, true, false, true, false, false};
            for (Machine machine : machines) {
                machine.ram().write(ROOT, 8, (Layout.RAM + MIDDLE) >>> 12 << 10 | 1);
                machine.ram().write(ROOT + 16, 8, Layout.RAM >>> 12 << 10 | 0xCF | user);
                machine.ram().write(MIDDLE, 8, (Layout.RAM + LEAVES) >>> 12 << 10 | 1);
                for (int i = 0; i < pages.length; i++) {
                    machine.ram().write(LEAVES + 8L * i, 8, (Layout.RAM + DATA) >>> 12 << 10 | (pages[i] ^ user));
                }
            }
            Setting setting = Setting.at(privilege).translated();
            for (int i = 0; i < pages.length; i++) {
                boolean allowed = zero ? i == 0 : loadable[i];
                for (int place : new int[] {0, 0x7C3, 0xFFF}) {
                    check(operation, setting, (long) i * Ram.PAGE_SIZE + place, allowed ? BREAKPOINT : STORE_PAGE);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALIDATE", "CLEAN", "FLUSH", "ZERO"})
    void anEntryThatCoversAPartOfTheBlockRefusesAllOfItInEveryMode(Operation operation) throws Exception {
        for (int privilege : new int[] {USER, SUPERVISOR, MACHINE}) {
            Setting setting = Setting.at(privilege).withHole(Layout.RAM + DATA + 0x2B8);
            for (int place : new int[] {0x280, 0x2B8, 0x2BF}) {
                check(operation, setting, Layout.RAM + DATA + place, STORE_ACCESS);
            }
            check(operation, setting, Layout.RAM + DATA + 0x27F, BREAKPOINT);
            check(operation, setting, Layout.RAM + DATA + 0x2C0, BREAKPOINT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALIDATE", "CLEAN", "FLUSH", "ZERO"})
    void whereNothingIsNoBlockIsManaged(Operation operation) throws Exception {
        check(operation, Setting.at(MACHINE), 0x4000_0010L, STORE_ACCESS);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"INVALIDATE", "CLEAN", "FLUSH", "ZERO"},
            mode = EnumSource.Mode.EXCLUDE)
    void aMisalignedAtomicAccessIsRefusedAsSuch(Operation operation) throws Exception {
        int cause = Operation.LOADS.contains(operation) ? LOAD_MISALIGNED : STORE_MISALIGNED;
        for (int privilege : new int[] {USER, SUPERVISOR, MACHINE}) {
            for (int off : IntStream.range(1, operation.size()).toArray()) {
                check(operation, Setting.at(privilege), Layout.RAM + DATA + 0x140 + off, cause);
                check(operation, Setting.at(privilege), Layout.RAM + DATA + Ram.PAGE_SIZE - off, cause);
            }
        }
    }
}
