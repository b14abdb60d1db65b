package dev.cofferdam.hwsim.hart;

/**
 * Many blocks translated to one method of JVM bytecode. The code is position-independent: it is given the virtual address
 * of its base, and the pages that it was made from are compared with what the hart's translations say before it runs.
 * Run by the machine's thread.
 */
public final class Region {
    /** The translated code; each region is one hidden class that extends this. */
    public abstract static class Code {
        /** For translated code only. */
        protected Code() {}

        /**
         * Runs until an exit and leaves the hart's registers and pc as they are there.
         *
         * @param hart whose registers and memory it works on
         * @param base the virtual address of the region's base
         * @param entry the number of the entry to begin at
         * @param budget how many instructions may be retired, at least the region's size
         * @return what is left of the budget
         */
        public abstract int run(Hart hart, long base, int entry, int budget);
    }

    /** One page that the code was made from: its distance from the base in bytes, and its version then. */
    public record Source(CodePage page, int version, long distance) {
        boolean isCurrent() {
            return page.version() == version;
        }
    }

    private final Code code;
    private final Source[] sources;
    private final int size;
    private long checkedBase;
    private long checkedStamp = -1;

    /**
     * Takes translated code.
     *
     * @param size the most instructions that the code retires between two looks at its budget
     */
    public Region(Code code, Source[] sources, int size) {
        this.code = code;
        this.sources = sources.clone();
        this.size = size;
    }

    /**
     * Makes the region run wherever control comes to one of its entries, unless a page that it was made from has been
     * written meanwhile. An entry other than the first leaves a block that has a region already as it is.
     *
     * @param blocks the blocks at which the code may be entered, by entry number
     * @param distances from the region's base to each of them, in bytes
     */
    public void install(Block[] blocks, long[] distances) {
        if (!isCurrent()) {
            return;
        }
        for (int i = 0; i < blocks.length; i++) {
            if (i == 0 || blocks[i].entry() == null) {
                blocks[i].setEntry(new RegionEntry(this, i, distances[i]));
            }
        }
    }

    int size() {
        return size;
    }

    Code code() {
        return code;
    }

    /** Whether no page that the code was made from has been written since. */
    boolean isCurrent() {
        for (Source source : sources) {
            if (!source.isCurrent()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the hart's translations lead from the base to the pages that the code was made from, unchanged. */
    boolean isMapped(Mmu mmu, long base) {
        if (checkedStamp == mmu.stamp() && checkedBase == base) {
            return true;
        }
        if (!isCurrent()) {
            return false;
        }
        for (Source source : sources) {
            if (mmu.knownPage(base + source.distance()) != source.page()) {
                return false;
            }
        }
        checkedBase = base;
        checkedStamp = mmu.stamp();
        return true;
    }
}
