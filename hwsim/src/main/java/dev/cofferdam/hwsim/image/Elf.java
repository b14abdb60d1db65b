package dev.cofferdam.hwsim.image;

import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A 64-bit little-endian RISC-V executable in the ELF format: its loadable segments and its symbols. Trusts nothing in
 * the file. Immutable; safe for any thread.
 *
 * <p>Source: System V ABI, chapter "Object Files".
 */
public final class Elf {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int MACHINE_RISCV = 243;
    private static final int LOADABLE = 1;
    private static final int SYMBOL_TABLE = 2;
    private static final int MOST_SYMBOLS = 1 << 20;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final long entry;
    private final Map<String, Long> symbols;

    private Elf(byte[] bytes, ByteBuffer file, long entry, Map<String, Long> symbols) {
        this.bytes = bytes;
        this.file = file;
        this.entry = entry;
        this.symbols = symbols;
    }

    /** Reads the headers and the symbol table. */
    public static Elf parse(byte[] bytes) throws ImageException {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || file.getInt(0) != 0x464C457F) {
            throw new ImageException("not an ELF file: it does not begin with 7f 45 4c 46 and a header");
        }
        if (file.get(4) != 2 || file.get(5) != 1 || (file.getShort(18) & 0xFFFF) != MACHINE_RISCV) {
            throw new ImageException("not an ELF file for RV64: class " + file.get(4) + ", data " + file.get(5)
                    + ", machine " + (file.getShort(18) & 0xFFFF) + "; needed are 2, 1, " + MACHINE_RISCV);
        }
        return new Elf(bytes, file, file.getLong(24), readSymbols(file));
    }

    public long entry() {
        return entry;
    }

    /** The value of a symbol, if the file has it. */
    public OptionalLong symbol(String name) {
        Long value = symbols.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Copies every loadable segment to its physical address and clears what the file leaves out. */
    public void load(Ram ram) throws ImageException {
        int count = file.getShort(56) & 0xFFFF;
        int size = file.getShort(54) & 0xFFFF;
        if (count > 0 && size < PROGRAM_HEADER) {
            throw new ImageException("ELF program headers of " + size + " bytes; they have " + PROGRAM_HEADER);
        }
        for (int i = 0; i < count; i++) {
            int at = offset("program header " + i, file.getLong(32), (long) i * size, PROGRAM_HEADER);
            if (file.getInt(at) == LOADABLE) {
                loadSegment(ram, i, at);
            }
        }
    }

    private void loadSegment(Ram ram, int number, int at) throws ImageException {
        long address = file.getLong(at + 24);
        long fileSize = file.getLong(at + 32);
        long memorySize = file.getLong(at + 40);
        if (fileSize < 0 || memorySize < fileSize || !ram.contains(address, memorySize)) {
            throw new ImageException("ELF segment " + number + " of " + memorySize + " bytes at 0x"
                    + Long.toHexString(address) + " does not fit the memory of " + ram.size() + " bytes at 0x"
                    + Long.toHexString(ram.base()));
        }
        int from = offset("segment " + number, file.getLong(at + 8), 0, fileSize);
        MemorySegment segment = MemorySegment.ofArray(bytes).asSlice(from, fileSize);
        ram.copyIn(segment, address - ram.base());
        ram.segment()
                .asSlice(address - ram.base() + fileSize, memorySize - fileSize)
                .fill((byte) 0);
    }

    /** A place in the file as an index, if {@code length} bytes are there. */
    private int offset(String what, long base, long distance, long length) throws ImageException {
        return offset(file, what, base, distance, length);
    }

    private static int offset(ByteBuffer file, String what, long base, long distance, long length)
            throws ImageException {
        boolean sane = base >= 0 && base <= file.capacity() && length >= 0 && length <= file.capacity();
        if (!sane || base + distance + length > file.capacity()) {
            throw new ImageException("ELF " + what + " lies outside the file: " + length + " bytes at " + base + " + "
                    + distance + " of " + file.capacity());
        }
        return (int) (base + distance);
    }

    private static Map<String, Long> readSymbols(ByteBuffer file) throws ImageException {
        Map<String, Long> symbols = new HashMap<>();
        int count = file.getShort(60) & 0xFFFF;
        long headers = file.getLong(40);
        for (int i = 0; i < count; i++) {
            int at = offset(file, "section header " + i, headers, (long) i * SECTION_HEADER, SECTION_HEADER);
            int strings = file.getInt(at + 40);
            if (file.getInt(at + 4) == SYMBOL_TABLE && strings >= 0 && strings < count) {
                int names = offset(file, "string table", headers, (long) strings * SECTION_HEADER, SECTION_HEADER);
                readTable(file, at, names, symbols);
            }
        }
        return symbols;
    }

    private static void readTable(ByteBuffer file, int header, int nameHeader, Map<String, Long> symbols)
            throws ImageException {
        long size = file.getLong(header + 32);
        int table = offset(file, "symbol table", file.getLong(header + 24), 0, size);
        long nameSize = file.getLong(nameHeader + 32);
        int names = offset(file, "string table", file.getLong(nameHeader + 24), 0, nameSize);
        int count = (int) Math.min(size / SYMBOL, MOST_SYMBOLS);
        for (int i = 0; i < count; i++) {
            int symbol = table + i * SYMBOL;
            int name = file.getInt(symbol);
            if (name > 0 && name < nameSize) {
                symbols.putIfAbsent(string(file, names + name, names + (int) nameSize), file.getLong(symbol + 8));
            }
        }
    }

    private static String string(ByteBuffer file, int from, int limit) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < limit && file.get(at) != 0; at++) {
            text.append((char) (file.get(at) & 0xFF));
        }
        return text.toString();
    }
}
