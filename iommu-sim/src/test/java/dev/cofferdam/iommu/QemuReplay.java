package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;

/** Does with the unit what QEMU was made to do, and compares every answer; {@code qemu/record.py} tells the lines. */
final class QemuReplay {
    private static final long BASE = 0x8400_0000L;
    private static final long FAULT_QUEUE = BASE + 0x1000;
    private static final int FAULT_RECORDS = 128;
    private static final int DEVICE = 2 << 3;
    private static final long CONTEXT = BASE + 0x2000 + 64 * DEVICE;

    private final MemorySegment segment = MemorySegment.ofArray(new long[1 << 17]);
    private final SegmentMemory memory = new SegmentMemory(segment, BASE);
    private final MemorySegment buffer = MemorySegment.ofArray(new long[1]);
    private final Set<Long> written = new TreeSet<>();
    private final Set<QemuDeparture> departures = EnumSet.noneOf(QemuDeparture.class);
    private Iommu iommu;
    private DmaPort port;
    private String seed = "none yet";
    private int cases;

    /** How many cases were compared. */
    int cases() {
        return cases;
    }

    /** The departures that showed. */
    Set<QemuDeparture> departures() {
        return departures;
    }

    void run(Reader lines) throws IOException {
        try (BufferedReader reader = new BufferedReader(lines)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                try {
                    step(line.split(" ", -1));
                } catch (AssertionError e) {
                    throw new AssertionError("case " + seed + ", line \"" + line + "\": " + e.getMessage(), e);
                }
            }
        }
    }

    private static long number(String word) {
        return Long.parseUnsignedLong(word, 16);
    }

    private static int small(String word) {
        return (int) number(word);
    }

    private void step(String[] words) {
        switch (words[0]) {
            case "unit" -> start(number(words[1]));
            case "case" -> begin(words[1]);
            case "mem" -> store(number(words[1]), number(words[2]));
            case "reg" -> register(small(words[1]), small(words[2]), number(words[3]));
            case "dma" -> request(words[1].equals("write"), number(words[2]), words[3]);
            case "sum" -> assertEquals(number(words[1]), checksum());
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void start(long capabilities) {
        iommu = new Iommu(
                Board.configuration(new Capabilities(capabilities), 0, false, false), memory, Board.withEverything());
        port = new DmaPort(iommu, memory, DEVICE, Transaction.NO_PROCESS_ID, false);
    }

    private void begin(String name) {
        seed = name;
        cases++;
        segment.fill((byte) 0);
        written.clear();
    }

    private void store(long address, long value) {
        written.add(address);
        memory.write(address, 8, ByteOrder.LITTLE_ENDIAN, new long[] {value});
    }

    private long load(long address) {
        long[] word = new long[1];
        memory.read(address, 8, ByteOrder.LITTLE_ENDIAN, word);
        return word[0];
    }

    /** QEMU records a fault of one request several times, so each side frees its own fault queue. */
    private void register(int offset, int size, long value) {
        iommu.writeRegister(offset, size, offset == RegisterMap.FQH ? faultTail() : value);
        iommu.processCommands(Integer.MAX_VALUE);
    }

    private int faultTail() {
        return (int) iommu.readRegister(RegisterMap.FQT, 4);
    }

    private long checksum() {
        CRC32 sum = new CRC32();
        ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long address : written) {
            sum.update(word.putLong(0, load(address)).array());
        }
        return sum.getValue();
    }

    private void request(boolean write, long iova, String expected) {
        int tail = faultTail();
        long moved = write ? port.write(iova, buffer, 0, 8) : port.read(iova, buffer, 0, 8);
        boolean faults = !expected.equals("0");
        assertEquals(faults ? 0 : 8, moved, () -> "cause " + (load(FAULT_QUEUE + 32L * tail) & 0xFFF));
        assertEquals(faults ? (tail + 1) % FAULT_RECORDS : tail, faultTail());
        if (faults) {
            if (!write) {
                buffer.fill((byte) 0); // what QEMU's device gets
            }
            long[] told = Arrays.stream(expected.split(":", -1))
                    .mapToLong(QemuReplay::number)
                    .toArray();
            assertEquals(Arrays.toString(told), Arrays.toString(asQemu(recordAt(tail), iova)));
        }
    }

    private long[] recordAt(int index) {
        long address = FAULT_QUEUE + 32L * index;
        return new long[] {load(address), load(address + 16), load(address + 24)};
    }

    private long[] asQemu(long[] record, long iova) {
        boolean twoStages = load(CONTEXT + 8) != 0 && load(CONTEXT + 24) != 0;
        boolean refused = twoStages && causeAsWrite(iova) == 23;
        QemuDeparture.Request request = new QemuDeparture.Request(twoStages, refused);
        long[] result = record.clone();
        for (QemuDeparture departure : QemuDeparture.values()) {
            long[] before = result.clone();
            departure.alter(result, request);
            if (!Arrays.equals(before, result)) {
                departures.add(departure);
            }
        }
        return result;
    }

    private long causeAsWrite(long iova) {
        int tail = faultTail();
        iommu.translate(Transaction.untranslated(DEVICE, Transaction.Access.WRITE), iova, new Translation());
        return faultTail() == tail ? 0 : recordAt(tail)[0] & 0xFFF;
    }
}
