package dev.cofferdam.hwsim.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests to the block device, cut into descriptors at any place: what the driver sends, what it gets back, and how many
 * bytes the device says that it wrote.
 */
class BlockRequestTest {
    private static final long BASE = 0x80000000L;
    private static final int ENTRIES = 256;
    private static final long AVAILABLE = 0x2000;
    private static final long USED = 0x3000;
    private static final int SENT = 0x10000;
    private static final int WANTED = 0x80000;
    private static final int SECTORS = 512;
    private static final byte UNTOUCHED = (byte) 0xEE;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 4;
    private static final int NAME = 8;

    private final Ram ram = new Ram(BASE, Arena.ofAuto().allocate(1 << 20, 4096));
    private final Random random = new Random(7);
    private final byte[] bytes = new byte[SECTORS * 512];
    private boolean readOnly;
    /** From which byte on the storage fails. */
    private long broken = Long.MAX_VALUE;

    private int served;
    private int restarts;
    private VirtioDevice device;

    private final BlockStorage storage = new BlockStorage() {
        @Override
        public long sectors() {
            return SECTORS;
        }

        @Override
        public boolean isReadOnly() {
            return readOnly;
        }

        @Override
        public void read(long position, MemorySegment into) throws IOException {
            check(position, into.byteSize());
            into.copyFrom(MemorySegment.ofArray(bytes).asSlice(position, into.byteSize()));
        }

        @Override
        public void write(long position, MemorySegment from) throws IOException {
            check(position, from.byteSize());
            MemorySegment.ofArray(bytes).asSlice(position, from.byteSize()).copyFrom(from);
        }

        private void check(long position, long length) throws IOException {
            if (position + length > broken) {
                throw new IOException("broken");
            }
        }

        @Override
        public void flush() {}

        @Override
        public void restart() {
            restarts++;
        }
    };

    @BeforeEach
    void start() {
        random.nextBytes(bytes);
        device = VirtioDevice.block(storage, new VirtioDevice.Wiring(Dma.direct(ram), false, level -> {}));
        device.write(0x70, 4, 3);
        device.write(0x24, 4, 1);
        device.write(0x20, 4, 1);
        device.write(0x70, 4, 11);
        device.write(0x38, 4, ENTRIES);
        device.write(0x80, 4, BASE);
        device.write(0x90, 4, BASE + AVAILABLE);
        device.write(0xA0, 4, BASE + USED);
        device.write(0x44, 4, 1);
        device.write(0x70, 4, 15);
    }

    /** What came back: the device's count, the status, and what lies in the buffers before it. */
    @SuppressWarnings("ArrayRecordComponent") // Looked at and never compared.
    private record Answer(long length, int status, byte[] data) {}

    /** Cuts a length into pieces, the empty one among them. */
    private List<Integer> cut(int length, int pieces) {
        int[] places = random.ints(pieces - 1L, 0, length + 1).sorted().toArray();
        List<Integer> lengths = new ArrayList<>();
        int last = 0;
        for (int place : places) {
            lengths.add(place - last);
            last = place;
        }
        lengths.add(length - last);
        return lengths;
    }

    private Answer request(int type, long sector, byte[] sent, int room, int piecesSent, int piecesWanted) {
        ram.segment().asSlice(SENT, 16).fill((byte) 0);
        ram.write(SENT, 4, type);
        ram.write(SENT + 8, 8, sector);
        ram.copyIn(MemorySegment.ofArray(sent), SENT + 16);
        ram.segment().asSlice(WANTED, room + 2L).fill(UNTOUCHED);
        List<Integer> all = new ArrayList<>(cut(16 + sent.length, piecesSent));
        all.addAll(cut(room + 1, piecesWanted));
        long at = SENT;
        for (int i = 0; i < all.size(); i++) {
            at = i == piecesSent ? WANTED : at;
            ram.write(16L * i, 8, BASE + at);
            ram.write(16L * i + 8, 4, all.get(i));
            ram.write(16L * i + 12, 2, (i < all.size() - 1 ? 1 : 0) | (i < piecesSent ? 0 : 2));
            ram.write(16L * i + 14, 2, i + 1);
            at += all.get(i);
        }
        ram.write(AVAILABLE + 4 + 2L * (served % ENTRIES), 2, 0);
        ram.write(AVAILABLE + 2, 2, ++served);
        device.write(0x50, 4, 0);
        assertEquals(15, device.read(0x70, 4), "the device goes on");
        assertEquals(served & 0xFFFF, ram.read(USED + 2, 2));
        assertEquals(UNTOUCHED, ram.segment().get(Ram.BYTE, WANTED + room + 1), "nothing is written behind");
        long length = ram.read(USED + 4 + 8L * ((served - 1) % ENTRIES) + 4, 4);
        byte[] data = ram.segment().asSlice(WANTED, room).toArray(Ram.BYTE);
        return new Answer(length, (int) ram.read(WANTED + room, 1), data);
    }

    @Test
    void whereTheDriverCutsMeansNothing() {
        for (int round = 0; round < 2000; round++) {
            int length = 512 * (1 + random.nextInt(8));
            int sector = random.nextInt(SECTORS - 7);
            int piecesSent = 1 + random.nextInt(20);
            int piecesWanted = 1 + random.nextInt(20);
            if (round % 2 == 0) {
                Answer read = request(READ, sector, new byte[0], length, piecesSent, piecesWanted);
                assertEquals(0, read.status());
                assertEquals(length + 1, read.length());
                assertArrayEquals(Arrays.copyOfRange(bytes, 512 * sector, 512 * sector + length), read.data());
            } else {
                byte[] sent = new byte[length];
                random.nextBytes(sent);
                Answer written = request(WRITE, sector, sent, 0, piecesSent, piecesWanted);
                assertEquals(0, written.status());
                assertEquals(1, written.length());
                assertArrayEquals(sent, Arrays.copyOfRange(bytes, 512 * sector, 512 * sector + length));
            }
        }
    }

    @Test
    void aResetIsToldToTheStorage() {
        assertEquals(0, restarts);
        device.write(0x70, 4, 0);
        assertEquals(1, restarts);
        start();
        assertEquals(1, restarts);
    }

    @Test
    void aRequestMayHaveAsManyDescriptorsAsTheQueue() {
        Answer name = request(NAME, 0, new byte[0], 20, 16, 21);
        assertEquals(0, name.status());
        assertEquals(21, name.length());
        assertArrayEquals(Arrays.copyOf("cofferdam".getBytes(StandardCharsets.US_ASCII), 20), name.data());
        Answer all = request(READ, 0, new byte[0], 256 * 512, 1, 255);
        assertEquals(256 * 512 + 1, all.length());
        assertArrayEquals(Arrays.copyOf(bytes, 256 * 512), all.data());
    }

    /** A driver takes what is counted for the device's own; what was in the buffer before is not. */
    @Test
    void onlyWhatWasWrittenIsCounted() {
        long[] beyond = {SECTORS, SECTORS - 1, -1, Long.MIN_VALUE, 1L << 55, (1L << 55) + 1, Long.MAX_VALUE >>> 8};
        for (long sector : beyond) {
            Answer read = request(READ, sector, new byte[0], 1024, 2, 3);
            assertEquals(1, read.status());
            assertEquals(0, read.length(), "sector " + sector);
            assertUntouched(read.data(), 0);
            byte[] before = bytes.clone();
            Answer written = request(WRITE, sector, new byte[1024], 0, 2, 1);
            assertEquals(1, written.status());
            assertEquals(1, written.length());
            assertArrayEquals(before, bytes);
        }
        Answer unknown = request(77, 0, new byte[0], 100, 2, 2);
        assertEquals(2, unknown.status());
        assertEquals(0, unknown.length());
        assertUntouched(unknown.data(), 0);
        assertEquals(
                new Answer(1, 0, unknown.data()).length(),
                request(FLUSH, 0, new byte[0], 0, 1, 1).length());
        Answer odd = request(READ, 0, new byte[0], 700, 1, 1);
        assertEquals(1, odd.status());
        assertEquals(0, odd.length());
        assertEquals(1, request(WRITE, 0, new byte[700], 0, 1, 1).status());
        Answer name = request(NAME, 0, new byte[0], 30, 1, 3);
        assertEquals(0, name.status());
        assertEquals(20, name.length());
        assertUntouched(name.data(), 20);
        Answer shortName = request(NAME, 0, new byte[0], 5, 1, 3);
        assertEquals(6, shortName.length());
        assertEquals('c', shortName.data()[0]);
    }

    private static void assertUntouched(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            assertEquals(UNTOUCHED, data[i]);
        }
    }

    @Test
    void aStorageThatBreaksInTheMiddleIsCountedUpToThere() {
        broken = 3 << 16;
        Answer read = request(READ, 256, new byte[0], 1 << 17, 1, 9);
        assertEquals(1, read.status());
        assertEquals(1 << 16, read.length());
        assertArrayEquals(Arrays.copyOfRange(bytes, 1 << 17, 3 << 16), Arrays.copyOf(read.data(), 1 << 16));
        assertUntouched(read.data(), 1 << 16);
    }

    @Test
    void aDiskThatMayOnlyBeReadIsNotWritten() {
        readOnly = true;
        byte[] before = bytes.clone();
        Answer written = request(WRITE, 0, new byte[512], 0, 3, 1);
        assertEquals(1, written.status());
        assertArrayEquals(before, bytes);
        assertEquals(0, request(READ, 0, new byte[0], 512, 3, 2).status());
    }
}
