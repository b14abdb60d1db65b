package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections "Process-Directory-Table", "Process-context configuration checks" and "... locate the Process-context". */
class ProcessDirectoryTest {
    private static final int PDTV = 1 << 5;
    private static final int DPE = 1 << 9;
    private static final int SBE = 1 << 10;
    private static final int ENS = 1 << 1;
    private static final int SUM = 1 << 2;

    private final Board board = Board.withEverything().started();
    private final long directory = board.page(1);

    private int cause(int processId, boolean privileged, boolean execute) {
        Transaction transaction =
                new Transaction(1, processId, privileged, execute, false, AddressType.UNTRANSLATED, Access.READ);
        return board.translate(transaction, 0x1000).status() == Status.SUCCESS ? 0 : board.lastCause();
    }

    private void pd8(long ta, long fsc) {
        board.device(1, PDTV, 0, 0, Board.atp(1, 0, directory));
        board.put(directory + 16L * 3, ta, fsc);
        board.invalidateAll();
    }

    @ParameterizedTest
    @CsvSource({"1, 0xFF", "2, 0x1FFFF", "3, 0xFFFFF", "3, 0x54321", "2, 0x100"})
    void locatesTheContextInEveryDirectory(int mode, String process) {
        int processId = Integer.decode(process);
        board.device(1, PDTV, 0, 0, Board.atp(mode, 0, directory));
        long table = directory;
        for (int level = mode - 1; level > 0; level--) {
            long next = board.page(1);
            int index = (processId >>> (8 + 9 * (level - 1))) & 511;
            board.put(table + 8L * index, Board.pointer(next));
            table = next;
        }
        board.put(table + 16L * (processId & 255), 1, 0);
        assertEquals(0, cause(processId, false, false));
        assertEquals(266, cause(processId ^ 1, false, false));
    }

    @ParameterizedTest
    @CsvSource({"1, 0x100", "2, 0x20000"})
    void aProcessIdWiderThanTheDirectoryIsDisallowed(int mode, String process) {
        board.device(1, PDTV, 0, 0, Board.atp(mode, 0, directory));
        assertEquals(260, cause(Integer.decode(process), false, false));
    }

    @Test
    void theDirectoryHasTheByteOrderOfTheFirstStage() {
        board.device(1, PDTV | SBE, 0, 0, Board.atp(1, 0, directory));
        board.put(directory + 16L * 3, Long.reverseBytes(1));
        assertEquals(0, cause(3, false, false));
    }

    @Test
    void nonLeafEntriesAreChecked() {
        board.device(1, PDTV, 0, 0, Board.atp(2, 0, directory));
        assertEquals(266, cause(3, false, false));
        board.put(directory, Board.pointer(board.page(1)) | 1 << 3);
        assertEquals(267, cause(3, false, false));
        board.put(directory, Board.leaf(Board.BASE - Board.PAGE, 1));
        assertEquals(265, cause(3, false, false));
        board.corruptAt = directory;
        assertEquals(269, cause(3, false, false));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 266",
        "1, 0, 0",
        "0x9, 0, 267",
        "0x801, 0, 267",
        "0x100000001, 0, 267",
        "1, 0x0000100000000000, 267",
        "1, 0x7000000000000000, 267",
        "1, 0xB000000000000000, 267"
    })
    void theContextIsChecked(String ta, String fsc, int expected) {
        pd8(Long.decode(ta), fsc.equals("0") ? 0 : Long.parseUnsignedLong(fsc.substring(2), 16));
        assertEquals(expected, cause(3, false, false));
    }

    @ParameterizedTest
    @CsvSource({"SV39, 8", "SV48, 9", "SV57, 10"})
    void theFirstStageModeMustBeSupported(Capability scheme, long mode) {
        Board plain = new Board(Configuration.of(Board.without(scheme))).started();
        plain.device(1, PDTV, 0, 0, Board.atp(1, 0, plain.page(1)));
        plain.put(plain.page(1) - Board.PAGE, 0);
        long table = Board.BASE + 4L * Board.PAGE;
        plain.put(table + 48, 1, mode << 60);
        plain.translate(new Transaction(1, 3, false, false, false, AddressType.UNTRANSLATED, Access.READ), 0);
        assertEquals(267, plain.lastCause());
    }

    @Test
    void supervisorPrivilegeNeedsEns() {
        pd8(1, 0);
        assertEquals(260, cause(3, true, false));
        pd8(1 | ENS, 0);
        assertEquals(0, cause(3, true, false));
    }

    /** SUM, U of the page, supervisor, execute: the cause. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, false, false, 0", "0, 0, false, false, 13", "0, 0, true, false, 0", "0, 1, true, false, 13",
        "1, 1, true, false, 0", "1, 1, true, true, 12", "0, 0, true, true, 0", "0, 0, false, true, 12"
    })
    void privilegeAndUserPages(long sum, long user, boolean supervisor, boolean execute, int expected) {
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        tables.map(0x1000, board.page(1), (Board.ALL & ~Pte.U) | user * Pte.U);
        pd8(1 | ENS | sum * SUM, tables.atp(0));
        assertEquals(expected, cause(3, supervisor, execute));
        assertEquals(expected, cause(3, supervisor, execute), "from the IOTLB too");
    }

    @Test
    void theDefaultProcessIsZeroWithUserPrivilege() {
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        long data = board.page(1);
        tables.map(0x1000, data, Board.ALL);
        board.device(1, PDTV, 0, 0, Board.atp(1, 0, directory));
        board.put(directory, 1, tables.atp(0));
        assertEquals(0x1000, board.reads(1, 0x1000).address(), "without DPE the first stage is Bare");
        board.device(1, PDTV | DPE, 0, 0, Board.atp(1, 0, directory));
        board.invalidateAll();
        assertEquals(data, board.reads(1, 0x1000).address());
        board.reads(1, 0x2000);
        assertEquals(0, board.lastRecord(0) & (1L << 32), "PV of the record is that of the transaction");
    }

    @Test
    void aDirectoryOfAGuestGoesThroughTheSecondStage() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        guest.map(0x7000, directory, Board.ALL);
        guest.map(0x1000, board.page(1), Board.ALL);
        board.device(1, PDTV, guest.atp(1), 0, Board.atp(1, 0, 0x7000));
        board.put(directory + 48, 1, 0);
        assertEquals(0, cause(3, false, false));
        guest.put(0x7000, 0, 0);
        board.invalidateAll();
        assertEquals(21, cause(3, false, false));
        assertEquals(0x7031, board.lastRecord(3), "implicit access to the entry");
        board.accessFaultAt = guest.entry(0x7000, 0);
        assertEquals(265, cause(3, false, false));
        board.accessFaultAt = Board.NO_FAULT;
        board.corruptAt = guest.entry(0x7000, 0);
        assertEquals(269, cause(3, false, false));
    }
}
