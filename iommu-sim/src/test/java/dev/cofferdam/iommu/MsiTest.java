package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section "Process to translate addresses of MSIs", and storing to memory-resident interrupt files. */
class MsiTest {
    private static final long PATTERN = 0x40;
    private static final long MASK = 0x05;
    private static final long FILE_3 = (PATTERN | MASK) << 12;

    private final Board board = new Board(Configuration.of(Board.everything())).started();
    private final long table = board.page(1);
    private final long target = board.page(1);
    private final PageTables guest = PageTables.secondStage(board, Scheme.SV39);

    MsiTest() {
        board.put(board.contextAddress(1), 1, guest.atp(1), 0, 0, 1L << 60 | Board.ppn(table), MASK, PATTERN, 0);
    }

    /** The entry of interrupt file 3, to which both mask bits of the page number extract. */
    private void entry(long first, long second) {
        board.put(table + 16 * 3, first, second);
    }

    private int cause(Translation answer) {
        return answer.status() == Status.SUCCESS ? 0 : board.lastCause();
    }

    @Test
    void basicTranslateModeIgnoresTheSecondDoubleword() {
        entry(Board.leaf(target, 7), -1);
        assertEquals(target | 0x10, board.writes(1, FILE_3 | 0x10).address());
        assertEquals(true, board.answer.msi());
        assertEquals(false, board.answer.s());
        assertEquals(0, cause(board.reads(1, FILE_3)));
        Transaction fetch = new Transaction(
                1, Transaction.NO_PROCESS_ID, false, true, false, AddressType.UNTRANSLATED, Access.READ);
        board.translate(fetch, FILE_3);
        assertEquals(1, board.lastCause());
    }

    @Test
    void otherPagesGoThroughTheSecondStageAsPagesOfFourKib() {
        guest.put(0x20_0000, 1, Board.leaf(0, Board.ALL));
        assertEquals(0, cause(board.reads(1, 0x20_1000)));
        assertEquals(false, board.answer.msi());
        assertEquals(Board.PAGE, board.answer.range());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 262",
        "1, 0, 263",
        "5, 0, 263",
        "0x8000000000000007, 0, 263",
        "0xF, 0, 263",
        "0x40000000000007, 0, 263",
        "0xB, 0, 263",
        "0x40000000000003, 0, 263",
        "3, 0x40000000000000, 263",
        "3, 0x2000000000000000, 263"
    })
    void entriesAreChecked(String first, String second, int expected) {
        entry(parse(first), parse(second));
        assertEquals(expected, cause(board.writes(1, FILE_3)));
    }

    private static long parse(String number) {
        return number.startsWith("0x") ? Long.parseUnsignedLong(number.substring(2), 16) : Long.parseLong(number);
    }

    @Test
    void accessFaultsAndCorruptionOfTheTable() {
        board.accessFaultAt = table + 16 * 3 + 8;
        assertEquals(261, cause(board.writes(1, FILE_3)));
        board.corruptAt = board.accessFaultAt;
        board.accessFaultAt = Board.NO_FAULT;
        assertEquals(270, cause(board.writes(1, FILE_3)));
    }

    @Test
    void mrifModeNeedsTheCapability() {
        Board plain = new Board(Configuration.of(Board.without(Capability.MSI_MRIF))).started();
        long plainTable = plain.page(1);
        long root = plain.page(4);
        plain.put(
                plain.contextAddress(1), 1, Board.atp(8, 1, root), 0, 0, 1L << 60 | Board.ppn(plainTable), 0, 0x40, 0);
        plain.put(plainTable, 3, 0);
        plain.writes(1, 0x40_000);
        assertEquals(263, plain.lastCause());
    }

    private void mrif() {
        entry(target >>> 9 << 7 | 3, Board.leaf(Board.BASE, 0) | 1L << 60 | 5);
    }

    @Test
    void mrifModeNamesTheFileAndTheNotice() {
        mrif();
        assertEquals(0, cause(board.writes(1, FILE_3)));
        assertEquals(true, board.answer.mrif());
        assertEquals(target, board.answer.mrifAddress());
        assertEquals(1 << 10 | 5, board.answer.noticeId());
        assertEquals(Board.ppn(Board.BASE), board.answer.ppn());
        assertEquals(0, board.iommu.statistics().iotlbHits() + cause(board.writes(1, FILE_3)), "not cached");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x45, 0x45",
        "0, 0, 0",
        "0, 2047, 2047",
        "4, 0x45000000, 0x45",
        "0, 2048, -1",
        "8, 1, -1",
        "4, 1, -1"
    })
    void storingAnMsiSetsItsPendingBitAndSendsTheNotice(int offset, String data, String identity) {
        mrif();
        Transaction write = Transaction.untranslated(1, Access.WRITE);
        board.translate(write, FILE_3 | offset);
        assertEquals(Status.SUCCESS, board.iommu.storeMsi(write, FILE_3 | offset, board.answer, Integer.decode(data)));
        int expected = Integer.decode(identity);
        for (int pair = 0; pair < 32; pair++) {
            long bit = expected >= 0 && expected / 64 == pair ? 1L << expected : 0;
            assertEquals(bit, board.get(target + 16L * pair));
        }
        String notice = "msi " + Long.toHexString(Board.BASE) + " 405";
        assertEquals(expected >= 0 ? List.of(notice) : List.of(), board.takeSent());
    }

    @Test
    void faultsOfTheFileAreReported() {
        mrif();
        Transaction write = Transaction.untranslated(1, Access.WRITE);
        board.translate(write, FILE_3);
        board.accessFaultAt = target;
        assertEquals(Status.UNSUPPORTED_REQUEST, board.iommu.storeMsi(write, FILE_3, board.answer, 1));
        assertEquals(264, board.lastCause());
        board.accessFaultAt = Board.NO_FAULT;
        board.corruptAt = target;
        board.iommu.storeMsi(write, FILE_3, board.answer, 1);
        assertEquals(271, board.lastCause());
        board.corruptAt = Board.NO_FAULT;
        board.messageResult = Memory.Result.ACCESS_FAULT;
        assertEquals(Status.SUCCESS, board.iommu.storeMsi(write, FILE_3, board.answer, 1));
        assertEquals(273, board.lastCause());
        assertEquals(Board.BASE, board.lastRecord(2));
    }

    @Test
    void theDebugInterfaceRefusesAMemoryResidentFile() {
        mrif();
        board.set(RegisterMap.TR_REQ_IOVA, FILE_3);
        board.set(RegisterMap.TR_REQ_CTL, 1L << 40 | 1);
        assertEquals(1, board.reg(RegisterMap.TR_RESPONSE));
        assertEquals(260, board.lastCause());
    }
}
