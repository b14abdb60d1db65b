package dev.cofferdam.hwsim.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The virtio devices, driven as a driver does, with and without a unit between them and memory. */
class VirtioDeviceTest {
    private static final long BASE = 0x80000000L;
    private static final long QUEUE = 0x1000;
    private static final long BUFFER = 0x4000;

    private final Ram ram = new Ram(BASE, Arena.ofAuto().allocate(1 << 16, 4096));
    private boolean raised;

    /** A unit that maps device addresses from 0 on to memory and refuses what lies beyond. */
    private Dma unit() {
        Dma direct = Dma.direct(ram);
        return new Dma() {
            @Override
            public void read(long address, MemorySegment into) throws DmaFault {
                direct.read(address + BASE, into);
            }

            @Override
            public void write(long address, MemorySegment from) throws DmaFault {
                direct.write(address + BASE, from);
            }
        };
    }

    private VirtioDevice.Wiring wiring(boolean translated) {
        return new VirtioDevice.Wiring(translated ? unit() : Dma.direct(ram), translated, level -> raised = level);
    }

    private static void start(VirtioDevice device, long origin, boolean translated) {
        device.write(0x70, 4, 3);
        device.write(0x24, 4, 1);
        device.write(0x20, 4, translated ? 3 : 1);
        device.write(0x70, 4, 11);
        assertEquals(11, device.read(0x70, 4));
        device.write(0x38, 4, 8);
        device.write(0x80, 4, origin + QUEUE);
        device.write(0x84, 4, (origin + QUEUE) >>> 32);
        device.write(0x90, 4, origin + QUEUE + 0x800);
        device.write(0xA0, 4, origin + QUEUE + 0xC00);
        device.write(0x44, 4, 1);
        device.write(0x70, 4, 15);
    }

    private void descriptor(int index, long address, int length, int flags, int next) {
        long at = QUEUE + 16L * index;
        ram.write(at, 8, address);
        ram.write(at + 8, 4, length);
        ram.write(at + 12, 2, flags);
        ram.write(at + 14, 2, next);
    }

    private void request(int type, long sector, long origin, int dataFlags) {
        ram.write(BUFFER, 4, type);
        ram.write(BUFFER + 8, 8, sector);
        descriptor(0, origin + BUFFER, 16, 1, 1);
        descriptor(1, origin + BUFFER + 0x100, 512, dataFlags | 1, 2);
        descriptor(2, origin + BUFFER + 0x800, 1, 2, 0);
        ram.write(BUFFER + 0x800, 1, 0xEE);
        int index = (int) ram.read(QUEUE + 0x802, 2);
        ram.write(QUEUE + 0x804 + 2L * (index & 7), 2, 0);
        ram.write(QUEUE + 0x802, 2, index + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlockIsWrittenAndReadBack(boolean translated) {
        byte[] disk = new byte[4096];
        VirtioDevice device = VirtioDevice.block(new ByteStorage(disk), wiring(translated));
        long origin = translated ? 0 : BASE;
        start(device, origin, translated);
        byte[] sector = new byte[512];
        new Random(3).nextBytes(sector);
        MemorySegment.copy(MemorySegment.ofArray(sector), 0, ram.segment(), BUFFER + 0x100, 512);
        request(1, 2, origin, 0);
        device.write(0x50, 4, 0);
        assertEquals(0, ram.read(BUFFER + 0x800, 1));
        assertArrayEquals(sector, java.util.Arrays.copyOfRange(disk, 1024, 1536));
        assertTrue(raised);
        device.write(0x64, 4, device.read(0x60, 4));
        ram.segment().asSlice(BUFFER + 0x100, 512).fill((byte) 0);
        request(0, 2, origin, 2);
        device.write(0x50, 4, 0);
        assertEquals(-1, ram.segment().asSlice(BUFFER + 0x100, 512).mismatch(MemorySegment.ofArray(sector)));
        request(0, 99, origin, 2);
        device.write(0x50, 4, 0);
        assertEquals(1, ram.read(BUFFER + 0x800, 1), "past the end is an error");
    }

    @Test
    void registersThatAreNotThereReadAsTheSpecificationSays() {
        VirtioDevice device = VirtioDevice.entropy(1, wiring(false));
        for (int region = 0; region < 3; region++) {
            device.write(0xAC, 4, region);
            for (int register : new int[] {0xB0, 0xB4, 0xB8, 0xBC}) {
                assertEquals(0xFFFFFFFFL, device.read(register, 4));
            }
        }
        assertEquals(256, device.read(0x34, 4));
        device.write(0x30, 4, 1);
        assertEquals(0, device.read(0x34, 4), "there is one queue");
        assertEquals(0, device.read(0x44, 4));
        assertEquals(0, device.read(0xC0, 4), "a queue cannot be reset alone");
        assertEquals(0, device.read(0xFC, 4));
        device.write(0x14, 4, 2);
        assertEquals(0, device.read(0x10, 4));
    }

    @Test
    void theStatusIsTheDriversButForTheDevicesOwnBit() {
        VirtioDevice device = VirtioDevice.entropy(1, wiring(false));
        device.write(0x70, 4, 1 | 64);
        assertEquals(1, device.read(0x70, 4));
        device.write(0x70, 4, 1 | 128);
        assertEquals(129, device.read(0x70, 4), "a driver may give up");
        device.write(0x70, 4, 0);
        device.write(0x70, 4, 11);
        assertEquals(3, device.read(0x70, 4), "version 1 was not accepted");
        device.write(0x24, 4, 1);
        device.write(0x20, 4, 1);
        device.write(0x70, 4, 11);
        assertEquals(11, device.read(0x70, 4));
        device.write(0x20, 4, 3);
        device.write(0x70, 4, 15);
        assertEquals(15, device.read(0x70, 4), "what was agreed stays");
    }

    @Test
    void chainsThatAreNoneEndTheDevice() {
        for (int fault = 0; fault < 4; fault++) {
            VirtioDevice device = VirtioDevice.block(new ByteStorage(new byte[4096]), wiring(false));
            ram.segment().fill((byte) 0);
            start(device, BASE, false);
            request(0, 0, BASE, 2);
            switch (fault) {
                case 0 -> descriptor(2, BASE + BUFFER + 0x800, 1, 0, 0); // read-only behind what is to be written
                case 1 -> descriptor(1, BASE + BUFFER + 0x100, 512, 7, 2); // an indirect table
                case 2 -> descriptor(0, BASE + BUFFER, 15, 1, 1); // no whole header
                default -> ram.write(QUEUE + 0x802, 2, 9); // more chains than entries
            }
            device.write(0x50, 4, 0);
            assertEquals(64, device.read(0x70, 4) & 64, "fault " + fault);
        }
    }

    /** The same requests by physical addresses are refused once a unit is in the way. */
    @Test
    void whatTheUnitRefusesLeavesTheDeviceNeedingAReset() {
        VirtioDevice device = VirtioDevice.block(new ByteStorage(new byte[4096]), wiring(true));
        start(device, BASE, true);
        request(0, 0, BASE, 2);
        device.write(0x50, 4, 0);
        assertEquals(64 | 15, device.read(0x70, 4));
        device.write(0x70, 4, 0);
        assertEquals(0, device.read(0x70, 4));
    }

    @Test
    void aChainThatGoesInACircleEndsTheDevice() {
        VirtioDevice device = VirtioDevice.block(new ByteStorage(new byte[4096]), wiring(false));
        start(device, BASE, false);
        request(0, 0, BASE, 2);
        descriptor(2, BASE + BUFFER, 1, 3, 0);
        device.write(0x50, 4, 0);
        assertEquals(64, device.read(0x70, 4) & 64);
    }

    @Test
    void noRegisterWriteHarmsTheHost() {
        NetworkEnd end = new NetworkEnd() {
            @Override
            public byte[] receive() {
                return new byte[60];
            }

            @Override
            public void send(byte[] frame) {}
        };
        Console console = new Console() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public void write(int value) {}
        };
        List<VirtioDevice> devices = List.of(
                VirtioDevice.block(new ByteStorage(new byte[4096]), wiring(false)),
                VirtioDevice.network(end, new byte[6], wiring(false)),
                VirtioDevice.console(console, wiring(false)),
                VirtioDevice.entropy(1, wiring(false)));
        Random random = new Random(11);
        byte[] noise = new byte[1 << 16];
        random.nextBytes(noise);
        ram.copyIn(MemorySegment.ofArray(noise), 0);
        int[] registers = {0x14, 0x20, 0x24, 0x30, 0x38, 0x44, 0x50, 0x64, 0x70, 0x80, 0x84, 0x90, 0x94, 0xA0, 0xA4};
        for (int i = 0; i < 100_000; i++) {
            VirtioDevice device = devices.get(random.nextInt(4));
            long value = random.nextInt(3) == 0 ? BASE + random.nextInt(1 << 16) : random.nextInt(16);
            long register =
                    random.nextInt(8) == 0 ? random.nextInt(0x1000) : registers[random.nextInt(registers.length)];
            device.write(register, 4, register == 0x84 || register == 0x94 || register == 0xA4 ? 0 : value);
            device.read(random.nextInt(0x1000 - 8), 1 << random.nextInt(4));
            device.poll();
        }
    }
}
