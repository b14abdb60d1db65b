package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.iommu.BoardIommu;
import dev.cofferdam.hwsim.iommu.Window;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.ByteStorage;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A guest's block device in front of memory and behind an I/O MMU that lets it reach all, a part or nothing of it. */
class BoardIommuTest {
    private static final int MEMORY = 1 << 20;
    private static final int SECTOR = 512;
    private static final int DONE = 0;
    private static final int NEEDS_RESET = 2;

    private final byte[] disk = new byte[8 * SECTOR];

    BoardIommuTest() {
        new Random(1).nextBytes(disk);
    }

    /** What a run of the guest left. */
    @SuppressWarnings("ArrayRecordComponent") // Compared field by field.
    private record Result(int code, byte[] buffer) {}

    /** Runs the guest, whose device sees memory {@code origin} bytes below its physical address. */
    private Result run(Function<Ram, IntFunction<Dma>> unit, long origin) throws Exception {
        try (InputStream file = BoardIommuTest.class.getResourceAsStream("block.elf");
                Arena arena = Arena.ofShared()) {
            Peripherals peripherals = Peripherals.of(new Lines())
                    .withDisks(List.of(new ByteStorage(disk)))
                    .withUnit(unit);
            try (Machine machine = new Machine(BoardOptions.standard(), peripherals, arena.allocate(MEMORY, 4096))) {
                Elf guest = Elf.parse(MemorySegment.ofArray(file.readAllBytes()));
                Boot.elf(machine, guest);
                Ram ram = machine.ram();
                ram.write(guest.symbol("origin").orElseThrow() - ram.base(), 8, origin);
                Outcome outcome = machine.run(1_000_000);
                assertEquals(Outcome.Kind.OFF, outcome.kind());
                long buffer = guest.symbol("buffer").orElseThrow() - ram.base();
                return new Result(
                        outcome.code(), ram.segment().asSlice(buffer, SECTOR).toArray(Ram.BYTE));
            }
        }
    }

    private void assertRead(Result result) {
        assertEquals(DONE, result.code());
        assertArrayEquals(java.util.Arrays.copyOf(disk, SECTOR), result.buffer());
    }

    private static void assertRefused(Result result) {
        assertEquals(NEEDS_RESET, result.code());
        assertArrayEquals(new byte[SECTOR], result.buffer());
    }

    private static final long QUEUES = Layout.RAM + 0x3000;
    private static final long QUEUES_LENGTH = 0x4000;
    private static final long BUFFER = Layout.RAM + 0x7000;

    private static Window window(int device, long address, long length, boolean writable) {
        return new Window(device, address, address, length, writable);
    }

    @Test
    void withoutAUnitAndThroughAnOpenOneTheGuestReadsItsDisk() throws Exception {
        assertRead(run(null, 0));
        assertRead(run(ram -> BoardIommu.open(ram, 1), 0));
    }

    @Test
    void addressesAreTranslated() throws Exception {
        Function<Ram, IntFunction<Dma>> unit =
                ram -> new BoardIommu(ram, List.of(new Window(0, 0, ram.base(), ram.size(), true)));
        assertRead(run(unit, Layout.RAM));
        assertRefused(run(unit, 0));
    }

    @Test
    void aDeviceReachesNothingWithoutAWindowOfItsOwn() throws Exception {
        assertRefused(run(ram -> new BoardIommu(ram, List.of()), 0));
        assertRefused(run(ram -> new BoardIommu(ram, List.of(window(1, ram.base(), ram.size(), true))), 0));
    }

    @Test
    void aBufferOutsideTheWindowsOrInAReadOnlyOneIsNotTouched() throws Exception {
        Window queues = window(0, QUEUES, QUEUES_LENGTH, true);
        assertRefused(run(ram -> new BoardIommu(ram, List.of(queues)), 0));
        assertRefused(run(ram -> new BoardIommu(ram, List.of(queues, window(0, BUFFER, 4096, false))), 0));
        assertRead(run(ram -> new BoardIommu(ram, List.of(queues, window(0, BUFFER, 4096, true))), 0));
    }

    /** Random windows of every page size, against the rule that a byte is reached where a window says so. */
    @Test
    void everyAddressIsWhereAWindowSays() throws Exception {
        long size = 8L << 20;
        Random random = new Random(2);
        try (Arena arena = Arena.ofShared()) {
            Ram ram = new Ram(Layout.RAM, arena.allocate(size, 4096));
            for (long at = 0; at < size; at += 4096) {
                ram.write(at, 8, at);
            }
            for (int round = 0; round < 100; round++) {
                long unit = random.nextBoolean() ? 4096 : 2 << 20;
                long length = unit * (1 + random.nextLong(size / 2 / unit));
                Window window = new Window(
                        random.nextInt(4),
                        unit * random.nextLong(1L << 18),
                        Layout.RAM + unit * random.nextLong((size - length) / unit + 1),
                        length,
                        true);
                Dma dma = new BoardIommu(ram, List.of(window)).apply(window.device());
                long distance = random.nextLong(length / 4096) * 4096;
                MemorySegment word = MemorySegment.ofArray(new byte[8]);
                dma.read(window.address() + distance, word);
                assertEquals(window.target() + distance - Layout.RAM, word.get(Ram.DOUBLEWORD, 0));
                assertThrows(DmaFault.class, () -> dma.read(window.address() + length - 4, word));
                assertThrows(DmaFault.class, () -> dma.read(window.address() - 8, word));
            }
        }
    }

    @Test
    void wrongWindowsAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            Ram ram = new Ram(Layout.RAM, arena.allocate(MEMORY, 4096));
            Window whole = window(0, ram.base(), ram.size(), true);
            assertThrows(IllegalArgumentException.class, () -> window(0, 100, 4096, true));
            assertThrows(IllegalArgumentException.class, () -> window(128, 0, 4096, true));
            assertThrows(IllegalArgumentException.class, () -> window(0, (1L << 41) - 4096, 8192, true));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new BoardIommu(ram, List.of(window(0, ram.base(), ram.size() + 4096, true))));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new BoardIommu(ram, List.of(whole, window(0, ram.base() + 4096, 4096, true))));
        }
    }
}
