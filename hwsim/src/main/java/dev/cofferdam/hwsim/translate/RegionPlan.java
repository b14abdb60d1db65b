package dev.cofferdam.hwsim.translate;

import dev.cofferdam.hwsim.hart.Block;
import dev.cofferdam.hwsim.hart.CodePage;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.LookupTables;
import dev.cofferdam.hwsim.hart.Region;
import dev.cofferdam.hwsim.isa.Instruction;
import dev.cofferdam.hwsim.isa.Op;
import dev.cofferdam.hwsim.memory.Ram;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which blocks make up a region: those reached from a hot block through jumps, branches, calls and the last target of
 * indirect jumps, as long as the interpreter has run them often too, up to where another region may be entered: what is
 * called from many places is translated once. Built by the machine's thread, immutable from then
 * on, and read by the thread that translates.
 */
final class RegionPlan {
    /**
     * One block of the region, at a distance in bytes from the region's base. The code is a copy, since the machine may
     * drop the block's while the region is translated.
     */
    record Node(
            Block block,
            long distance,
            int order,
            @SuppressWarnings("ArrayRecordComponent") long[] code) {
        /** A node of a block's first {@code length} instructions. */
        static Node of(Block block, long distance, int order, int length) {
            return new Node(
                    block,
                    distance,
                    order,
                    IntStream.range(0, length).mapToLong(block::instruction).toArray());
        }

        int length() {
            return code.length;
        }

        long instruction(int index) {
            return code[index];
        }

        /** The distance of an instruction, or of what follows the last. */
        long at(int index) {
            long at = distance;
            for (int i = 0; i < index; i++) {
                at += Instruction.length(code[i]);
            }
            return at;
        }

        /** The control transfer at the end, or 0 if the block runs on or stops at a system instruction. */
        long transfer() {
            if (code.length < block.length()) {
                return 0;
            }
            long last = code[code.length - 1];
            return Instruction.endsBlock(last) && !Instruction.isPerformed(last) ? last : 0;
        }
    }

    private final Map<Long, Node> nodes;
    private final List<Node> entries;
    private final Region.Source[] sources;
    private final int size;
    private final LookupTables tables;

    private RegionPlan(Builder builder) {
        this.nodes = builder.nodes;
        this.entries = List.copyOf(builder.entries.values());
        this.sources = builder.sources.values().toArray(new Region.Source[0]);
        this.size = builder.size;
        this.tables = builder.hart.tables();
    }

    /** The blocks in the order in which they were reached; the first is the base. */
    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The block at a distance from the base, or null. */
    Node node(long distance) {
        return nodes.get(distance);
    }

    /** The blocks at which control may come in from outside. */
    List<Node> entries() {
        return entries;
    }

    Region.Source[] sources() {
        return sources.clone();
    }

    /** What its loads and stores look translations up in. */
    LookupTables tables() {
        return tables;
    }

    /** The number of instructions. */
    int size() {
        return size;
    }

    /**
     * Plans the region of the block at a hart's pc.
     *
     * @param warm how often a block must have run to be taken in
     * @param room the most bytes of bytecode that the blocks may come to, by {@link #cost}
     * @return the plan, or null if the block has nothing to translate
     */
    static RegionPlan of(Hart hart, Block head, int warm, int room) {
        Builder builder = new Builder(hart, warm, room);
        builder.offer(0, head);
        builder.grow();
        return builder.nodes.isEmpty() ? null : new RegionPlan(builder);
    }

    /** What an instruction comes to in bytecode at most, in bytes. */
    static int cost(long instruction) {
        int op = Instruction.op(instruction);
        if (op >= Op.LB && op <= Op.SD) {
            return 36;
        }
        if (op >= Op.BEQ && op <= Op.JALR) {
            return 48;
        }
        return op >= Op.LR_W ? 44 : 16;
    }

    private static final class Builder {
        private final Hart hart;
        private final long base;
        private final int warm;
        private int room;
        private int size;
        private final Map<Long, Node> nodes = new LinkedHashMap<>();
        private final Map<Long, Node> entries = new LinkedHashMap<>();
        private final Map<CodePage, Region.Source> sources = new HashMap<>();
        private final Deque<Node> open = new ArrayDeque<>();

        Builder(Hart hart, int warm, int room) {
            this.hart = hart;
            this.base = hart.pc();
            this.warm = warm;
            this.room = room;
        }

        void grow() {
            while (!open.isEmpty()) {
                Node node = open.removeFirst();
                long end = node.at(node.length());
                long transfer = node.transfer();
                if (transfer == 0) {
                    reach(end, false);
                } else if (Instruction.op(transfer) == Op.JALR) {
                    reach(node.distance() + node.block().lastTarget(), true);
                    reachReturn(transfer, end);
                } else {
                    reach(node.distance() + Instruction.immediate(transfer), false);
                    if (Instruction.isBranch(transfer)) {
                        reach(end, false);
                    } else {
                        reachReturn(transfer, end);
                    }
                }
            }
        }

        /** What a call returns to: a jump that keeps a link. */
        private void reachReturn(long transfer, long end) {
            if (Instruction.rd(transfer) != Instruction.SINK) {
                reach(end, true);
            }
        }

        private void reach(long distance, boolean isEntry) {
            Node known = nodes.get(distance);
            if (known == null) {
                CodePage page = hart.mmu().knownPage(base + distance);
                Block block = page == null ? null : page.block((int) (base + distance) & (Ram.PAGE_SIZE - 1));
                if (block != null && block.executions() >= warm && !block.isTranslated()) {
                    offer(distance, block);
                }
                known = nodes.get(distance);
            }
            if (known != null && isEntry) {
                entries.put(distance, known);
            }
        }

        /** Takes a block in, if there is room for it and something in it can be translated. */
        void offer(long distance, Block block) {
            int length = 0;
            int cost = 24;
            for (; length < block.length(); length++) {
                long instruction = block.instruction(length);
                if (Instruction.op(instruction) >= Op.FENCE_I && !Instruction.isPerformed(instruction)) {
                    break;
                }
                cost += cost(instruction);
            }
            if (length == 0 || cost > room || !source(block.page(), distance) || !tail(block, distance)) {
                return;
            }
            room -= cost;
            size += length;
            Node node = Node.of(block, distance, nodes.size(), length);
            if (nodes.isEmpty()) {
                entries.put(distance, node);
            }
            nodes.put(distance, node);
            open.addLast(node);
        }

        private boolean tail(Block block, long distance) {
            return block.tail() == null || source(block.tail(), distance + 2);
        }

        /** Notes a page; false if it is mapped at two places in the region. */
        private boolean source(CodePage page, long distance) {
            long pageDistance = ((base + distance) & -Ram.PAGE_SIZE) - base;
            Region.Source source = sources.get(page);
            if (source != null) {
                return source.distance() == pageDistance;
            }
            sources.put(page, new Region.Source(page, page.version(), pageDistance));
            return true;
        }
    }
}
