package dev.cofferdam.hwsim.image;

import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A 64-bit little-endian RISC-V executable in the ELF format: its loadable segments and its symbols. Trusts nothing in
 * the file. Immutable; safe for any thread, as long as the file's bytes are there. Addresses are physical.
 *
 * <p>Source: System V ABI, chapter "Object Files".
 */
public final class Elf {
    private static final int MAGIC = 0x464C457F;
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int MACHINE_RISCV = 243;
    private static final int LOADABLE = 1;
    private static final int SYMBOL_TABLE = 2;
    private static final int MOST_SYMBOLS = 1 << 20;

    private final MemorySegment file;
    private final List<Segment> segments;

    private Elf(MemorySegment file, List<Segment> segments) {
        this.file = file;
        this.segments = segments;
    }

    /** What is loaded: a part of the file, and zeroes behind it, at a physical address. */
    private record Segment(int number, long virtual, long physical, long from, long fileSize, long memorySize) {}

    /** Whether a file says that it is one. */
    public static boolean is(MemorySegment file) {
        return file.byteSize() >= 4 && file.get(Ram.WORD, 0) == MAGIC;
    }

    /** Reads the headers. */
    public static Elf parse(MemorySegment file) throws ImageException {
        if (file.byteSize() < HEADER || !is(file)) {
            throw new ImageException("not an ELF file: it does not begin with 7f 45 4c 46 and a header");
        }
        int kind = file.get(Ram.BYTE, 4);
        int order = file.get(Ram.BYTE, 5);
        int machine = half(file, 18);
        if (kind != 2 || order != 1 || machine != MACHINE_RISCV) {
            throw new ImageException("not an ELF file for RV64: class " + kind + ", data " + order + ", machine "
                    + machine + "; needed are 2, 1, " + MACHINE_RISCV);
        }
        List<Segment> segments = readSegments(file);
        if (segments.isEmpty()) {
            throw new ImageException("an ELF file without anything to load; a linked program is needed");
        }
        return new Elf(file, segments);
    }

    /** Where it begins. */
    public long entry() {
        return physical(file.get(Ram.DOUBLEWORD, 24));
    }

    /** The lowest address that it takes. */
    public long lowest() {
        return segments.stream()
                .mapToLong(Segment::physical)
                .reduce((a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b)
                .orElseThrow();
    }

    /** The address behind the highest that it takes; right once it has been loaded. */
    public long end() {
        return segments.stream().mapToLong(s -> s.physical + s.memorySize).max().orElseThrow();
    }

    private long physical(long virtual) {
        for (Segment segment : segments) {
            if (Long.compareUnsigned(virtual - segment.virtual, segment.memorySize) < 0) {
                return virtual - segment.virtual + segment.physical;
            }
        }
        return virtual;
    }

    /** Copies every loadable segment to its physical address and clears what the file leaves out. */
    public void load(Ram ram) throws ImageException {
        for (Segment segment : segments) {
            if (!ram.contains(segment.physical, segment.memorySize)) {
                throw new ImageException("ELF segment " + segment.number + " of " + segment.memorySize + " bytes at 0x"
                        + Long.toHexString(segment.physical) + " does not fit the memory of " + ram.size()
                        + " bytes at 0x" + Long.toHexString(ram.base()));
            }
            long at = segment.physical - ram.base();
            ram.copyIn(file.asSlice(segment.from, segment.fileSize), at);
            ram.segment()
                    .asSlice(at + segment.fileSize, segment.memorySize - segment.fileSize)
                    .fill((byte) 0);
        }
        if ((entry() & 1) != 0 || !ram.contains(entry(), 2)) {
            throw new ImageException(
                    "ELF entry 0x" + Long.toHexString(entry()) + " is no place for an instruction in memory");
        }
    }

    private static List<Segment> readSegments(MemorySegment file) throws ImageException {
        int count = half(file, 56);
        int size = half(file, 54);
        if (count > 0 && size < PROGRAM_HEADER) {
            throw new ImageException("ELF program headers of " + size + " bytes; they have " + PROGRAM_HEADER);
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = offset(file, "program header " + i, wide(file, 32), (long) i * size, PROGRAM_HEADER);
            long fileSize = wide(file, at + 32);
            long memorySize = wide(file, at + 40);
            if (file.get(Ram.WORD, at) != LOADABLE || memorySize == 0) {
                continue;
            }
            if (memorySize < fileSize) {
                throw new ImageException("ELF segment " + i + " has " + fileSize + " bytes in the file and "
                        + memorySize + " in memory");
            }
            long from = offset(file, "segment " + i, wide(file, at + 8), 0, fileSize);
            segments.add(new Segment(i, wide(file, at + 16), wide(file, at + 24), from, fileSize, memorySize));
        }
        return List.copyOf(segments);
    }

    private static int half(MemorySegment file, long at) {
        return file.get(Ram.HALF, at) & 0xFFFF;
    }

    private static long wide(MemorySegment file, long at) {
        return file.get(Ram.DOUBLEWORD, at);
    }

    /** A place in the file, if {@code length} bytes are there; {@code distance} is far below what could wrap. */
    private static long offset(MemorySegment file, String what, long base, long distance, long length)
            throws ImageException {
        long size = file.byteSize();
        boolean sane = base >= 0 && base <= size && length >= 0 && length <= size;
        if (!sane || base + distance + length > size) {
            throw new ImageException("ELF " + what + " lies outside the file: " + length + " bytes at " + base + " + "
                    + distance + " of " + size);
        }
        return base + distance;
    }

    /** The address of a symbol, if the file has it. */
    public OptionalLong symbol(String name) throws ImageException {
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        int count = half(file, 60);
        long headers = wide(file, 40);
        for (int i = 0; i < count; i++) {
            long at = offset(file, "section header " + i, headers, (long) i * SECTION_HEADER, SECTION_HEADER);
            int strings = file.get(Ram.WORD, at + 40);
            if (file.get(Ram.WORD, at + 4) == SYMBOL_TABLE && strings >= 0 && strings < count) {
                long names = offset(file, "string table", headers, (long) strings * SECTION_HEADER, SECTION_HEADER);
                OptionalLong found = find(section(at, "symbol table"), section(names, "string table"), wanted);
                if (found.isPresent()) {
                    return OptionalLong.of(physical(found.getAsLong()));
                }
            }
        }
        return OptionalLong.empty();
    }

    private MemorySegment section(long header, String what) throws ImageException {
        long size = wide(file, header + 32);
        return file.asSlice(offset(file, what, wide(file, header + 24), 0, size), size);
    }

    private static OptionalLong find(MemorySegment table, MemorySegment names, byte[] wanted) {
        long count = Math.min(table.byteSize() / SYMBOL, MOST_SYMBOLS);
        MemorySegment name = MemorySegment.ofArray(wanted);
        for (long at = 0; at < count * SYMBOL; at += SYMBOL) {
            int place = table.get(Ram.WORD, at);
            if (place > 0
                    && place <= names.byteSize() - wanted.length
                    && names.asSlice(place, wanted.length).mismatch(name) < 0) {
                return OptionalLong.of(table.get(Ram.DOUBLEWORD, at + 8));
            }
        }
        return OptionalLong.empty();
    }
}
