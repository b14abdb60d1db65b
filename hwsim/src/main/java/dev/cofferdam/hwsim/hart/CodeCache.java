package dev.cofferdam.hwsim.hart;

import dev.cofferdam.hwsim.isa.Decoder;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.memory.Ram;

/**
 * The decoded blocks of a machine's whole memory, page by page, shared by its harts. A page with blocks is guarded: a
 * write to decoded bytes drops its blocks. Used by the machine's thread.
 */
final class CodeCache implements Ram.Observer {
    /** Words of decoded code, 8 MiB: twice what the distribution's Linux comes to in a boot and some work. */
    private static final int WORDS = 1 << 20;

    private final Ram ram;
    private final CodeArena arena = new CodeArena(WORDS);
    private final CodePage[] pages;
    /** The block that is being decoded. */
    private final long[] decoded = new long[Block.LIMIT];

    private long generations;
    private long drops;

    CodeCache(Ram ram) {
        this.ram = ram;
        this.pages = new CodePage[(int) (ram.size() >>> Ram.PAGE_SHIFT)];
        ram.addObserver(this);
    }

    CodeArena arena() {
        return arena;
    }

    /** A number that was never given before. */
    long nextGeneration() {
        return ++generations;
    }

    /** How many times blocks have been dropped. */
    long drops() {
        return drops;
    }

    /** The page that holds an offset in main memory. */
    CodePage page(long offset) {
        int number = (int) (offset >>> Ram.PAGE_SHIFT);
        CodePage page = pages[number];
        if (page == null) {
            page = new CodePage(offset & -Ram.PAGE_SIZE, arena);
            pages[number] = page;
        }
        return page;
    }

    /**
     * Decodes the block that begins at an offset in a page.
     *
     * @param tail gives the page that follows in the address space; asked only if an instruction reaches into it
     */
    Block decode(CodePage page, int start, TailSource tail) {
        if (!arena.hasRoom(Block.LIMIT)) {
            clear();
        }
        int count = 0;
        int branches = 0;
        int at = start;
        while (count < Block.LIMIT && at < Ram.PAGE_SIZE) {
            int low = (int) ram.read(page.offset() + at, 2);
            if (Decoder.isLong(low) && at == Ram.PAGE_SIZE - 2) {
                if (count == 0) {
                    return crossing(page, start, low, tail.next());
                }
                break;
            }
            int bits = Decoder.isLong(low) ? (int) ram.read(page.offset() + at, 4) : low;
            long instruction = Decoder.decode(bits);
            decoded[count++] = instruction;
            at += Instruction.length(instruction);
            if (Instruction.endsBlock(instruction) && !(isPassed(instruction) && ++branches <= Block.BRANCHES)) {
                break;
            }
        }
        return keep(new Block(page, start, decoded, count, null, arena), at);
    }

    /** Whether control mostly goes on behind a control transfer: compilers have what is likely follow a forward branch. */
    private static boolean isPassed(long instruction) {
        return Instruction.isBranch(instruction) && Instruction.immediate(instruction) > 0;
    }

    private Block crossing(CodePage page, int start, int low, CodePage tail) {
        int high = (int) ram.read(tail.offset(), 2);
        tail.cover(0, 2);
        ram.guard(tail.offset());
        long[] code = {Decoder.decode(low | high << 16)};
        return keep(new Block(page, start, code, 1, tail, arena), Ram.PAGE_SIZE);
    }

    private Block keep(Block block, int end) {
        CodePage page = block.page();
        page.put(block);
        page.cover(block.start(), end);
        ram.guard(page.offset());
        return block;
    }

    /** Where the second half of an instruction that crosses pages comes from; may raise a fetch's exceptions. */
    interface TailSource {
        CodePage next();
    }

    @Override
    public boolean written(long offset, int length) {
        CodePage page = pages[(int) (offset >>> Ram.PAGE_SHIFT)];
        if (page != null && page.covers((int) offset & (Ram.PAGE_SIZE - 1), length)) {
            page.drop();
            drops++;
        }
        return page != null && page.covers(0, Ram.PAGE_SIZE);
    }

    @Override
    public void guarded(long offset) {
        // Only harts keep translations that a guard must end.
    }

    /** Drops every block, as when memory is restored or the arena is full. */
    void clear() {
        drops++;
        for (CodePage page : pages) {
            if (page != null) {
                page.drop();
            }
        }
        arena.clear();
    }
}
