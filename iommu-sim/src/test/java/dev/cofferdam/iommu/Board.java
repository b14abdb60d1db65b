package dev.cofferdam.iommu;

import dev.cofferdam.iommu.Memory.Result;
import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A unit with memory, a record of what it sent, and helpers that write its structures as software would. */
final class Board implements Memory, Outbound {
    static final long BASE = 0x8000_0000L;
    static final int PAGE = 4096;
    static final long NO_FAULT = -1;

    /** Flags of a page-table entry that permits everything to everyone and needs no update. */
    static final long ALL = Pte.V | Pte.R | Pte.W | Pte.X | Pte.U | Pte.A | Pte.D;

    static final int CQ = 1;
    static final int FQ = 2;
    static final int PQ = 3;

    final List<String> sent = new ArrayList<>();
    final Translation answer = new Translation();
    final Iommu iommu;
    final Capabilities capabilities;
    final long commandQueue = page(1);
    final long faultQueue = page(1);
    final long pageRequestQueue = page(1);
    final long directory = page(1);
    long accessFaultAt = NO_FAULT;
    long corruptAt = NO_FAULT;
    /** How many compare-and-swaps still find that the entry has changed meanwhile. */
    int interference;

    Result messageResult = Result.DONE;
    private final Map<Transaction, Transaction> transactions = new HashMap<>();
    private final SegmentMemory memory = new SegmentMemory(MemorySegment.ofArray(new long[1 << 20]), BASE);
    private long next;
    private int commandTail;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    Board(Configuration configuration) {
        capabilities = configuration.capabilities();
        iommu = new Iommu(configuration, this, this);
        if ((configuration.fctl() & 1) != 0) {
            order = ByteOrder.BIG_ENDIAN;
        }
    }

    /** All features of the base specification, message-signalled interrupts. */
    static Capabilities everything() {
        return Capabilities.of(56, Capabilities.Igs.BOTH, Capability.values());
    }

    static Capabilities without(Capability... features) {
        long value = everything().value();
        for (Capability feature : features) {
            value &= ~feature.mask();
        }
        return new Capabilities(value);
    }

    /** A unit like {@link Configuration#of} with another {@code fctl}, and with its fields writable or not. */
    static Configuration configuration(Capabilities capabilities, int fctl, boolean gxlWritable, boolean beWritable) {
        return new Configuration(
                capabilities,
                fctl,
                0,
                Configuration.Counters.STANDARD,
                4,
                4,
                Configuration.ALL_DEVICE_IDS,
                gxlWritable,
                beWritable,
                2,
                Configuration.Caches.STANDARD);
    }

    static Board withEverything() {
        return new Board(Configuration.of(everything()));
    }

    /** The address of that many fresh pages, aligned to their size. */
    long page(int count) {
        next = (next + count - 1) / count * count;
        long address = BASE + next * PAGE;
        next += count;
        return address;
    }

    static long ppn(long address) {
        return address >>> 12;
    }

    static long pointer(long table) {
        return ppn(table) << 10 | Pte.V;
    }

    static long leaf(long address, long flags) {
        return ppn(address) << 10 | flags;
    }

    void put(long address, long... doublewords) {
        for (int i = 0; i < doublewords.length; i++) {
            memory.write(address + 8L * i, 8, order, new long[] {doublewords[i]});
        }
    }

    void putWord(long address, long word) {
        memory.write(address, 4, order, new long[] {word});
    }

    long get(long address) {
        long[] word = new long[1];
        memory.read(address, 8, order, word);
        return word[0];
    }

    long getWord(long address) {
        long[] word = new long[1];
        memory.read(address, 4, order, word);
        return word[0];
    }

    /** Turns the queues on, with interrupts, and the directory to one level. */
    Board started() {
        queue(RegisterMap.CQB, RegisterMap.CQCSR, commandQueue, 7);
        queue(RegisterMap.FQB, RegisterMap.FQCSR, faultQueue, 6);
        queue(RegisterMap.PQB, RegisterMap.PQCSR, pageRequestQueue, 7);
        set(RegisterMap.DDTP, ppn(directory) << 10 | 2);
        return this;
    }

    void queue(int base, int csr, long address, int log2SizeMinus1) {
        set(base, ppn(address) << 10 | log2SizeMinus1);
        set(csr, 3);
    }

    void set(int register, long value) {
        iommu.writeRegister(register, RegisterMap.sizeAt(register), value);
    }

    long reg(int register) {
        return iommu.readRegister(register, RegisterMap.sizeAt(register));
    }

    /** Where the extended device context of a device is in a one-level directory. */
    long contextAddress(int deviceId) {
        return directory + 64L * deviceId;
    }

    /** An extended-format device context without MSI translation. */
    void device(int deviceId, long tc, long iohgatp, long ta, long fsc) {
        put(contextAddress(deviceId), tc | 1, iohgatp, ta, fsc, 0, 0, 0, 0);
    }

    static long atp(int mode, int gscid, long root) {
        return (long) mode << 60 | (long) gscid << 44 | ppn(root);
    }

    void command(long low, long high) {
        put(commandQueue + 16L * commandTail, low, high);
        commandTail++;
        set(RegisterMap.CQT, commandTail);
        iommu.processCommands(Integer.MAX_VALUE);
    }

    /** Invalidates every cached structure. */
    void invalidateAll() {
        command(Command.IOTINVAL, 0);
        command(Command.IOTINVAL | 1 << 7, 0);
        command(Command.IODIR, 0);
    }

    /** A device's equal transactions are one object, for which the unit keeps more than for many. */
    Translation translate(Transaction transaction, long iova) {
        iommu.translate(transactions.computeIfAbsent(transaction, one -> one), iova, answer);
        return answer;
    }

    Translation reads(int deviceId, long iova) {
        return translate(Transaction.untranslated(deviceId, Access.READ), iova);
    }

    Translation writes(int deviceId, long iova) {
        return translate(Transaction.untranslated(deviceId, Access.WRITE), iova);
    }

    Translation ats(int deviceId, long iova) {
        return translate(
                new Transaction(
                        deviceId,
                        Transaction.NO_PROCESS_ID,
                        false,
                        false,
                        false,
                        AddressType.ATS_TRANSLATION_REQUEST,
                        Access.READ),
                iova);
    }

    int faults() {
        return (int) reg(RegisterMap.FQT);
    }

    /** The cause of the latest fault record, or 0 if there is none. */
    int lastCause() {
        return faults() == 0 ? 0 : (int) (lastRecord(0) & 0xFFF);
    }

    /** A doubleword of the latest fault record. */
    long lastRecord(int doubleword) {
        return get(faultQueue + 32L * (faults() - 1) + 8L * doubleword);
    }

    private Result trap(long address, int size) {
        if (accessFaultAt >= address && accessFaultAt < address + size) {
            return Result.ACCESS_FAULT;
        }
        return corruptAt >= address && corruptAt < address + size ? Result.DATA_CORRUPTION : Result.DONE;
    }

    @Override
    public Result read(long address, int size, ByteOrder byteOrder, long[] words) {
        Result result = trap(address, size);
        return result == Result.DONE ? memory.read(address, size, byteOrder, words) : result;
    }

    @Override
    public Result write(long address, int size, ByteOrder byteOrder, long[] words) {
        Result result = trap(address, size);
        return result == Result.DONE ? memory.write(address, size, byteOrder, words) : result;
    }

    @Override
    public Result compareAndSwap(long address, int size, ByteOrder byteOrder, long expected, long replacement) {
        if (interference > 0) {
            interference--;
            return Result.CHANGED;
        }
        long[] word = new long[1];
        Result result = read(address, size, byteOrder, word);
        if (result != Result.DONE) {
            return result;
        }
        return word[0] == expected ? memory.write(address, size, byteOrder, new long[] {replacement}) : Result.CHANGED;
    }

    @Override
    public Result copyOut(long address, MemorySegment to, long offset, long length) {
        return memory.copyOut(address, to, offset, length);
    }

    @Override
    public Result copyIn(long address, MemorySegment from, long offset, long length) {
        return memory.copyIn(address, from, offset, length);
    }

    @Override
    public Result msi(long address, int data, ByteOrder byteOrder) {
        sent.add("msi " + Long.toHexString(address) + " " + Integer.toHexString(data));
        return messageResult;
    }

    @Override
    public void wire(int vector, boolean level) {
        sent.add("wire " + vector + " " + level);
    }

    @Override
    public void invalidationRequest(int itag, AtsMessage message) {
        sent.add("inval-req " + itag + " " + message);
    }

    @Override
    public void pageRequestGroupResponse(AtsMessage message) {
        sent.add("prgr " + message);
    }

    @Override
    public void fence(boolean reads, boolean writes) {
        sent.add("fence " + reads + " " + writes);
    }

    /** What was sent since this was last asked. */
    List<String> takeSent() {
        List<String> result = List.copyOf(sent);
        sent.clear();
        return result;
    }
}
