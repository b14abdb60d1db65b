package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Bus;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;

/**
 * A hart's way to memory: translation, protection, and the host's lookup caches in front of them. One hart's; not for
 * several threads. Addresses are virtual unless called physical; an offset is a place in main memory.
 *
 * <p>There is one lookup cache for each context that an access may have: user, supervisor, supervisor with SUM, machine.
 * Fetches use the current privilege's, loads and stores that of their effective privilege (mstatus.MPRV).
 */
public final class Mmu implements Ram.Observer {
    private static final int SUPERVISOR_SUM = 2;
    private static final int CONTEXTS = 4;

    private final Ram ram;
    private final MemorySegment memory;
    private final Bus bus;
    private final Pmp pmp;
    private final Csrs csrs;
    private final Walker walker;
    private final CodeCache code;
    private final Hart hart;
    private final LookupCache[] caches = new LookupCache[CONTEXTS];
    private final boolean[] stale = new boolean[CONTEXTS];

    private LookupCache fetches;
    private LookupCache data;
    private long[] loads;
    private long[] stores;
    private int dataPrivilege;
    private ModelTlb model;
    /** Translated code is running: what it cannot do is for the interpreter. */
    private boolean translated;

    private final Leave leave = new Leave();

    Mmu(Ram ram, Bus bus, Pmp pmp, Csrs csrs, CodeCache code, Hart hart) {
        this.ram = ram;
        this.memory = ram.segment();
        this.bus = bus;
        this.pmp = pmp;
        this.csrs = csrs;
        this.code = code;
        this.hart = hart;
        this.walker = new Walker(ram, pmp, csrs);
        for (int i = 0; i < CONTEXTS; i++) {
            caches[i] = new LookupCache(code.nextGeneration());
        }
        ram.addObserver(this);
        select();
    }

    /** Puts a modelled TLB in the way of every walk. */
    void setModel(ModelTlb tlb) {
        model = tlb;
        flush();
    }

    void setTranslated(boolean value) {
        translated = value;
    }

    /** Chooses the contexts of fetches and of loads and stores by the hart's privilege and mstatus. */
    void select() {
        int privilege = csrs.privilege();
        dataPrivilege = csrs.dataPrivilege();
        fetches = context(privilege == Privilege.SUPERVISOR ? 1 : privilege);
        data = context(dataPrivilege == Privilege.SUPERVISOR && csrs.sum() ? SUPERVISOR_SUM : dataPrivilege);
        loads = data.loads;
        stores = data.stores;
    }

    private LookupCache context(int number) {
        if (stale[number]) {
            stale[number] = false;
            caches[number].clear(code.nextGeneration());
        }
        return caches[number];
    }

    /** Forgets all translations, as after a write to satp, a PMP register or mstatus.MXR. */
    void flush() {
        java.util.Arrays.fill(stale, true);
        select();
    }

    /** Forgets what is known of one address. */
    void flush(long address) {
        for (LookupCache cache : caches) {
            cache.drop(address, code.nextGeneration());
        }
    }

    /** SFENCE.VMA: the operands are null where the register was x0. */
    void fence(Long address, Long asid) {
        if (model != null) {
            model.fence(address, asid);
        }
        if (address == null) {
            flush();
        } else {
            flush(address);
        }
    }

    /** Changes whenever fetches in the current context may lead elsewhere than before. */
    long generation() {
        return fetches.generation();
    }

    /** Changes whenever decoded blocks have been dropped. */
    long drops() {
        return code.drops();
    }

    /** The page that a fetch from this address is known to lead to, or null; changes nothing. */
    public CodePage knownPage(long address) {
        return fetches.page(address);
    }

    /**
     * The page that a fetch from this address leads to.
     *
     * @throws Trap a fetch's page or access fault
     */
    CodePage fetchPage(long address) {
        CodePage page = fetches.page(address);
        return page != null ? page : findPage(address);
    }

    private CodePage findPage(long address) {
        int privilege = csrs.privilege();
        long physical = translate(address, Access.FETCH, privilege, fetches);
        if (!pmp.allows(physical, 2, Access.FETCH.permission(), privilege) || !ram.contains(physical, 2)) {
            throw Access.FETCH.accessFault(address);
        }
        CodePage page = code.page(physical - ram.base());
        if (pmp.isUniform(physical)) {
            fetches.fillPage(address, page);
        }
        return page;
    }

    /** Whether the hart may execute all of the page at an address by one check, as its entry in the cache shows. */
    boolean isUniform(long address) {
        return fetches.page(address) != null;
    }

    /** Checks one instruction's fetch where a page's protection is not uniform. */
    void checkFetch(long address, int length) {
        for (long at = address; at < address + length; at += 2) {
            fetchPage(at);
        }
    }

    private long translate(long address, Access access, int privilege, LookupCache cache) {
        if (privilege == Privilege.MACHINE || csrs.satp() >>> 60 == Walker.BARE) {
            return address;
        }
        if (model != null) {
            return model.translate(this, walker, address, access, privilege, cache);
        }
        walker.walk(address, access, privilege, csrs.sum(), csrs.mxr());
        noteLeaf(cache, address, walker.level());
        return walker.physical();
    }

    static void noteLeaf(LookupCache cache, long address, int level) {
        if (level > 0) {
            cache.noteSuperpage(address, 1L << (Ram.PAGE_SHIFT + 9 * level));
        }
    }

    Csrs csrs() {
        return csrs;
    }

    // ---- loads and stores: the fast path is one probe of a table

    /** Loads a byte, zero-extended. */
    public long load8(long address) {
        int i = 2 * LookupCache.index(address);
        return loads[i] == (address & -Ram.PAGE_SIZE)
                ? memory.get(Ram.BYTE, address + loads[i + 1]) & 0xFFL
                : loadSlow(address, 1);
    }

    /** Loads a halfword, zero-extended. */
    public long load16(long address) {
        int i = 2 * LookupCache.index(address);
        return loads[i] == (address & (-Ram.PAGE_SIZE | 1))
                ? memory.get(Ram.HALF, address + loads[i + 1]) & 0xFFFFL
                : loadSlow(address, 2);
    }

    /** Loads a word, zero-extended. */
    public long load32(long address) {
        int i = 2 * LookupCache.index(address);
        return loads[i] == (address & (-Ram.PAGE_SIZE | 3))
                ? memory.get(Ram.WORD, address + loads[i + 1]) & 0xFFFFFFFFL
                : loadSlow(address, 4);
    }

    /** Loads a doubleword. */
    public long load64(long address) {
        int i = 2 * LookupCache.index(address);
        return loads[i] == (address & (-Ram.PAGE_SIZE | 7))
                ? memory.get(Ram.DOUBLEWORD, address + loads[i + 1])
                : loadSlow(address, 8);
    }

    /** Stores a byte. */
    public void store8(long address, long value) {
        int i = 2 * LookupCache.index(address);
        if (stores[i] == (address & -Ram.PAGE_SIZE)) {
            memory.set(Ram.BYTE, address + stores[i + 1], (byte) value);
        } else {
            storeSlow(address, 1, value);
        }
    }

    /** Stores a halfword. */
    public void store16(long address, long value) {
        int i = 2 * LookupCache.index(address);
        if (stores[i] == (address & (-Ram.PAGE_SIZE | 1))) {
            memory.set(Ram.HALF, address + stores[i + 1], (short) value);
        } else {
            storeSlow(address, 2, value);
        }
    }

    /** Stores a word. */
    public void store32(long address, long value) {
        int i = 2 * LookupCache.index(address);
        if (stores[i] == (address & (-Ram.PAGE_SIZE | 3))) {
            memory.set(Ram.WORD, address + stores[i + 1], (int) value);
        } else {
            storeSlow(address, 4, value);
        }
    }

    /** Stores a doubleword. */
    public void store64(long address, long value) {
        int i = 2 * LookupCache.index(address);
        if (stores[i] == (address & (-Ram.PAGE_SIZE | 7))) {
            memory.set(Ram.DOUBLEWORD, address + stores[i + 1], value);
        } else {
            storeSlow(address, 8, value);
        }
    }

    /** Translates and checks an access that stays in a page, and remembers the page if it may be. */
    private long physical(long address, int size, Access access) {
        long physical = translate(address, access, dataPrivilege, data);
        if (!pmp.allows(physical, size, access.permission(), dataPrivilege)) {
            throw access.accessFault(address);
        }
        if (ram.contains(physical, size) && pmp.isUniform(physical)) {
            long offset = physical - ram.base();
            if (access == Access.LOAD) {
                data.fill(loads, address, offset);
            } else if (!ram.isGuarded(offset)) {
                data.fill(stores, address, offset);
            }
        }
        return physical;
    }

    private static boolean crosses(long address, int size) {
        return (address & (Ram.PAGE_SIZE - 1)) + size > Ram.PAGE_SIZE;
    }

    private long loadSlow(long address, int size) {
        if (crosses(address, size)) {
            return loadBytes(address, size);
        }
        long physical = physical(address, size, Access.LOAD);
        if (ram.contains(physical, size)) {
            return ram.read(physical - ram.base(), size);
        }
        if (translated) {
            throw leave;
        }
        Bus.Mapping mapping = bus.at(physical, size);
        if (mapping == null) {
            throw Access.LOAD.accessFault(address);
        }
        if ((address & (size - 1)) != 0) {
            throw new Trap(Trap.LOAD_MISALIGNED, address);
        }
        return mapping.device().read(physical - mapping.base(), size);
    }

    private long loadBytes(long address, int size) {
        checkBoth(address, size, Access.LOAD);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | load8(address + i);
        }
        return value;
    }

    private void storeSlow(long address, int size, long value) {
        if (crosses(address, size)) {
            storeBytes(address, size, value);
            return;
        }
        long physical = physical(address, size, Access.STORE);
        if (translated && (!ram.contains(physical, size) || ram.isGuarded(physical - ram.base()))) {
            throw leave;
        }
        if (ram.contains(physical, size)) {
            storeGuarded(physical - ram.base(), size, value);
            return;
        }
        Bus.Mapping mapping = bus.at(physical, size);
        if (mapping == null) {
            throw Access.STORE.accessFault(address);
        }
        if ((address & (size - 1)) != 0) {
            throw new Trap(Trap.STORE_MISALIGNED, address);
        }
        mapping.device().write(physical - mapping.base(), size, value);
        hart.callForAttention();
    }

    /** Stores to main memory; whoever watches a guarded page may want something of the machine or have dropped blocks. */
    private void storeGuarded(long offset, int size, long value) {
        if (ram.isGuarded(offset)) {
            ram.announceWrite(offset, size);
            hart.callForAttention();
        }
        ram.write(offset, size, value);
    }

    /** Checks both pages of an access; a fault in the second names where that begins. */
    private void checkBoth(long address, int size, Access access) {
        physical(address, 1, access);
        physical((address + size - 1) & -Ram.PAGE_SIZE, 1, access);
    }

    /** A store over two pages: both must be writable before either changes. */
    private void storeBytes(long address, int size, long value) {
        checkBoth(address, size, Access.STORE);
        for (int i = 0; i < size; i++) {
            store8(address + i, value >>> (8 * i));
        }
    }

    /**
     * Where an atomic access leads, which must be to main memory; its page has been told of the write.
     *
     * @throws Trap misaligned, a page fault or an access fault
     */
    long atomicOffset(long address, int size, boolean isStore) {
        if ((address & (size - 1)) != 0) {
            throw new Trap(isStore ? Trap.STORE_MISALIGNED : Trap.LOAD_MISALIGNED, address);
        }
        Access access = isStore ? Access.STORE : Access.LOAD;
        long[] table = isStore ? stores : loads;
        int i = 2 * LookupCache.index(address);
        if (table[i] == (address & -Ram.PAGE_SIZE)) {
            return address + table[i + 1];
        }
        long physical = physical(address, size, access);
        if (!ram.contains(physical, size)) {
            throw access.accessFault(address);
        }
        long offset = physical - ram.base();
        if (isStore && ram.isGuarded(offset)) {
            if (translated) {
                throw leave;
            }
            storeGuarded(offset, size, ram.read(offset, size));
        }
        return offset;
    }

    /** CBO.ZERO: clears the aligned block of {@code size} bytes. */
    void zero(long address, int size) {
        long start = address & -size;
        for (int i = 0; i < size; i += 8) {
            store64(start + i, 0);
        }
    }

    /** Checks that a cache-block operation may touch an address: a load or a store would be allowed. */
    void checkCacheBlock(long address) {
        try {
            physical(address, 1, Access.LOAD);
        } catch (Trap refused) {
            physical(address, 1, Access.STORE);
        }
    }

    Ram ram() {
        return ram;
    }

    @Override
    public void written(long offset, int length) {
        // A write does not change where addresses lead.
    }

    @Override
    public void guarded(long offset) {
        for (LookupCache cache : caches) {
            cache.dropStores(offset);
        }
    }
}
