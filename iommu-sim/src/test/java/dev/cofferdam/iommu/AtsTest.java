package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section "PCIe ATS translation request handling", and translated requests. */
class AtsTest {
    private static final int EN_ATS = 1 << 1;
    private static final int T2GPA = 1 << 3;
    private static final int PDTV = 1 << 5;
    private static final int SADE = 1 << 8;
    private static final long IOVA = 0x1000;

    private final Board board = Board.withEverything().started();
    private final long data = board.page(1);

    private Translation translated(Access access, long address) {
        return board.translate(
                new Transaction(1, Transaction.NO_PROCESS_ID, false, false, false, AddressType.TRANSLATED, access),
                address);
    }

    private Translation ats(int processId, boolean privileged, boolean execute, boolean noWrite) {
        return board.translate(
                new Transaction(
                        1, processId, privileged, execute, noWrite, AddressType.ATS_TRANSLATION_REQUEST, Access.READ),
                IOVA);
    }

    private String granted() {
        Translation answer = board.answer;
        return (answer.readable() ? "r" : "") + (answer.writable() ? "w" : "") + (answer.executable() ? "x" : "");
    }

    @Test
    void withoutEnAtsTheyAreUnsupported() {
        board.device(1, 0, 0, 0, 0);
        assertEquals(Status.UNSUPPORTED_REQUEST, board.ats(1, IOVA).status());
        assertEquals(260, board.lastCause());
        assertEquals(Status.UNSUPPORTED_REQUEST, translated(Access.READ, IOVA).status());
        assertEquals(2, board.faults());
    }

    @Test
    void aTranslatedRequestIsPassedThrough() {
        board.device(1, EN_ATS, 0, 0, Board.atp(8, 0, board.page(1)));
        assertEquals(0x12345, translated(Access.WRITE, 0x12345).address());
    }

    /** Flags of the page, execute, no-write: what is granted. */
    @ParameterizedTest
    @CsvSource({
        "RWX, true, false, rwx",
        "RWX, false, false, rw",
        "RX, true, false, rx",
        "X, true, true, ''",
        "R, false, false, r",
        "RW, false, true, rw"
    })
    void theCompletionGrantsWhatThePageHas(String flags, boolean execute, boolean noWrite, String expected) {
        long pte = Pte.V | Pte.U | Pte.A | Pte.D;
        pte |= flags.contains("R") ? Pte.R : 0;
        pte |= flags.contains("W") ? Pte.W : 0;
        pte |= flags.contains("X") ? Pte.X : 0;
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        tables.map(IOVA, data, pte);
        long directory = board.page(1);
        board.device(1, EN_ATS | PDTV, 0, 0, Board.atp(1, 0, directory));
        board.put(directory, 1, tables.atp(0));
        assertEquals(Status.SUCCESS, ats(0, false, execute, noWrite).status());
        assertEquals(expected, granted());
        assertEquals(0, board.faults());
        ats(0, false, execute, noWrite);
        assertEquals(expected, granted(), "from the IOTLB");
    }

    @Test
    void globalAndPrivilegedAreForRequestsWithAPasid() {
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        tables.map(IOVA, data, (Board.ALL & ~Pte.U) | Pte.G);
        long directory = board.page(1);
        board.device(1, EN_ATS | PDTV | 1 << 9, 0, 0, Board.atp(1, 0, directory));
        board.put(directory, 3, tables.atp(0));
        assertEquals(Status.SUCCESS, ats(0, true, false, false).status());
        assertEquals(true, board.answer.global());
        assertEquals(true, board.answer.privileged());
        assertEquals("rw", granted());
        ats(0, false, false, false);
        assertEquals("", granted(), "a supervisor page for a user request");
        ats(Transaction.NO_PROCESS_ID, true, false, false);
        assertEquals(false, board.answer.global() || board.answer.privileged());
    }

    @Test
    void aRequestForWritingUpdatesTheDBit() {
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        long leaf = tables.map(IOVA, data, Board.ALL & ~Pte.D);
        board.device(1, EN_ATS | SADE, 0, 0, tables.atp(0));
        ats(Transaction.NO_PROCESS_ID, false, false, true);
        assertEquals("r", granted());
        assertEquals(Board.leaf(data, Board.ALL & ~Pte.D), board.get(leaf));
        ats(Transaction.NO_PROCESS_ID, false, false, false);
        assertEquals("rw", granted());
        assertEquals(Board.leaf(data, Board.ALL), board.get(leaf));
    }

    @Test
    void faultsAnswerByTheirClass() {
        PageTables tables = PageTables.firstStage(board, Scheme.SV39);
        board.device(1, EN_ATS, 0, 0, tables.atp(0));
        assertEquals(Status.SUCCESS, board.ats(1, IOVA).status());
        assertEquals("", granted());
        assertEquals(0, board.faults(), "a page fault is answered, not reported");
        board.accessFaultAt = tables.root;
        assertEquals(Status.COMPLETER_ABORT, board.ats(1, IOVA).status());
        assertEquals(5, board.lastCause());
        board.accessFaultAt = Board.NO_FAULT;
        board.corruptAt = tables.root;
        assertEquals(Status.COMPLETER_ABORT, board.ats(1, IOVA).status());
        assertEquals(274, board.lastCause());
        assertEquals(Status.UNSUPPORTED_REQUEST, board.ats(2, IOVA).status());
        assertEquals(258, board.lastCause());
    }

    @Test
    void withT2gpaTheDeviceGetsAndUsesGuestAddresses() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        guest.map(0x7000, data, Board.ALL);
        tables.map(IOVA, 0x7000, Board.ALL & ~Pte.W);
        board.device(1, EN_ATS | T2GPA, guest.atp(1), 0, tables.atp(0));
        for (int i = 0; i < 2; i++) {
            assertEquals(0x7000, board.ats(1, IOVA).address());
            assertEquals("r", granted());
        }
        assertEquals(data, board.reads(1, IOVA).address());
        assertEquals(0x7000, board.ats(1, IOVA).address(), "from the untranslated request's cached translation");
        assertEquals(data | 8, translated(Access.WRITE, 0x7008).address(), "the second stage alone");
        translated(Access.READ, 0x9000);
        assertEquals(21, board.lastCause());
    }

    @Test
    void aTranslatedRequestForExecutionNeedsReadPermissionToo() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        guest.map(0x7000, data, Board.ALL & ~(Pte.R | Pte.W));
        guest.map(0x8000, data, Board.ALL & ~Pte.W);
        board.device(1, EN_ATS | T2GPA | PDTV, guest.atp(1), 0, 0);
        Transaction execution = new Transaction(1, 0, false, true, false, AddressType.TRANSLATED, Access.READ);
        assertEquals(Status.SUCCESS, board.translate(execution, 0x8000).status());
        assertEquals(
                Status.UNSUPPORTED_REQUEST, board.translate(execution, 0x7000).status());
        assertEquals(20, board.lastCause());
    }

    @Test
    void aMemoryResidentInterruptFileIsForUntranslatedRequestsOnly() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        long table = board.page(1);
        board.put(board.contextAddress(1), 1 | EN_ATS, guest.atp(1), 0, 0, 1L << 60 | Board.ppn(table), 0, 0x40, 0);
        board.put(table, data >>> 9 << 7 | 3, 0);
        board.ats(1, 0x40_000);
        assertEquals(true, board.answer.untranslatedOnly());
        assertEquals("rw", granted());
        board.put(table, Board.leaf(data, 7));
        assertEquals(data, board.ats(1, 0x40_000).address());
        assertEquals(false, board.answer.untranslatedOnly());
    }
}
