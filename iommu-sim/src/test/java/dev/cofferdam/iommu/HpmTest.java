package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections "Performance-monitoring ..." and chapter "Debug support". */
class HpmTest {
    private static final long IDT = 1L << 62;
    private static final long DV = 1L << 61;
    private static final long PV = 1L << 60;
    private static final long DMASK = 1L << 15;
    private static final int PMIP = 4;

    private final Board board;
    private final PageTables guest;

    /** Device 0x16 of VM 5 runs process 9 in address space 7. */
    HpmTest() {
        board = new Board(new Configuration(
                        Board.everything(),
                        0,
                        0,
                        new Configuration.Counters(4, 40, 8),
                        4,
                        4,
                        Configuration.ALL_DEVICE_IDS,
                        false,
                        true,
                        2,
                        Configuration.Caches.STANDARD))
                .started();
        guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        long data = board.page(1);
        guest.map(0x7000, data, Board.ALL);
        tables.map(0x1000, 0x7000, Board.ALL);
        long directory = board.page(1);
        guest.map(directory, directory, Board.ALL);
        board.device(0x16, 1 << 1 | 1 << 5, guest.atp(5), 0, Board.atp(1, 0, directory));
        board.put(directory + 16 * 9, 1 | 7 << 12, tables.atp(0));
    }

    private long countOf(long selector) {
        board.set(RegisterMap.IOHPMEVT1, selector);
        board.set(RegisterMap.IOHPMCTR1, 0);
        board.invalidateAll();
        for (AddressType type : AddressType.values()) {
            board.translate(new Transaction(0x16, 9, false, false, false, type, Access.READ), 0x1000);
        }
        return board.reg(RegisterMap.IOHPMCTR1);
    }

    /** Event: how often one request of each kind counts it. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 1", "4, 1", "5, 1", "6, 1", "7, 3", "8, 15"})
    void everyEventIsCounted(long event, long expected) {
        assertEquals(expected, countOf(event));
    }

    @Test
    void filtersSelectTransactions() {
        assertEquals(1, countOf(1 | DV | 0x16L << 36));
        assertEquals(0, countOf(1 | DV | 0x17L << 36));
        assertEquals(1, countOf(1 | DV | DMASK | 0x13L << 36), "bits up to the first 0 are masked");
        assertEquals(0, countOf(1 | DV | DMASK | 0x11L << 36));
        assertEquals(1, countOf(1 | PV | 9L << 16));
        assertEquals(0, countOf(1 | PV | 8L << 16));
        assertEquals(1, countOf(1 | DV | PV | 9L << 16 | 0x16L << 36));
        assertEquals(1, countOf(4 | IDT | DV | 5L << 36));
        assertEquals(0, countOf(4 | IDT | DV | 4L << 36));
        assertEquals(1, countOf(4 | IDT | PV | 7L << 16));
        assertEquals(0, countOf(4 | IDT | PV | 6L << 16));
        assertEquals(0, countOf(1 | IDT), "the event has no such filter");
    }

    @Test
    void inhibitedCountersStand() {
        board.set(RegisterMap.IOCOUNTINH, -1);
        assertEquals(0xF, board.reg(RegisterMap.IOCOUNTINH));
        assertEquals(0, countOf(1));
        board.set(RegisterMap.IOCOUNTINH, ~2);
        assertEquals(1, countOf(1));
    }

    @Test
    void countersOverflowOnce() {
        board.set(RegisterMap.IOHPMEVT1, 1);
        board.set(RegisterMap.IOHPMCTR1, -1);
        assertEquals(Bits.mask(40), board.reg(RegisterMap.IOHPMCTR1));
        board.reads(1, 0);
        assertEquals(0, board.reg(RegisterMap.IOHPMCTR1));
        assertEquals(1L << 63 | 1, board.reg(RegisterMap.IOHPMEVT1));
        assertEquals(2, board.reg(RegisterMap.IOCOUNTOVF));
        assertEquals(PMIP, board.reg(RegisterMap.IPSR) & PMIP);
        board.set(RegisterMap.IPSR, PMIP);
        board.set(RegisterMap.IOHPMCTR1, -1);
        board.reads(1, 0);
        assertEquals(0, board.reg(RegisterMap.IPSR) & PMIP, "OF is already 1");
    }

    @Test
    void cyclesCountTheTimeThatIsGiven() {
        board.iommu.advanceCycles(10);
        assertEquals(10, board.reg(RegisterMap.IOHPMCYCLES));
        board.iommu.advanceCycles(1L << 40);
        assertEquals(10 | 1L << 63, board.reg(RegisterMap.IOHPMCYCLES));
        assertEquals(1, board.reg(RegisterMap.IOCOUNTOVF));
        assertEquals(PMIP, board.reg(RegisterMap.IPSR));
        board.set(RegisterMap.IOCOUNTINH, 1);
        board.iommu.advanceCycles(5);
        assertEquals(10 | 1L << 63, board.reg(RegisterMap.IOHPMCYCLES));
    }

    @Test
    void anEventBeyondTheLimitAndAnAbsentCounterAreNotWritten() {
        board.set(RegisterMap.IOHPMEVT1, 3);
        board.set(RegisterMap.IOHPMEVT1, DV | 9);
        assertEquals(DV | 3, board.reg(RegisterMap.IOHPMEVT1));
        board.set(RegisterMap.IOHPMEVT1 + 24, -1);
        board.set(RegisterMap.IOHPMCTR1 + 24, -1);
        assertEquals(0, board.reg(RegisterMap.IOHPMEVT1 + 24) | board.reg(RegisterMap.IOHPMCTR1 + 24));
    }

    @Test
    void theTranslationRequestInterfaceAnswers() {
        board.set(RegisterMap.TR_REQ_IOVA, 0x1ABC);
        assertEquals(0x1000, board.reg(RegisterMap.TR_REQ_IOVA));
        long request = 0x16L << 40 | 1L << 32 | 9 << 12 | 8 | 1;
        board.set(RegisterMap.TR_REQ_CTL, request | 0xFF << 4 | 0xFL << 36);
        assertEquals(request & ~1, board.reg(RegisterMap.TR_REQ_CTL), "done, and reserved fields are 0");
        assertEquals(Board.ppn(guest.read(guest.entry(0x7000, 0)) >>> 10 << 12) << 10, board.reg(616));
        board.set(RegisterMap.TR_REQ_IOVA, 0x9000);
        board.set(RegisterMap.TR_REQ_CTL, request);
        assertEquals(1, board.reg(RegisterMap.TR_RESPONSE));
        assertEquals(13, board.lastCause());
        board.set(RegisterMap.TR_REQ_CTL, request & ~8);
        assertEquals(15, board.lastCause(), "without NW it is a write");
    }
}
