package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section "Process to translate an IOVA", steps 17 and 19: both stages, and "IOMMU updating of PTE A and D". */
class TranslationTest {
    private static final int EN_ATS = 1 << 1;
    private static final int PDTV = 1 << 5;
    private static final int GADE = 1 << 7;
    private static final int SADE = 1 << 8;
    private static final int SXL = 1 << 11;
    private static final long IOVA = 0x1234_5678L;

    private final Board board = new Board(Board.configuration(Board.everything(), 0, true, true)).started();
    private final long data = board.page(512);

    private PageTables first(Scheme scheme, long tc) {
        PageTables tables = PageTables.firstStage(board, scheme);
        board.device(1, tc | (scheme == Scheme.SV32 ? SXL : 0), 0, 7 << 12, tables.atp(0));
        return tables;
    }

    /** In a unit whose {@code GXL} is 1 if the scheme is Sv32x4. */
    private PageTables second(Scheme scheme, long tc) {
        PageTables tables = PageTables.secondStage(board, scheme);
        boolean narrow = scheme == Scheme.SV32;
        if (narrow) {
            board.set(RegisterMap.DDTP, 0);
            for (int csr : new int[] {RegisterMap.CQCSR, RegisterMap.FQCSR, RegisterMap.PQCSR}) {
                board.set(csr, 0);
            }
            board.set(RegisterMap.FCTL, 4);
            board.started();
        }
        board.device(1, tc | (narrow ? SXL : 0), tables.atp(3), 0, 0);
        return tables;
    }

    private int causeOf(Translation answer) {
        return answer.status() == Status.SUCCESS ? 0 : board.lastCause();
    }

    @ParameterizedTest
    @EnumSource(value = Scheme.class, names = "BARE", mode = EnumSource.Mode.EXCLUDE)
    void theFirstStageTranslatesPagesOfEveryLevel(Scheme scheme) {
        PageTables tables = first(scheme, 0);
        tables.map(IOVA, data, Board.ALL);
        assertEquals(data | 0x678, board.reads(1, IOVA).address());
        assertEquals(false, board.answer.s());
        long other = IOVA + (1L << scheme.pageShift(1));
        tables.put(other, 1, Board.leaf(data, Board.ALL));
        long offset = other & Bits.mask(scheme.pageShift(1));
        assertEquals(
                scheme == Scheme.SV32 ? 0 : data + offset,
                causeOf(board.reads(1, other)) == 0 && scheme != Scheme.SV32 ? board.answer.address() : 0);
        board.reads(1, IOVA + 0x1000);
        assertEquals(13, board.lastCause());
    }

    @ParameterizedTest
    @EnumSource(value = Scheme.class, names = "BARE", mode = EnumSource.Mode.EXCLUDE)
    void theSecondStageTranslatesPagesOfEveryLevel(Scheme scheme) {
        PageTables tables = second(scheme, 0);
        long wide = 1L << (scheme.guestAddressBits() - 1);
        tables.map(wide | IOVA, data, Board.ALL);
        assertEquals(data | 0x678, board.reads(1, wide | IOVA).address());
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, IOVA).status());
        assertEquals(21, board.lastCause());
        assertEquals(IOVA, board.lastRecord(2));
        assertEquals(IOVA & ~3, board.lastRecord(3));
        board.reads(1, 1L << scheme.guestAddressBits());
        assertEquals(21, board.lastCause(), "beyond the guest physical address width");
    }

    @ParameterizedTest
    @CsvSource({"SV39, 38", "SV48, 47", "SV57, 56"})
    void addressesAreSignExtended(Scheme scheme, int signBit) {
        PageTables tables = first(scheme, 0);
        long negative = -1L << signBit | 0x3000;
        tables.map(negative, data, Board.ALL);
        assertEquals(Status.SUCCESS, board.reads(1, negative).status());
        assertEquals(13, causeOf(board.reads(1, negative & Bits.mask(signBit + 1))));
        assertEquals(13, causeOf(board.reads(1, 1L << 63 | 0x3000)));
    }

    @Test
    void sv32AddressesHaveThirtyTwoBits() {
        PageTables tables = first(Scheme.SV32, 0);
        tables.map(0xFFFF_F000L, data, Board.ALL);
        assertEquals(0, causeOf(board.reads(1, 0xFFFF_F000L)));
        assertEquals(13, causeOf(board.reads(1, -0x1000L)));
        assertEquals(13, causeOf(board.reads(1, 1L << 32)));
    }

    @Test
    void withSxlGuestAddressesHaveThirtyFourBits() {
        second(Scheme.SV39, SXL);
        board.reads(1, 1L << 34);
        assertEquals(21, board.lastCause());
        assertEquals(1L << 34, board.lastRecord(3));
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 13, 15", "6, 0, 0, 15", "10, 0, 0, 0", "14, 0, 0, 0", "4, 13, 13, 13", "8, 13, 13, 13"})
    void permissionsOfTheFirstStage(long xwr, int ignoredA, int ignoredB, int ignoredC) {
        PageTables tables = first(Scheme.SV39, 0);
        tables.map(0x1000, data, Pte.V | Pte.U | Pte.A | Pte.D | xwr);
        boolean reserved = (xwr & (Pte.R | Pte.W)) == Pte.W;
        assertEquals((xwr & Pte.R) != 0 ? 0 : 13, causeOf(board.reads(1, 0x1000)));
        assertEquals((xwr & Pte.W) != 0 && !reserved ? 0 : 15, causeOf(board.writes(1, 0x1000)));
        Transaction fetch = new Transaction(
                1, Transaction.NO_PROCESS_ID, false, true, false, AddressType.UNTRANSLATED, Access.READ);
        assertEquals((xwr & Pte.X) != 0 ? 0 : 12, causeOf(board.translate(fetch, 0x1000)));
    }

    @Test
    void permissionsOfTheSecondStage() {
        PageTables tables = second(Scheme.SV39, 0);
        tables.map(0x1000, data, Pte.V | Pte.U | Pte.A | Pte.D | Pte.R);
        assertEquals(0, causeOf(board.reads(1, 0x1000)));
        assertEquals(23, causeOf(board.writes(1, 0x1004)));
        assertEquals(0x1004, board.lastRecord(3));
        tables.map(0x2000, data, Board.ALL & ~Pte.U);
        assertEquals(21, causeOf(board.reads(1, 0x2000)), "second-stage pages are user pages");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 54, 1L << 58, 3L << 61})
    void reservedBitsOfALeafFault(long reserved) {
        first(Scheme.SV39, 0).put(0x1000, 0, Board.leaf(data, Board.ALL) | reserved);
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
        PageTables guest = second(Scheme.SV39, 0);
        board.device(2, 0, guest.atp(4), 0, 0);
        guest.put(0x1000, 0, Board.leaf(data, Board.ALL) | reserved);
        assertEquals(21, causeOf(board.reads(2, 0x1000)));
    }

    @ParameterizedTest
    @CsvSource({"SVPBMT, 61", "SVRSW60T59B, 59", "SVRSW60T59B, 60"})
    void optionalBitsOfALeafNeedTheirExtension(Capability extension, int bit) {
        Board plain = new Board(Configuration.of(Board.without(extension))).started();
        for (Board any : new Board[] {plain, board}) {
            PageTables tables = PageTables.firstStage(any, Scheme.SV39);
            any.device(1, 0, 0, 0, tables.atp(0));
            tables.put(0x1000, 0, Board.leaf(data, Board.ALL) | 1L << bit);
            any.reads(1, 0x1000);
            assertEquals(any == plain ? 13 : 0, any.lastCause());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Pte.A, Pte.D, Pte.U, 1L << 61, 1L << 63, 1L << 54})
    void reservedBitsOfAPointerFault(long reserved) {
        PageTables tables = first(Scheme.SV39, 0);
        tables.map(0x1000, data, Board.ALL);
        long pointer = tables.entry(0x1000, 1);
        board.put(pointer, board.get(pointer) | reserved);
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
    }

    @Test
    void aPointerAtTheLastLevelAndAnInvalidEntryFault() {
        PageTables tables = first(Scheme.SV48, 0);
        tables.put(0x1000, 0, Board.pointer(data));
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
        tables.put(0x1000, 0, Board.leaf(data, Board.ALL & ~Pte.V));
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
    }

    @ParameterizedTest
    @CsvSource({"SV39, 1", "SV39, 2", "SV48, 3", "SV57, 4", "SV32, 1"})
    void aMisalignedSuperpageFaults(Scheme scheme, int level) {
        first(scheme, 0).put(0x1000, level, Board.leaf(0x1000, Board.ALL));
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
        PageTables aligned = first(scheme, 0);
        aligned.put(0x1000, level, Board.leaf(0, Board.ALL));
        board.invalidateAll();
        assertEquals(0x1000, board.reads(1, 0x1000).address());
        assertEquals(1L << Math.min(scheme.pageShift(level), Leaf.BARE_SHIFT), board.answer.range());
    }

    @Test
    void aNapotRegionOfSixtyFourKib() {
        long napot = 1L << 63 | 8 << 10;
        PageTables tables = first(Scheme.SV39, 0);
        tables.put(0x3000, 0, Board.leaf(data, Board.ALL) | napot);
        assertEquals(data | 0x3004, board.reads(1, 0x3004).address());
        for (long reserved : new long[] {0, 1 << 10, 9 << 10, 4 << 10}) {
            tables.put(0x5000, 0, Board.leaf(data, Board.ALL) | 1L << 63 | reserved);
            assertEquals(13, causeOf(board.reads(1, 0x5000)));
        }
        tables.put(0x4000_0000L, 1, Board.leaf(0, Board.ALL) | napot);
        assertEquals(13, causeOf(board.reads(1, 0x4000_0000L)), "no region of superpages");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 1, 1", "2, 1, 2", "1, 2, 1", "0, 2, 2"})
    void theFirstStageMemoryTypeGoesBeforeTheSecond(long firstType, long secondType, int expected) {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        board.device(1, 0, guest.atp(1), 1 << 12, tables.atp(0));
        guest.put(0x7000, 0, Board.leaf(data, Board.ALL) | secondType << 61);
        tables.put(0x1000, 0, Board.leaf(0x7000, Board.ALL) | firstType << 61);
        assertEquals(data, board.reads(1, 0x1000).address());
        assertEquals(expected, board.answer.pbmt());
    }

    @Test
    void accessFaultsAndCorruptionOfTables() {
        PageTables tables = first(Scheme.SV39, 0);
        long leaf = tables.map(0x1000, data, Board.ALL);
        board.accessFaultAt = leaf;
        assertEquals(5, causeOf(board.reads(1, 0x1000)));
        assertEquals(7, causeOf(board.writes(1, 0x1000)));
        board.accessFaultAt = Board.NO_FAULT;
        board.corruptAt = leaf;
        assertEquals(274, causeOf(board.reads(1, 0x1000)));
        PageTables guest = second(Scheme.SV39, 0);
        board.device(2, 0, guest.atp(4), 0, 0);
        board.corruptAt = guest.map(0x1000, data, Board.ALL);
        assertEquals(274, causeOf(board.reads(2, 0x1000)));
        board.accessFaultAt = board.corruptAt;
        assertEquals(5, causeOf(board.reads(2, 0x1000)));
    }

    @Test
    void implicitAccessesReportTheGuestPageOfTheTable() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        board.device(1, 0, guest.atp(1), 0, tables.atp(0));
        guest.map(tables.root, tables.root, Board.ALL & ~Pte.R & ~Pte.W);
        assertEquals(23, causeOf(board.writes(1, 0x1000)), "an implicit access needs R, and keeps the original type");
        assertEquals(tables.root | 1, board.lastRecord(3));
    }

    @Test
    void withoutUpdatesClearAAndDBitsFault() {
        PageTables tables = first(Scheme.SV39, 0);
        long leaf = tables.map(0x1000, data, Board.ALL & ~Pte.A);
        assertEquals(13, causeOf(board.reads(1, 0x1000)));
        board.put(leaf, Board.leaf(data, Board.ALL & ~Pte.D));
        assertEquals(0, causeOf(board.reads(1, 0x1000)));
        assertEquals(15, causeOf(board.writes(1, 0x1000)));
        PageTables guest = second(Scheme.SV39, SADE);
        board.device(2, SADE, guest.atp(4), 0, 0);
        guest.map(0x1000, data, Board.ALL & ~Pte.A);
        assertEquals(21, causeOf(board.reads(2, 0x1000)));
    }

    @Test
    void updatesSetAAndDBits() {
        PageTables tables = first(Scheme.SV39, SADE);
        long leaf = tables.map(0x1000, data, Board.ALL & ~Pte.A & ~Pte.D);
        assertEquals(0, causeOf(board.reads(1, 0x1000)));
        assertEquals(Board.leaf(data, Board.ALL & ~Pte.D), board.get(leaf));
        assertEquals(0, causeOf(board.writes(1, 0x1000)), "the cached clear D bit is walked again");
        assertEquals(Board.leaf(data, Board.ALL), board.get(leaf));
        PageTables guest = second(Scheme.SV39, GADE);
        board.device(2, GADE, guest.atp(4), 0, 0);
        leaf = guest.map(0x1000, data, Board.ALL & ~Pte.A & ~Pte.D);
        assertEquals(0, causeOf(board.writes(2, 0x1000)));
        assertEquals(Board.leaf(data, Board.ALL), board.get(leaf));
    }

    @Test
    void anUpdateNeedsAWritablePageBeneath() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        board.device(1, SADE, guest.atp(1), 0, tables.atp(0));
        guest.map(0x7000, data, Board.ALL);
        long leaf = tables.map(0x1000, 0x7000, Board.ALL & ~Pte.A);
        long table = leaf & -Board.PAGE;
        for (long missing : new long[] {Pte.W, Pte.D}) {
            guest.map(table, table, Board.ALL & ~missing);
            assertEquals(21, causeOf(board.reads(1, 0x1000)));
            assertEquals(table | 3, board.lastRecord(3), "an implicit write");
        }
        board.put(leaf, Board.leaf(0x7000, Board.ALL));
        assertEquals(0, causeOf(board.reads(1, 0x1000)), "without an update the page is only read");
    }

    @Test
    void pagesOfTablesGetTheirDBitWithTheirABit() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        board.device(1, GADE, guest.atp(1), 0, tables.atp(0));
        guest.map(0x7000, data, Board.ALL);
        tables.map(0x1000, 0x7000, Board.ALL);
        long entry = guest.map(tables.root, tables.root, Board.ALL & ~Pte.A & ~Pte.D);
        assertEquals(0, causeOf(board.reads(1, 0x1000)));
        assertEquals(Board.leaf(tables.root, Board.ALL), board.get(entry));
    }

    @Test
    void anEntryThatChangesMeanwhileIsReadAgainAndNotForEver() {
        PageTables tables = first(Scheme.SV39, SADE);
        long leaf = tables.map(0x1000, data, Board.ALL & ~Pte.A);
        board.interference = SecondStage.MAX_RETRIES - 1;
        assertEquals(0, causeOf(board.reads(1, 0x1000)));
        assertEquals(Board.leaf(data, Board.ALL), board.get(leaf));
        tables.map(0x2000, data, Board.ALL & ~Pte.A);
        board.interference = SecondStage.MAX_RETRIES;
        assertEquals(5, causeOf(board.reads(1, 0x2000)));
    }

    @Test
    void bigEndianFirstStageTables() {
        long root = board.page(1);
        board.device(1, 1 << 10, 0, 0, Board.atp(8, 0, root));
        board.put(root, Long.reverseBytes(Board.leaf(0, Board.ALL)));
        assertEquals(0x1000, board.reads(1, 0x1000).address());
    }

    @Test
    void aPageThatMayNotBeWrittenNeverGetsItsDBit() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        long readable = Pte.V | Pte.R | Pte.U | Pte.A;
        long dataLeaf = guest.map(0x7000, board.page(1), readable);
        PageTables tables = PageTables.firstStage(board, Scheme.SV39, guest);
        long rootLeaf = guest.map(tables.root, tables.root, readable);
        tables.map(IOVA, 0x7000, Board.ALL);
        board.device(1, EN_ATS | GADE | SADE, guest.atp(1), 0, tables.atp(0));
        assertEquals(Translation.Status.SUCCESS, board.ats(1, IOVA).status());
        assertEquals(true, board.answer.readable());
        assertEquals(false, board.answer.writable());
        assertEquals(0, (board.get(dataLeaf) | board.get(rootLeaf)) & Pte.D);
    }

    @Test
    void bothStagesBareAnswerForTheRecommendedRange() {
        board.device(1, 0, 0, 0, 0);
        assertEquals(IOVA, board.reads(1, IOVA).address());
        assertEquals(1 << 30, board.answer.range());
        assertEquals(0x1_FFFF, board.answer.ppn());
        assertEquals(true, board.answer.s());
    }

    @Test
    void aProcessIdNeedsAProcessDirectory() {
        board.device(1, 0, 0, 0, 0);
        Transaction withProcess = new Transaction(1, 5, false, false, false, AddressType.UNTRANSLATED, Access.READ);
        assertEquals(260, causeOf(board.translate(withProcess, 0)));
        assertEquals(5L << 12 | 1L << 32, board.lastRecord(0) & (Bits.mask(20) << 12 | 3L << 32));
        board.device(2, PDTV, 0, 0, 0);
        assertEquals(
                0,
                causeOf(board.translate(
                        new Transaction(2, 5, true, false, false, AddressType.UNTRANSLATED, Access.READ), 0)));
    }
}
