package dev.cofferdam.iommu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a translation and of DMA on the host, beside an array lookup and a memory copy as the limits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class IommuBenchmark {
    private static final int PAGES = 16;
    private static final int DMA_BYTES = PAGES * Board.PAGE;
    private static final int DEVICE = 5;
    private static final long IOVA = 0x4000_0000L;

    private final Transaction read = Transaction.untranslated(DEVICE, Transaction.Access.READ);
    private final Translation answer = new Translation();
    private final long[] array = new long[1 << 12];
    private MemorySegment buffer;
    private MemorySegment main;
    private Iommu cached;
    private Iommu walking;
    private DmaPort port;
    private long data;
    private int step;

    /** Made by JMH. */
    public IommuBenchmark() {}

    /** Sv39 over Sv39x4, all of 4 KiB pages: one unit with room for them, one whose IOTLB holds a single page. */
    @Setup
    public void setUp() {
        main = Arena.ofAuto().allocate(8 << 20, Board.PAGE);
        SegmentMemory memory = new SegmentMemory(main, Board.BASE);
        Configuration.Caches smallest = new Configuration.Caches(1, 1, 1);
        Configuration roomy = Configuration.of(Board.everything());
        buildTables(memory);
        cached = unit(roomy, memory);
        walking = unit(
                new Configuration(
                        roomy.capabilities(),
                        0,
                        0,
                        roomy.counters(),
                        4,
                        4,
                        Configuration.ALL_DEVICE_IDS,
                        false,
                        true,
                        32,
                        smallest),
                memory);
        buffer = Arena.ofAuto().allocate(DMA_BYTES, Board.PAGE);
        port = new DmaPort(cached, memory, DEVICE, Transaction.NO_PROCESS_ID, false);
    }

    private static Iommu unit(Configuration configuration, Memory memory) {
        Iommu iommu = new Iommu(configuration, memory, Board.withEverything());
        iommu.writeRegister(RegisterMap.DDTP, 8, Board.ppn(Board.BASE) << 10 | 2);
        return iommu;
    }

    /** Page 0 directory, 4-7 second-stage root, 8-9 its tables, 10-12 first-stage tables, the data from page 512. */
    private void buildTables(SegmentMemory memory) {
        long page = Board.BASE;
        long guestRoot = page + 4L * Board.PAGE;
        put(memory, page + 64L * DEVICE, 1, Board.atp(8, 1, guestRoot), 0, Board.atp(8, 0, page + 10L * Board.PAGE));
        put(memory, guestRoot + 8 * (page >>> 30), Board.pointer(page + 8L * Board.PAGE));
        for (int table = 0; table < 2; table++) {
            long leaves = page + (table == 0 ? 9 : 13) * (long) Board.PAGE;
            put(memory, page + 8L * Board.PAGE + 8L * table, Board.pointer(leaves));
            for (int i = 0; i < 512; i++) {
                put(memory, leaves + 8L * i, Board.leaf(page + (table * 512L + i) * Board.PAGE, Board.ALL));
            }
        }
        put(memory, page + 10L * Board.PAGE + 8 * (IOVA >>> 30), Board.pointer(page + 11L * Board.PAGE));
        put(memory, page + 11L * Board.PAGE, Board.pointer(page + 12L * Board.PAGE));
        data = page + 512L * Board.PAGE;
        for (int i = 0; i < PAGES; i++) {
            put(memory, page + 12L * Board.PAGE + 8L * i, Board.leaf(data + (long) i * Board.PAGE, Board.ALL));
        }
    }

    private static void put(SegmentMemory memory, long address, long... words) {
        for (int i = 0; i < words.length; i++) {
            memory.write(address + 8L * i, 8, ByteOrder.LITTLE_ENDIAN, new long[] {words[i]});
        }
    }

    /** The limit of a translation: one lookup in an array. */
    @Benchmark
    public long arrayLookup() {
        return array[step++ & array.length - 1];
    }

    /** A translation that the IOTLB holds; 16 pages in turn. */
    @Benchmark
    public long iotlbHit() {
        cached.translate(read, IOVA + (long) (step++ % PAGES) * Board.PAGE, answer);
        return answer.address();
    }

    /** The same by a device that makes a new transaction for each access. */
    @Benchmark
    public long iotlbHitOfNewTransaction() {
        Transaction transaction = Transaction.untranslated(DEVICE, Transaction.Access.READ);
        cached.translate(transaction, IOVA + (long) (step++ % PAGES) * Board.PAGE, answer);
        return answer.address();
    }

    /** A translation that has to walk three first-stage levels, each through three second-stage levels. */
    @Benchmark
    public long nestedWalk() {
        walking.translate(read, IOVA + (long) (step++ % PAGES) * Board.PAGE, answer);
        return answer.address();
    }

    /** A device reads 64 KiB through 16 translations that the IOTLB holds. */
    @Benchmark
    public long dma() {
        return port.read(IOVA, buffer, 0, DMA_BYTES);
    }

    /** The limit of that: one copy of the same bytes. */
    @Benchmark
    public MemorySegment memoryCopy() {
        MemorySegment.copy(main, data - Board.BASE, buffer, 0, DMA_BYTES);
        return buffer;
    }
}
