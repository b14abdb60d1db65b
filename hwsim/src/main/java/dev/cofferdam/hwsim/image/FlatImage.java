package dev.cofferdam.hwsim.image;

import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * An image that is copied to memory as it is: a Linux Image, which says how much room it takes, or any other raw binary.
 * Static functions; safe for any thread.
 *
 * <p>Source: the Linux kernel's Documentation/arch/riscv/boot-image-header.rst.
 */
public final class FlatImage {
    private static final int MAGIC_AT = 0x38;
    private static final int MAGIC = 0x05435352;
    private static final int SIZE_AT = 16;
    private static final int HEADER = 64;
    private static final long MOST_ROOM = 1L << 32;

    /** How files begin that are no code, by their first two bytes as a number. */
    private static final Map<Integer, String> OTHERS = Map.of(
            0x8B1F, "compressed by gzip",
            0x37FD, "compressed by xz",
            0xB528, "compressed by zstd",
            0x5A42, "compressed by bzip2",
            0x2204, "compressed by lz4",
            0x0DD0, "a device tree or a FIT image",
            0x0527, "a U-Boot image",
            0x2123, "a script",
            0, "no instruction at its start, but zeroes");

    private FlatImage() {}

    /** The bytes that an image takes where it is loaded, if it is code. */
    public static long room(MemorySegment file) throws ImageException {
        if (file.byteSize() >= HEADER && file.get(Ram.WORD, MAGIC_AT) == MAGIC) {
            long size = file.get(Ram.DOUBLEWORD, SIZE_AT);
            if (size < 0 || size > MOST_ROOM) {
                throw new ImageException("a Linux Image that claims " + size + " bytes of memory");
            }
            return Math.max(size, file.byteSize());
        }
        boolean isZipped = file.byteSize() >= 8 && file.get(Ram.WORD, 4) == 0x676D697A;
        String other = isZipped
                ? "compressed, with an EFI loader in front"
                : file.byteSize() < 2 ? "too short" : OTHERS.get(file.get(Ram.HALF, 0) & 0xFFFF);
        if (other != null) {
            throw new ImageException(
                    "not a RISC-V Linux Image (no 52 53 43 05 at byte 56), an ELF file or a raw binary: it" + " is "
                            + other);
        }
        return file.byteSize();
    }
}
