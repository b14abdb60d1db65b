package dev.cofferdam.iommu;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Directories and page tables by a source of random numbers: mostly valid, some with a bit turned. */
final class RandomTables {
    private static final Scheme[] SCHEMES = {Scheme.SV39, Scheme.SV48, Scheme.SV57};

    final Board board;
    final List<Long> addresses = new ArrayList<>();
    final List<Integer> processes = new ArrayList<>();
    private final RandomGenerator random;
    private final int corruptOneIn;

    RandomTables(RandomGenerator random, Board board) {
        this.random = random;
        this.board = board;
        this.corruptOneIn = random.nextInt(10, 200);
        for (int device = 0; device < 3; device++) {
            device(device);
        }
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private long maybeCorrupt(long word) {
        return oneIn(corruptOneIn) ? word ^ 1L << random.nextInt(64) : word;
    }

    /** An address-space identifier that no single turned bit makes another one. */
    private static long identifier(int value) {
        return (long) value << 1 | Integer.bitCount(value) % 2;
    }

    private long flags() {
        long flags = Board.ALL & ~(oneIn(6) ? 1L << random.nextInt(1, 8) : 0);
        flags |= oneIn(8) ? (long) random.nextInt(1, 3) << 61 : 0;
        return flags;
    }

    private Scheme scheme() {
        return SCHEMES[random.nextInt(SCHEMES.length)];
    }

    private void device(int device) {
        PageTables guest = oneIn(3) ? null : PageTables.secondStage(board, scheme());
        long tc = 1 | (oneIn(16) ? 1 << 4 : 0) | (long) random.nextInt(4) << 7;
        long fsc;
        if (oneIn(2)) {
            fsc = firstStage(guest);
        } else {
            long directory = table(guest);
            tc |= 1 << 5 | (oneIn(2) ? 1 << 9 : 0);
            fsc = Board.atp(1, 0, directory);
            for (int i = 0; i < 2; i++) {
                int process = random.nextInt(3);
                processes.add(process);
                long ta = 1 | (long) random.nextInt(4) << 1 | identifier(8 * device + process) << 12;
                board.put(directory + 16L * process, maybeCorrupt(ta), maybeCorrupt(firstStage(guest)));
            }
        }
        long msiptp = guest != null && oneIn(2) ? 1L << 60 | Board.ppn(msiTable()) : 0;
        long[] words = {
            tc,
            guest == null ? 0 : guest.atp((int) identifier(device)),
            identifier(8 * device + 7) << 12,
            fsc,
            msiptp,
            3,
            0x40,
            0
        };
        for (int i = 0; i < words.length; i++) {
            words[i] = maybeCorrupt(words[i]);
        }
        board.put(board.contextAddress(device), words);
        if (guest != null) {
            for (int i = 0; i < 4; i++) {
                map(guest, (long) random.nextInt(64) << 12);
            }
        }
    }

    private long table(PageTables guest) {
        long page = board.page(1);
        if (guest != null) {
            guest.put(page, 0, maybeCorrupt(Board.leaf(page, flags() | Pte.R)));
        }
        return page;
    }

    private long msiTable() {
        long table = board.page(1);
        for (int i = 0; i < 4; i++) {
            long page = board.page(1);
            boolean inMemory = oneIn(3);
            board.put(
                    table + 16L * i,
                    maybeCorrupt(inMemory ? page >>> 9 << 7 | 3 : Board.leaf(page, 7)),
                    maybeCorrupt(inMemory ? Board.leaf(page, 5) : 0));
        }
        return table;
    }

    private long firstStage(PageTables guest) {
        if (oneIn(6)) {
            return 0;
        }
        PageTables tables = PageTables.firstStage(board, scheme(), guest);
        for (int i = 0; i < 4; i++) {
            long address = (long) random.nextInt(64) << 12 | (oneIn(3) ? 1L << 30 : 0);
            map(tables, address);
            long entry = tables.entry(address, 1);
            board.put(entry, maybeCorrupt(board.get(entry)));
        }
        return tables.atp(0);
    }

    private void map(PageTables tables, long address) {
        addresses.add(address);
        long target = oneIn(2) ? board.page(1) : (long) random.nextInt(0x44) << 12;
        int level = oneIn(8) ? 1 : 0;
        if (level == 0 && !Pte.isLeaf(tables.read(tables.entry(address, 1)))) {
            long napot = oneIn(12) ? 1L << 63 | 8 << 10 : 0;
            tables.put(address, 0, maybeCorrupt(Board.leaf(target, flags()) | napot));
        } else if (tables.read(tables.entry(address, 1)) == 0) {
            tables.put(address, 1, maybeCorrupt(Board.leaf(target & -0x20_0000L, flags())));
        }
    }

    /** Turns a bit of some structure, as software might. */
    void change() {
        long address = Board.BASE + 8L * random.nextInt((int) (board.page(1) - Board.BASE) / 8);
        board.put(address, board.get(address) ^ 1L << random.nextInt(64));
    }
}
