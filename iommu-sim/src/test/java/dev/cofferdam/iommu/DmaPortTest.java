package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A device's access to many bytes at once. */
class DmaPortTest {
    private static final int LENGTH = 5 * Board.PAGE;
    private static final long IOVA = 0x1_0000;

    private final Board board = Board.withEverything().started();
    private final PageTables tables = PageTables.firstStage(board, Scheme.SV39);
    private final DmaPort port = new DmaPort(board.iommu, board, 1, Transaction.NO_PROCESS_ID, false);
    private final byte[] bytes = new byte[LENGTH];

    DmaPortTest() {
        board.device(1, 0, 0, 0, tables.atp(0));
        new Random(1).nextBytes(bytes);
    }

    @Test
    void bytesCrossPagesThatAreScatteredOrAdjacent() {
        long first = board.page(2);
        long hole = board.page(1);
        long second = board.page(3);
        for (int i = 0; i < 5; i++) {
            tables.map(IOVA + (long) i * Board.PAGE, i < 2 ? first + i * 4096L : second + (i - 2) * 4096L, Board.ALL);
        }
        assertEquals(LENGTH - 100, port.write(IOVA + 50, MemorySegment.ofArray(bytes), 25, LENGTH - 100));
        byte[] back = new byte[LENGTH];
        assertEquals(LENGTH - 100, port.read(IOVA + 50, MemorySegment.ofArray(back), 25, LENGTH - 100));
        byte[] expected = new byte[LENGTH];
        System.arraycopy(bytes, 25, expected, 25, LENGTH - 100);
        assertArrayEquals(expected, back);
        assertEquals(0, board.get(hole));
        assertEquals(5, board.iommu.statistics().iotlbMisses());
        assertEquals(5, board.iommu.statistics().iotlbHits(), "one translation for each page");
    }

    @Test
    void aFaultEndsTheAccessWhereItIsAndIsReportedOnce() {
        long page = board.page(1);
        tables.map(IOVA, page, Board.ALL);
        assertEquals(4096 - 8, port.write(IOVA + 8, MemorySegment.ofArray(bytes), 0, LENGTH));
        assertEquals(1, board.faults());
        assertEquals(15, board.lastCause());
        assertEquals(IOVA + 4096, board.lastRecord(2));
        tables.map(IOVA, Board.BASE - 4096, Board.ALL);
        board.invalidateAll();
        assertEquals(0, port.read(IOVA, MemorySegment.ofArray(bytes), 0, 8), "no memory there");
        assertEquals(0, port.read(IOVA, MemorySegment.ofArray(bytes), 0, 0));
    }

    @Test
    void aMemoryResidentInterruptFileTakesWords() {
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        long table = board.page(1);
        long file = board.page(1);
        board.put(board.contextAddress(1), 1, guest.atp(1), 0, 0, 1L << 60 | Board.ppn(table), 0, 0x40, 0);
        board.put(table, file >>> 9 << 7 | 3, 0);
        MemorySegment word = MemorySegment.ofArray(new byte[] {3, 0, 0, 0, 9, 9, 9, 9});
        assertEquals(4, port.write(0x40_000, word, 0, 4));
        assertEquals(8, board.get(file));
        assertEquals(0, port.write(0x40_000, word, 0, 8));
        assertEquals(0, port.write(0x40_002, word, 0, 4));
        assertEquals(4, port.read(0x40_000, word, 4, 4));
        assertEquals(0, word.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 4));
        board.accessFaultAt = file;
        assertEquals(0, port.write(0x40_000, word, 0, 4));
    }
}
