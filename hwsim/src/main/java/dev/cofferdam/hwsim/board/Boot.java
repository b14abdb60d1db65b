package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Puts images into a machine's memory and starts it. Static functions; on the machine's thread. */
public final class Boot {
    private static final int MAGIC_AT = 0x38;
    private static final int MAGIC = 0x05435352;
    private static final long TREE_SPACE = 0x10000;
    private static final long ALIGNMENT = 0x200000;

    private Boot() {}

    /**
     * What a whole system boots from.
     *
     * @param firmware an image for machine mode that goes on at {@link Layout#KERNEL_OFFSET}, such as OpenSBI's fw_jump;
     *     null for the built-in SBI
     * @param kernel a Linux Image
     * @param initrd an initial RAM disk, empty for none
     * @param append the kernel's command line
     */
    public record Images(MemorySegment firmware, MemorySegment kernel, MemorySegment initrd, String append) {}

    /** Loads a bare-metal program, watches its tohost if it has one, and starts it in machine mode. */
    public static void elf(Machine machine, Elf program) throws ImageException {
        program.load(machine.ram());
        OptionalLong toHost = program.symbol("tohost");
        if (toHost.isPresent()) {
            long fromHost = program.symbol("fromhost").orElse(-1);
            if (!machine.ram().contains(toHost.getAsLong(), 8)
                    || (fromHost != -1 && !machine.ram().contains(fromHost, 8))) {
                throw new ImageException("the symbols tohost and fromhost must be in memory");
            }
            machine.watch(toHost.getAsLong(), fromHost);
        }
        long tree =
                placeTree(machine, new BoardTree.Chosen("", 0, 0), machine.ram().size());
        machine.startFirmware(program.entry(), tree);
    }

    /** Loads a kernel with its firmware and initial RAM disk, and starts it. */
    public static void linux(Machine machine, Images images) throws ImageException {
        Ram ram = machine.ram();
        MemorySegment kernel = images.kernel();
        long kernelEnd = Layout.KERNEL_OFFSET + checkKernel(kernel);
        long treeStart = ram.size() - TREE_SPACE;
        long initrdStart = (treeStart - images.initrd().byteSize()) & -ALIGNMENT;
        if (initrdStart < kernelEnd) {
            throw new ImageException("memory of " + ram.size() + " bytes is too small: the kernel ends at " + kernelEnd
                    + " and the initial RAM disk has " + images.initrd().byteSize() + " bytes");
        }
        if (images.firmware() != null && images.firmware().byteSize() > Layout.KERNEL_OFFSET) {
            throw new ImageException("firmware of " + images.firmware().byteSize() + " bytes; there is room for "
                    + Layout.KERNEL_OFFSET);
        }
        ram.copyIn(kernel, Layout.KERNEL_OFFSET);
        ram.copyIn(images.initrd(), initrdStart);
        long start = ram.base() + initrdStart;
        long tree = placeTree(
                machine,
                new BoardTree.Chosen(
                        images.append(), start, start + images.initrd().byteSize()),
                ram.size());
        if (images.firmware() == null) {
            machine.startSupervisor(ram.base() + Layout.KERNEL_OFFSET, tree);
        } else {
            ram.copyIn(images.firmware(), 0);
            machine.startFirmware(ram.base(), tree);
        }
    }

    /** The room that a kernel takes, in bytes, if it is one. */
    private static long checkKernel(MemorySegment kernel) throws ImageException {
        if (kernel.byteSize() < 64 || kernel.get(Ram.WORD, MAGIC_AT) != MAGIC) {
            throw new ImageException(
                    "not a RISC-V Linux Image: no 52 53 43 05 at byte 56; an uncompressed Image is needed");
        }
        long size = kernel.get(Ram.DOUBLEWORD, 16);
        if (size < 0 || size > 1L << 32) {
            throw new ImageException("a Linux Image that claims " + size + " bytes of memory");
        }
        return Math.max(size, kernel.byteSize());
    }

    private static long placeTree(Machine machine, BoardTree.Chosen chosen, long memorySize) throws ImageException {
        byte[] tree = BoardTree.flatten(machine, chosen, machine.virtioDevices());
        if (tree.length > TREE_SPACE || memorySize < TREE_SPACE) {
            throw new ImageException("a device tree of " + tree.length + " bytes; there is room for " + TREE_SPACE);
        }
        long offset = memorySize - TREE_SPACE;
        machine.ram().copyIn(MemorySegment.ofArray(tree), offset);
        return machine.ram().base() + offset;
    }
}
