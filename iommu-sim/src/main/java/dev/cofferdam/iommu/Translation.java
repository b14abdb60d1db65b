package dev.cofferdam.iommu;

/**
 * The unit's answer to one transaction. Mutable and filled anew by every call, so that translating allocates nothing;
 * not safe to share between threads.
 */
public final class Translation {
    /** How the transaction ended. */
    public enum Status {
        SUCCESS,
        UNSUPPORTED_REQUEST,
        COMPLETER_ABORT
    }

    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;
    static final int GLOBAL = 8;
    static final int PRIVILEGED = 16;
    static final int UNTRANSLATED_ONLY = 32;
    static final int MSI = 64;
    static final int MRIF = 128;

    private static final int PAGE_SHIFT = 12;

    private Status status = Status.UNSUPPORTED_REQUEST;
    private long address;
    private int rangeShift = PAGE_SHIFT;
    private int attributes;
    private int pbmt;
    private long mrifAddress;
    private int noticeId;
    private boolean silent;

    /** An answer to no request yet. */
    public Translation() {}

    void fail(Status reason) {
        succeed(0, PAGE_SHIFT, 0, 0);
        status = reason;
    }

    void succeed(long translated, int shift, int memoryType, int withAttributes) {
        status = Status.SUCCESS;
        address = translated;
        rangeShift = shift;
        pbmt = memoryType;
        attributes = withAttributes;
    }

    /** The destination of an MSI that is stored; told before the rest of the answer. */
    void storeIn(long file, int notice, boolean faultsSilent) {
        mrifAddress = file;
        noticeId = notice;
        silent = faultsSilent;
    }

    /** Whether {@code DC.tc.DTF} keeps faults of storing to the memory-resident interrupt file from being reported. */
    boolean faultsSilent() {
        return silent;
    }

    private boolean has(int attribute) {
        return (attributes & attribute) != 0;
    }

    /** How the transaction ended; the rest is meant only on success. */
    public Status status() {
        return status;
    }

    /** The translated address, in bytes; with a memory-resident interrupt file the address of the notice MSI. */
    public long address() {
        return address;
    }

    /** The translation holds for the naturally aligned range of this size around the address, in bytes. */
    public long range() {
        return 1L << rangeShift;
    }

    /** The page number with the size of the range encoded in its low bits, as in an ATS completion. */
    public long ppn() {
        return ((address & -range()) | (range() / 2 - 1)) >>> PAGE_SHIFT;
    }

    /** Whether the range is larger than 4 KiB. */
    public boolean s() {
        return rangeShift > PAGE_SHIFT;
    }

    /** ATS: readable. */
    public boolean readable() {
        return has(READ);
    }

    /** ATS: writable. */
    public boolean writable() {
        return has(WRITE);
    }

    /** ATS: executable. */
    public boolean executable() {
        return has(EXECUTE);
    }

    /** ATS: mapped globally by the first stage. */
    public boolean global() {
        return has(GLOBAL);
    }

    /** ATS: the permissions are those of privileged mode. */
    public boolean privileged() {
        return has(PRIVILEGED);
    }

    /** ATS: the range is for untranslated accesses only. */
    public boolean untranslatedOnly() {
        return has(UNTRANSLATED_ONLY);
    }

    /** The page-based memory type of Svpbmt: 0 PMA, 1 NC, 2 IO. */
    public int pbmt() {
        return pbmt;
    }

    /** Whether the address is that of a virtual interrupt file. */
    public boolean msi() {
        return has(MSI);
    }

    /** Whether the virtual interrupt file is in memory, so that a write is stored with {@link Iommu#storeMsi}. */
    public boolean mrif() {
        return has(MRIF);
    }

    /** The address of the memory-resident interrupt file, in bytes; 0 without one. */
    public long mrifAddress() {
        return mrif() ? mrifAddress : 0;
    }

    /** The data of the notice MSI; 0 without a memory-resident interrupt file. */
    public int noticeId() {
        return mrif() ? noticeId : 0;
    }
}
