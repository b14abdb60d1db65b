package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section "Caching in-memory data structures" and the invalidation commands. */
class CacheTest {
    private static final int PDTV = 1 << 5;
    private static final long PAGE = 0x1000;
    private static final long GLOBAL_PAGE = 0x2000;
    private static final long SUPERPAGE = 0x20_0000;

    private final Board board = Board.withEverything().started();

    /** Device 1: host, PSCID 1; device 2: GSCID 2, PSCID 1; device 3: GSCID 2, first stage Bare. */
    CacheTest() {
        long data = board.page(512);
        PageTables host = PageTables.firstStage(board, Scheme.SV39);
        PageTables guest = PageTables.secondStage(board, Scheme.SV39);
        PageTables process = PageTables.firstStage(board, Scheme.SV39, guest);
        for (PageTables tables : new PageTables[] {host, process, guest}) {
            tables.map(PAGE, data, Board.ALL);
            tables.map(GLOBAL_PAGE, data, Board.ALL | Pte.G);
            tables.put(SUPERPAGE, 1, Board.leaf(data, Board.ALL));
        }
        guest.put(data, 1, Board.leaf(data, Board.ALL));
        board.device(1, 0, 0, 1 << 12, host.atp(0));
        board.device(2, 0, guest.atp(2), 1 << 12, process.atp(0));
        board.device(3, 0, guest.atp(2), 0, 0);
    }

    private boolean hits(int device, long iova) {
        long before = board.iommu.statistics().iotlbHits();
        assertEquals(Status.SUCCESS, board.reads(device, iova).status());
        return board.iommu.statistics().iotlbHits() > before;
    }

    /** Which of page, global page and superpage stay cached for each device. */
    private String cachedAfter(long low, long address) {
        StringBuilder cached = new StringBuilder();
        for (int device = 1; device <= 3; device++) {
            for (long iova : new long[] {PAGE, GLOBAL_PAGE, SUPERPAGE + 0x5000}) {
                hits(device, iova);
                assertEquals(true, hits(device, iova));
                board.command(low, (address >>> 12) << 10);
                cached.append(hits(device, iova) ? '+' : '-');
            }
        }
        return cached.toString();
    }

    @Test
    void aContextIsUsedUntilItsInvalidationIsProcessed() {
        assertEquals(Status.SUCCESS, board.reads(1, PAGE).status());
        board.put(board.contextAddress(1), 0);
        board.put(board.commandQueue, Command.IODIR, 0);
        board.set(RegisterMap.CQT, 1);
        assertEquals(Status.SUCCESS, board.reads(1, PAGE).status());
        board.iommu.processCommands(1);
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, PAGE).status());
        assertEquals(258, board.lastCause());
    }

    @Test
    void turningTheDirectoryOffIsSeenAtOnce() {
        assertEquals(Status.SUCCESS, board.reads(1, PAGE).status());
        board.set(RegisterMap.DDTP, 0);
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, PAGE).status());
        assertEquals(256, board.lastCause());
    }

    /** GV, AV, PSCV, PSCID, GSCID, address: what stays for the three pages of the three devices. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 0x0000, ---++++++",
        "0, 0, 1, 1, 0, 0x0000, -+-++++++",
        "0, 0, 1, 9, 0, 0x0000, +++++++++",
        "0, 1, 0, 0, 0, 0x1000, -++++++++",
        "0, 1, 0, 0, 0, 0x2000, +-+++++++",
        "0, 1, 0, 0, 0, 0x201000, ++-++++++",
        "0, 1, 1, 1, 0, 0x2000, +++++++++",
        "0, 1, 1, 1, 0, 0x1000, -++++++++",
        "1, 0, 0, 0, 2, 0x0000, +++------",
        "1, 0, 0, 0, 9, 0x0000, +++++++++",
        "1, 0, 1, 1, 2, 0x0000, +++-+-+++",
        "1, 1, 0, 0, 2, 0x1000, +++-++-++",
        "1, 1, 1, 1, 2, 0x2ff000, +++++-+++",
    })
    void vmaInvalidatesWhatItsOperandsName(
            long gv, long av, long pscv, long pscid, long gscid, String address, String expected) {
        long low = Command.IOTINVAL | av << 10 | pscid << 12 | pscv << 32 | gv << 33 | gscid << 44;
        assertEquals(expected, cachedAfter(low, Long.decode(address)));
    }

    /** GV, AV, GSCID, address: translations through both stages go whatever the address. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0x0000, +++------",
        "0, 1, 0, 0x9000, +++------",
        "1, 0, 2, 0x0000, +++------",
        "1, 0, 9, 0x0000, +++++++++",
        "1, 1, 2, 0x1000, +++----++",
        "1, 1, 2, 0x2ff000, +++---++-",
        "1, 1, 9, 0x1000, +++++++++",
    })
    void gvmaInvalidatesWhatItsOperandsName(long gv, long av, long gscid, String address, String expected) {
        long low = Command.IOTINVAL | 1 << 7 | av << 10 | gv << 33 | gscid << 44;
        assertEquals(expected, cachedAfter(low, Long.decode(address)));
    }

    /** The NAPOT range of the S operand: address bits below its first 0 are the size. */
    @ParameterizedTest
    @CsvSource({"0x0000, true", "0x3000, false", "0x5000, true", "0x7FFFFFFFFFFFF000, false"})
    void aRangeIsInvalidatedAtOnce(String address, boolean stays) {
        hits(1, GLOBAL_PAGE);
        board.command(Command.IOTINVAL | 1 << 10, Long.decode(address) >>> 12 << 10 | 1 << 9);
        assertEquals(stays, hits(1, GLOBAL_PAGE));
    }

    @Test
    void cachesDoNotSeeMemoryUntilInvalidated() {
        hits(1, PAGE);
        board.device(1, 0, 0, 0, 0);
        assertEquals(true, hits(1, PAGE));
        board.command(Command.IODIR | 1L << 33 | 2L << 40, 0);
        assertEquals(true, hits(1, PAGE), "another device");
        board.command(Command.IODIR | 1L << 33 | 1L << 40, 0);
        hits(1, PAGE);
        assertEquals(PAGE, board.answer.address());
        board.put(board.contextAddress(1), 0);
        board.command(Command.IODIR, 0);
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, PAGE).status());
    }

    @Test
    void processContextsAreInvalidatedByDeviceAndProcess() {
        long directory = board.page(1);
        board.device(4, PDTV, 0, 0, Board.atp(1, 0, directory));
        Transaction transaction = new Transaction(4, 3, false, false, false, AddressType.UNTRANSLATED, Access.READ);
        for (long command : new long[] {
            Command.IODIR | 1 << 7 | 3 << 12 | 1L << 33 | 4L << 40, Command.IODIR | 1L << 33 | 4L << 40, Command.IODIR
        }) {
            board.put(directory + 48, 1, 0);
            assertEquals(Status.SUCCESS, board.translate(transaction, 0).status());
            board.put(directory + 48, 0, 0);
            board.command(Command.IODIR | 1 << 7 | 2 << 12 | 1L << 33 | 4L << 40, 0);
            assertEquals(Status.SUCCESS, board.translate(transaction, 0).status(), "still cached");
            board.command(command, 0);
            assertEquals(
                    Status.UNSUPPORTED_REQUEST, board.translate(transaction, 0).status());
        }
    }

    @Test
    void invalidEntriesAreNotCached() {
        board.reads(9, PAGE);
        board.device(9, 0, 0, 0, 0);
        assertEquals(Status.SUCCESS, board.reads(9, PAGE).status());
        board.reads(1, 0x9000);
        PageTables empty = PageTables.firstStage(board, Scheme.SV39);
        board.device(8, 0, 0, 5 << 12, empty.atp(0));
        board.reads(8, PAGE);
        empty.map(PAGE, board.page(1), Board.ALL);
        assertEquals(Status.SUCCESS, board.reads(8, PAGE).status());
    }

    @Test
    void theVictimIsTheEntryWhoseLastHitIsLongestAgo() {
        ContextCache<String> cache = new ContextCache<>(2);
        cache.add(1, "one");
        cache.add(2, "two");
        cache.find(2);
        cache.find(1);
        cache.add(3, "three");
        assertEquals("one", cache.find(1));
        assertEquals(null, cache.find(2));
        assertEquals("three", cache.find(3));
    }

    @Test
    void statisticsCountEveryWalkAndAccess() {
        board.reads(2, PAGE);
        Statistics statistics = board.iommu.statistics();
        assertEquals(1, statistics.deviceContextMisses());
        assertEquals(1, statistics.deviceDirectoryWalks());
        assertEquals(1, statistics.firstStageWalks());
        assertEquals(4, statistics.secondStageWalks());
        assertEquals(1 + 3 * (3 + 1) + 2, statistics.memoryReads(), "context, tables and theirs, superpage");
        assertEquals(0, statistics.memoryWrites());
    }
}
