package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;

/**
 * The page-table walk of Sv39 and Sv48, one hart's. The result of a successful walk stands in its fields until the next.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume II, "Virtual Address Translation Process", "Svnapot",
 * "Svpbmt" by menvcfg.PBMTE, and "Svadu" and Svade by menvcfg.ADUE.
 */
final class Walker {
    static final int BARE = 0;
    static final int SV39 = 8;
    static final int SV48 = 9;

    private static final int VALID = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;
    private static final int EXECUTE = 8;
    private static final int USER = 16;
    private static final int ACCESSED = 64;
    private static final int DIRTY = 128;
    private static final int GLOBAL = 32;
    private static final long RESERVED = 0x1FC0_0000_0000_0000L;
    /** Svpbmt's memory type, of which 3 is reserved; here all types are alike. */
    private static final long MEMORY_TYPE = 3L << 61;
    /** Svnapot's N: the leaf is one of sixteen that make up one range of 64 KiB. */
    private static final long CONTIGUOUS = 1L << 63;

    private static final int CONTIGUOUS_SHIFT = 16;
    /** What the low four bits of a contiguous leaf's page number must be. */
    private static final long CONTIGUOUS_PATTERN = 8;

    private static final long PPN_MASK = (1L << 44) - 1;

    private final Ram ram;
    private final Pmp pmp;
    private final Csrs csrs;

    private long physical;
    private int level;
    private long size;
    private boolean global;

    Walker(Ram ram, Pmp pmp, Csrs csrs) {
        this.ram = ram;
        this.pmp = pmp;
        this.csrs = csrs;
    }

    /** The physical address that the last walk led to. */
    long physical() {
        return physical;
    }

    /** The level of the last walk's leaf: 0 for a page of 4 KiB. */
    int level() {
        return level;
    }

    /** The bytes that the last walk's leaf maps. */
    long size() {
        return size;
    }

    /** Whether the last walk's leaf is the same in every address space. */
    boolean isGlobal() {
        return global;
    }

    /**
     * Translates an address in the address space that satp names.
     *
     * @throws Trap a page fault, or an access fault if an entry of the page table may not be read
     */
    void walk(long address, Access access, int privilege, boolean sum, boolean mxr) {
        long satp = csrs.satp();
        int levels = (int) (satp >>> 60) == SV48 ? 4 : 3;
        int bits = Ram.PAGE_SHIFT + 9 * levels;
        if (address << (64 - bits) >> (64 - bits) != address) {
            throw access.pageFault(address);
        }
        long table = (satp & PPN_MASK) << Ram.PAGE_SHIFT;
        global = false;
        for (level = levels - 1; level >= 0; level--) {
            long slot = table + ((address >>> (Ram.PAGE_SHIFT + 9 * level)) & 511) * 8;
            long entry = readEntry(slot, address, access);
            if ((entry & VALID) == 0 || (entry & (READ | WRITE)) == WRITE || hasReserved(entry)) {
                throw access.pageFault(address);
            }
            global |= (entry & GLOBAL) != 0;
            if ((entry & (READ | EXECUTE)) != 0) {
                leaf(entry, slot, address, access, privilege, sum, mxr);
                return;
            }
            if ((entry & (ACCESSED | DIRTY | USER | MEMORY_TYPE | CONTIGUOUS)) != 0) {
                throw access.pageFault(address);
            }
            table = ((entry >>> 10) & PPN_MASK) << Ram.PAGE_SHIFT;
        }
        throw access.pageFault(address);
    }

    private boolean hasReserved(long entry) {
        long type = entry & MEMORY_TYPE;
        return (entry & RESERVED) != 0 || type == MEMORY_TYPE || (type != 0 && !csrs.hasMemoryTypes());
    }

    private long readEntry(long slot, long address, Access access) {
        if (!ram.contains(slot, 8) || !pmp.allows(slot, 8, Access.LOAD.permission(), Privilege.SUPERVISOR)) {
            throw access.accessFault(address);
        }
        return ram.read(slot - ram.base(), 8);
    }

    private void leaf(long entry, long slot, long address, Access access, int privilege, boolean sum, boolean mxr) {
        if (!isAllowed(entry, access, privilege, sum, mxr)) {
            throw access.pageFault(address);
        }
        long page = (entry >>> 10) & PPN_MASK;
        boolean isContiguous = (entry & CONTIGUOUS) != 0;
        size = 1L << (isContiguous ? CONTIGUOUS_SHIFT : Ram.PAGE_SHIFT + 9 * level);
        if (isContiguous) {
            if (level != 0 || (page & 15) != CONTIGUOUS_PATTERN) {
                throw access.pageFault(address);
            }
            page -= CONTIGUOUS_PATTERN;
        }
        long base = page << Ram.PAGE_SHIFT;
        if ((base & (size - 1)) != 0) {
            throw access.pageFault(address);
        }
        long wanted = entry | ACCESSED | (access == Access.STORE ? DIRTY : 0);
        if (wanted != entry) {
            if (!csrs.updatesAccessedAndDirty()) {
                throw access.pageFault(address);
            }
            if (!pmp.allows(slot, 8, Access.STORE.permission(), Privilege.SUPERVISOR)) {
                throw access.accessFault(address);
            }
            ram.announceWrite(slot - ram.base(), 8);
            ram.write(slot - ram.base(), 8, wanted);
        }
        physical = base | (address & (size - 1));
    }

    private static boolean isAllowed(long entry, Access access, int privilege, boolean sum, boolean mxr) {
        boolean userPage = (entry & USER) != 0;
        if (privilege == Privilege.USER ? !userPage : userPage && (!sum || access == Access.FETCH)) {
            return false;
        }
        return switch (access) {
            case FETCH -> (entry & EXECUTE) != 0;
            case LOAD -> (entry & READ) != 0 || (mxr && (entry & EXECUTE) != 0);
            case STORE -> (entry & WRITE) != 0;
        };
    }
}
