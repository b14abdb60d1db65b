package dev.cofferdam.iommu;

/** Writes page tables of one stage, as software would. */
final class PageTables {
    final long root;
    private final Board board;
    private final Scheme scheme;
    private final boolean guest;
    /** The second stage that maps the pages of these tables, or null if they have supervisor physical addresses. */
    private final PageTables beneath;

    private PageTables(Board board, Scheme scheme, boolean guest, PageTables beneath) {
        this.board = board;
        this.scheme = scheme;
        this.guest = guest;
        this.beneath = beneath;
        root = guest ? board.page(4) : newTable();
    }

    static PageTables firstStage(Board board, Scheme scheme) {
        return new PageTables(board, scheme, false, null);
    }

    static PageTables firstStage(Board board, Scheme scheme, PageTables beneath) {
        return new PageTables(board, scheme, false, beneath);
    }

    static PageTables secondStage(Board board, Scheme scheme) {
        return new PageTables(board, scheme, true, null);
    }

    /** Tables have equal guest and supervisor physical addresses. */
    private long newTable() {
        long page = board.page(1);
        if (beneath != null) {
            beneath.map(page, page, Board.ALL);
        }
        return page;
    }

    long map(long address, long to, long flags) {
        return put(address, 0, Board.leaf(to, flags));
    }

    /** Writes a leaf at this level and returns where it is. */
    long put(long address, int level, long pte) {
        long entry = entry(address, level);
        write(entry, pte);
        return entry;
    }

    /** Where the entry of this level for the address is; the levels above it are made if needed. */
    long entry(long address, int level) {
        long table = root;
        for (int i = scheme.levels() - 1; ; i--) {
            long entry = table + (guest ? scheme.guestEntryOffset(i, address) : scheme.entryOffset(i, address));
            if (i == level) {
                return entry;
            }
            if (read(entry) == 0) {
                write(entry, Board.pointer(newTable()));
            }
            table = Pte.table(read(entry));
        }
    }

    long read(long entry) {
        return scheme.entrySize() == 4 ? board.getWord(entry) : board.get(entry);
    }

    void write(long entry, long pte) {
        if (scheme.entrySize() == 4) {
            board.putWord(entry, pte);
        } else {
            board.put(entry, pte);
        }
    }

    /** {@code iosatp} or {@code iohgatp} for these tables. */
    long atp(int gscid) {
        int mode = switch (scheme) {
            case BARE -> 0;
            case SV32, SV39 -> 8;
            case SV48 -> 9;
            case SV57 -> 10;
        };
        return Board.atp(mode, gscid, root);
    }
}
