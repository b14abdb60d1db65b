package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Bus;
import dev.cofferdam.hwsim.memory.Ram;

/**
 * A hart's way to memory: translation, protection, and the host's lookup caches in front of them. One hart's; not for
 * several threads. Addresses are virtual unless called physical; an offset is a place in main memory.
 *
 * <p>There is one lookup cache for each context that an access may have: user, supervisor, supervisor with SUM, machine.
 * Fetches use the current privilege's, loads and stores that of their effective privilege (mstatus.MPRV).
 */
public final class Mmu implements Ram.Observer {
    private static final int SUPERVISOR_SUM = 2;
    static final int CONTEXTS = 4;

    private final Ram ram;
    private final LookupTables tables;
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
    private int loads;
    private int stores;
    private int dataPrivilege;
    private ModelTlb model;
    /** Translated code is running: what it cannot do is for the interpreter. */
    private boolean translated;

    private final Leave leave = new Leave();

    Mmu(Hart.Shared shared, Pmp pmp, Csrs csrs, Hart hart) {
        this.ram = shared.ram();
        this.tables = shared.tables();
        this.bus = shared.bus();
        this.pmp = pmp;
        this.csrs = csrs;
        this.code = shared.code();
        this.hart = hart;
        this.walker = new Walker(ram, pmp, csrs);
        for (int i = 0; i < CONTEXTS; i++) {
            int place = (hart.id() * CONTEXTS + i) * LookupCache.TABLES * LookupTables.ENTRIES;
            caches[i] = new LookupCache(tables, place, code.nextGeneration());
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
        loads = data.loads();
        stores = data.stores();
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

    /** Changes whenever what fetches in the current context lead to may be other than before, place or decoded code. */
    long stamp() {
        return code.drops() << 40 | fetches.generation();
    }

    /** What fetches in the current context look translations up in. */
    LookupCache fetches() {
        return fetches;
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
        noteLeaf(cache, address, walker.size());
        return walker.physical();
    }

    static void noteLeaf(LookupCache cache, long address, long size) {
        if (size > Ram.PAGE_SIZE) {
            cache.noteSuperpage(address, size);
        }
    }

    Csrs csrs() {
        return csrs;
    }

    /** Where the current context's table of loads begins. */
    int loads() {
        return loads;
    }

    /** Where the current context's table of stores begins. */
    int stores() {
        return stores;
    }

    // ---- loads and stores: the fast path is one probe of a table

    /** Loads a byte, zero-extended. */
    public long load8(LookupTables tables, long address) {
        int i = tables.index(loads, address);
        return tables.holds(i, address, 1)
                ? tables.memory().get(Ram.BYTE, tables.offset(i, address)) & 0xFFL
                : loadSlow(address, 1);
    }

    long load8(long address) {
        return load8(tables, address);
    }

    /** Loads a halfword, zero-extended. */
    public long load16(LookupTables tables, long address) {
        int i = tables.index(loads, address);
        return tables.holds(i, address, 2)
                ? tables.memory().get(Ram.HALF, tables.offset(i, address)) & 0xFFFFL
                : loadSlow(address, 2);
    }

    long load16(long address) {
        return load16(tables, address);
    }

    /** Loads a word, zero-extended. */
    public long load32(LookupTables tables, long address) {
        int i = tables.index(loads, address);
        return tables.holds(i, address, 4)
                ? tables.memory().get(Ram.WORD, tables.offset(i, address)) & 0xFFFFFFFFL
                : loadSlow(address, 4);
    }

    long load32(long address) {
        return load32(tables, address);
    }

    /** Loads a doubleword. */
    public long load64(LookupTables tables, long address) {
        int i = tables.index(loads, address);
        return tables.holds(i, address, 8)
                ? tables.memory().get(Ram.DOUBLEWORD, tables.offset(i, address))
                : loadSlow(address, 8);
    }

    long load64(long address) {
        return load64(tables, address);
    }

    /** Stores a byte. */
    public void store8(LookupTables tables, long address, long value) {
        int i = tables.index(stores, address);
        if (tables.holds(i, address, 1)) {
            tables.memory().set(Ram.BYTE, tables.offset(i, address), (byte) value);
        } else {
            storeSlow(address, 1, value);
        }
    }

    void store8(long address, long value) {
        store8(tables, address, value);
    }

    /** Stores a halfword. */
    public void store16(LookupTables tables, long address, long value) {
        int i = tables.index(stores, address);
        if (tables.holds(i, address, 2)) {
            tables.memory().set(Ram.HALF, tables.offset(i, address), (short) value);
        } else {
            storeSlow(address, 2, value);
        }
    }

    void store16(long address, long value) {
        store16(tables, address, value);
    }

    /** Stores a word. */
    public void store32(LookupTables tables, long address, long value) {
        int i = tables.index(stores, address);
        if (tables.holds(i, address, 4)) {
            tables.memory().set(Ram.WORD, tables.offset(i, address), (int) value);
        } else {
            storeSlow(address, 4, value);
        }
    }

    void store32(long address, long value) {
        store32(tables, address, value);
    }

    /** Stores a doubleword. */
    public void store64(LookupTables tables, long address, long value) {
        int i = tables.index(stores, address);
        if (tables.holds(i, address, 8)) {
            tables.memory().set(Ram.DOUBLEWORD, tables.offset(i, address), value);
        } else {
            storeSlow(address, 8, value);
        }
    }

    void store64(long address, long value) {
        store64(tables, address, value);
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
        long value = mapping.device().read(physical - mapping.base(), size);
        return size == 8 ? value : value & ((1L << (8 * size)) - 1);
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
        if (ram.contains(physical, size)) {
            announce(physical - ram.base(), size);
            ram.write(physical - ram.base(), size, value);
            return;
        }
        if (translated) {
            throw leave;
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

    /** Tells of a write: whoever watches a guarded page may want something of the machine or have dropped blocks. */
    private void announce(long offset, int size) {
        if (ram.isGuarded(offset)) {
            if (translated) {
                throw leave;
            }
            ram.announceWrite(offset, size);
            hart.callForAttention();
        }
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
        int i = tables.index(isStore ? stores : loads, address);
        if (tables.holds(i, address, size)) {
            return tables.offset(i, address);
        }
        long physical = physical(address, size, access);
        if (!ram.contains(physical, size)) {
            throw access.accessFault(address);
        }
        long offset = physical - ram.base();
        if (isStore) {
            announce(offset, size);
        }
        return offset;
    }

    /** CBO.ZERO: clears the aligned block of {@code size} bytes that holds an address, which must be in main memory. */
    void zero(long address, int size) {
        int i = tables.index(stores, address);
        long offset =
                tables.holds(i, address & -size, size) ? tables.offset(i, address & -size) : blockOffset(address, size);
        for (int done = 0; done < size; done += 8) {
            ram.write(offset + done, 8, 0);
        }
    }

    /** Where a cache block that will be written lies; its page has been told of the write. */
    private long blockOffset(long address, int size) {
        long block = cacheBlock(address, size, Access.STORE);
        if (!ram.contains(block, size)) {
            throw Access.STORE.accessFault(address);
        }
        long offset = block - ram.base();
        announce(offset, size);
        return offset;
    }

    /** The physical address of the cache block that holds an address; an exception names the address itself. */
    private long cacheBlock(long address, int size, Access access) {
        long block = physical(address, 1, access) & -size;
        boolean vacant = !ram.contains(block, size) && bus.at(block, size) == null;
        if (vacant || !pmp.allows(block, size, access.permission(), dataPrivilege)) {
            throw access.accessFault(address);
        }
        return block;
    }

    /** Checks that a cache-block operation may touch an address: a load or a store would be allowed. */
    void checkCacheBlock(long address, int size) {
        try {
            cacheBlock(address, size, Access.LOAD);
        } catch (Trap refused) {
            cacheBlock(address, size, Access.STORE);
        }
    }

    Ram ram() {
        return ram;
    }

    @Override
    public boolean written(long offset, int length) {
        return false; // A write does not change where addresses lead.
    }

    @Override
    public void guarded(long offset) {
        for (LookupCache cache : caches) {
            cache.dropStores(offset);
        }
    }
}
