package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.image.FlatImage;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Puts images into a machine's memory and starts it. Static functions; on the machine's thread. */
public final class Boot {
    private static final long TREE_SPACE = 0x10000;
    private static final long ALIGNMENT = 0x200000;

    private Boot() {}

    /**
     * What a whole system boots from; null for what is not there.
     *
     * @param firmware an image for machine mode, an ELF file or a raw binary for the start of memory; where there is a
     *     kernel it goes on at {@link Layout#KERNEL_OFFSET}, such as OpenSBI's fw_jump; without it the SBI is built in
     * @param kernel a Linux Image, another raw binary for the same place, or an ELF file; an ELF file that begins where
     *     firmware would be, with no firmware there, is started in machine mode
     * @param initrd an initial RAM disk
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
        long tree = placeTree(machine, new BoardTree.Chosen("", 0, 0), program.end());
        machine.startFirmware(program.entry(), tree);
    }

    /** Loads a kernel, firmware or both, with an initial RAM disk, and starts the firmware or else the kernel. */
    public static void system(Machine machine, Images images) throws ImageException {
        Ram ram = machine.ram();
        Placed firmware = images.firmware() == null ? null : place(ram, "firmware", images.firmware(), 0);
        Placed kernel = images.kernel() == null ? null : place(ram, "kernel", images.kernel(), Layout.KERNEL_OFFSET);
        if (firmware != null && kernel != null && firmware.start < kernel.end && kernel.start < firmware.end) {
            throw new ImageException("the firmware lies from 0x" + Long.toHexString(firmware.start) + " to 0x"
                    + Long.toHexString(firmware.end) + ", where the kernel is too, from 0x"
                    + Long.toHexString(kernel.start) + " to 0x" + Long.toHexString(kernel.end));
        }
        long end = Math.max(firmware == null ? 0 : firmware.end, kernel == null ? 0 : kernel.end);
        long tree = placeTree(machine, placeInitrd(ram, images, end), end);
        Placed first = firmware == null ? kernel : firmware;
        if (firmware == null && first.start >= ram.base() + Layout.KERNEL_OFFSET) {
            machine.startSupervisor(first.entry, tree);
        } else {
            machine.startFirmware(first.entry, tree);
        }
    }

    /** Where an image came to lie; {@code end} is behind all that it uses. */
    private record Placed(long start, long end, long entry) {}

    private static Placed place(Ram ram, String what, MemorySegment file, long offset) throws ImageException {
        try {
            if (Elf.is(file)) {
                Elf elf = Elf.parse(file);
                elf.load(ram);
                return new Placed(elf.lowest(), elf.end(), elf.entry());
            }
            long room = FlatImage.room(file);
            if (room > ram.size() - offset - TREE_SPACE) {
                throw new ImageException("memory of " + ram.size() + " bytes is too small: from 0x"
                        + Long.toHexString(ram.base() + offset) + " on it takes " + room
                        + " bytes, and the device tree another " + TREE_SPACE);
            }
            ram.copyIn(file, offset);
            long start = ram.base() + offset;
            return new Placed(start, start + room, start);
        } catch (ImageException wrong) {
            throw new ImageException("the " + what + ": " + wrong.getMessage());
        }
    }

    private static BoardTree.Chosen placeInitrd(Ram ram, Images images, long end) throws ImageException {
        if (images.initrd() == null) {
            return new BoardTree.Chosen(images.append(), 0, 0);
        }
        long size = images.initrd().byteSize();
        long offset = (ram.size() - TREE_SPACE - size) & -ALIGNMENT;
        if (offset < end - ram.base()) {
            throw new ImageException("memory of " + ram.size() + " bytes is too small: the kernel ends at 0x"
                    + Long.toHexString(end) + " and the initial RAM disk has " + size + " bytes");
        }
        ram.copyIn(images.initrd(), offset);
        return new BoardTree.Chosen(images.append(), ram.base() + offset, ram.base() + offset + size);
    }

    /** Puts the device tree at the end of memory, which what is loaded must leave free. */
    private static long placeTree(Machine machine, BoardTree.Chosen chosen, long end) throws ImageException {
        Ram ram = machine.ram();
        byte[] tree = BoardTree.flatten(machine, chosen, machine.virtioDevices());
        if (tree.length > TREE_SPACE) {
            throw new ImageException("a device tree of " + tree.length
                    + " bytes, by the kernel's command line; there is" + " room for " + TREE_SPACE);
        }
        long offset = ram.size() - TREE_SPACE;
        if (offset < end - ram.base()) {
            throw new ImageException("memory of " + ram.size() + " bytes is too small: what is loaded ends at 0x"
                    + Long.toHexString(end) + ", and the device tree takes the last " + TREE_SPACE + " bytes");
        }
        ram.copyIn(MemorySegment.ofArray(tree), offset);
        return ram.base() + offset;
    }
}
