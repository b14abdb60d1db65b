package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.MemorySegment;

/**
 * What loads and stores look translations up in, for all harts of a machine: tables of the pages that an access is allowed
 * to, each page's virtual address with what to add to an address in it to get an offset in main memory. Translated code
 * has this as a constant, so that it need ask neither how long the tables are nor what memory is. Used by the machine's
 * thread.
 *
 * @param tags the pages' addresses, table after table; their number is a power of two
 * @param distances what to add, in the same places
 * @param memory main memory
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Never compared, and a record's components are constants to the host's compiler.
public record LookupTables(long[] tags, long[] distances, MemorySegment memory) {
    /** Pages in a table. */
    static final int ENTRIES = 256;

    /** No page's address, nor a page's address with low bits of an access's size. */
    static final long EMPTY = -1;

    static LookupTables of(int tables, MemorySegment memory) {
        int entries = Integer.highestOneBit(2 * tables - 1) * ENTRIES;
        return new LookupTables(new long[entries], new long[entries], memory);
    }

    /** The place of an address in the table that begins at {@code table}; whatever that is, it is within the tables. */
    int index(long table, long address) {
        return (int) ((table + (address >>> Ram.PAGE_SHIFT & ENTRIES - 1)) & tags.length - 1);
    }

    /** Whether the page at an index is that of an access of {@code size} bytes which is aligned. */
    boolean holds(int index, long address, int size) {
        return tags[index] == (address & (-Ram.PAGE_SIZE | (size - 1)));
    }

    /** The offset in main memory of an address whose page is at an index. */
    long offset(int index, long address) {
        return address + distances[index];
    }
}
