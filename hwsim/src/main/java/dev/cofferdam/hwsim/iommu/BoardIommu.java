package dev.cofferdam.hwsim.iommu;

import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.DmaFault;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.iommu.Capabilities;
import dev.cofferdam.iommu.Capability;
import dev.cofferdam.iommu.Configuration;
import dev.cofferdam.iommu.DmaPort;
import dev.cofferdam.iommu.Iommu;
import dev.cofferdam.iommu.Memory;
import dev.cofferdam.iommu.SegmentMemory;
import dev.cofferdam.iommu.Transaction;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The I/O MMU of a board: a unit of iommu-sim in front of memory, which lets each device reach its windows and nothing
 * else. The board programs it. Its directory and tables are in memory of their own, where neither the guest nor a device
 * can change them. Used by the machine's thread; it has no state that a saved machine would need.
 */
public final class BoardIommu implements IntFunction<Dma> {
    private static final int DDTP = 16;
    private static final long ONE_LEVEL = 2;

    private final Memory memory;
    private final Iommu iommu;

    /**
     * A unit in front of a machine's memory.
     *
     * @param windows what the devices may reach; a device without a window reaches nothing
     * @throws IllegalArgumentException if a window leads outside memory
     */
    public BoardIommu(Ram ram, List<Window> windows) {
        GuestTables tables = new GuestTables();
        for (Window window : windows) {
            if (!ram.contains(window.target(), window.length())) {
                throw new IllegalArgumentException(window + " leads outside memory");
            }
            tables.map(window);
        }
        memory = new GuestMemory(ram);
        Capabilities capabilities = Capabilities.of(Capabilities.MAX_PAS, Capabilities.Igs.WSI, Capability.SV39X4);
        iommu = new Iommu(Configuration.of(capabilities), new SegmentMemory(tables.segment(), 0), new NoOutbound());
        iommu.writeRegister(DDTP, Long.BYTES, ONE_LEVEL);
    }

    /** A unit that gives the first {@code devices} devices all of memory, at its own addresses. */
    public static BoardIommu open(Ram ram, int devices) {
        return new BoardIommu(
                ram,
                IntStream.range(0, devices)
                        .mapToObj(device -> new Window(device, ram.base(), ram.base(), ram.size(), true))
                        .toList());
    }

    /** A device's way to memory. */
    @Override
    public Dma apply(int device) {
        DmaPort port = new DmaPort(iommu, memory, device, Transaction.NO_PROCESS_ID, false);
        return new Dma() {
            @Override
            public void read(long address, MemorySegment into) throws DmaFault {
                check(port.read(address, into, 0, into.byteSize()), address, into);
            }

            @Override
            public void write(long address, MemorySegment from) throws DmaFault {
                check(port.write(address, from, 0, from.byteSize()), address, from);
            }

            private void check(long done, long address, MemorySegment buffer) throws DmaFault {
                if (done < buffer.byteSize()) {
                    throw new DmaFault(address + done, buffer.byteSize() - done);
                }
            }
        };
    }

    /** Main memory as the devices reach it behind the unit; the unit's own accesses are to its tables. */
    private record GuestMemory(Ram ram) implements Memory {
        @Override
        public Result copyOut(long address, MemorySegment to, long offset, long length) {
            if (!ram.contains(address, length)) {
                return Result.ACCESS_FAULT;
            }
            MemorySegment.copy(ram.segment(), address - ram.base(), to, offset, length);
            return Result.DONE;
        }

        @Override
        public Result copyIn(long address, MemorySegment from, long offset, long length) {
            if (!ram.contains(address, length)) {
                return Result.ACCESS_FAULT;
            }
            ram.copyIn(from.asSlice(offset, length), address - ram.base());
            return Result.DONE;
        }

        @Override
        public Result read(long address, int size, ByteOrder order, long[] words) {
            return Result.ACCESS_FAULT;
        }

        @Override
        public Result write(long address, int size, ByteOrder order, long[] words) {
            return Result.ACCESS_FAULT;
        }

        @Override
        public Result compareAndSwap(long address, int size, ByteOrder order, long expected, long replacement) {
            return Result.ACCESS_FAULT;
        }
    }
}
