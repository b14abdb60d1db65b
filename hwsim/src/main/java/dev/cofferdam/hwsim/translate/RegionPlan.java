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
import java.util.Arrays;
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
     * A part of a block, up to the first branch or another end, at a distance in bytes from the region's base; the block's
     * start lies at the distance {@code top}. The code is a copy, since the machine may drop the block's while the region
     * is translated. What is relative to an instruction's address is so to the node's.
     */
    record Node(
            Block block,
            long top,
            int from,
            long distance,
            int order,
            @SuppressWarnings("ArrayRecordComponent") long[] code) {
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

        /** The control transfer at the end, or 0 if there is none. */
        long transfer() {
            long last = code[code.length - 1];
            return Instruction.endsBlock(last) && !Instruction.isPerformed(last) ? last : 0;
        }

        /** The index in the block of what follows. */
        int to() {
            return from + code.length;
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
        builder.offer(head, 0, 0, 0);
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
                long transfer = node.transfer();
                if (transfer == 0) {
                    goOn(node);
                } else if (Instruction.op(transfer) == Op.JALR) {
                    reach(node.top() + node.block().lastTarget(), true);
                    reachReturn(node, transfer);
                } else {
                    reach(node.distance() + Instruction.immediate(transfer), false);
                    if (Instruction.isBranch(transfer)) {
                        goOn(node);
                    } else {
                        reachReturn(node, transfer);
                    }
                }
            }
        }

        /** What a call returns to: a jump that keeps a link. */
        private void reachReturn(Node node, long transfer) {
            if (Instruction.rd(transfer) != Instruction.SINK) {
                reach(node.at(node.length()), true);
            }
        }

        /** What follows without a jump: a block of its own if one has come there too, or the rest of the block. */
        private void goOn(Node node) {
            long end = node.at(node.length());
            boolean hasRest = node.to() < node.block().length();
            if (!hasRest || block(end) != null) {
                reach(end, false, hasRest ? 0 : warm);
            } else if (!nodes.containsKey(end)) {
                offer(node.block(), node.top(), node.to(), end);
            }
        }

        private void reach(long distance, boolean isEntry) {
            reach(distance, isEntry, warm);
        }

        private void reach(long distance, boolean isEntry, int executions) {
            Block block = block(distance);
            if (!nodes.containsKey(distance)
                    && block != null
                    && block.executions() >= executions
                    && !block.isTranslated()) {
                offer(block, distance, 0, distance);
            }
            Node known = nodes.get(distance);
            if (isEntry && known != null && known.from() == 0) {
                entries.put(distance, known);
            }
        }

        /** The block that is known to begin at a distance, or null. */
        private Block block(long distance) {
            CodePage page = hart.mmu().knownPage(base + distance);
            return page == null ? null : page.block((int) (base + distance) & (Ram.PAGE_SIZE - 1));
        }

        /**
         * Takes a part of a block in, if there is room for it and something in it can be translated.
         *
         * @param top the distance of the block's start
         * @param from the index of the part's first instruction, which is at the distance {@code distance}
         */
        void offer(Block block, long top, int from, long distance) {
            long[] code = IntStream.range(from, end(block, from))
                    .mapToLong(block::instruction)
                    .map(w -> Instruction.isRelative(w) ? Instruction.moved(w, (int) (top - distance)) : w)
                    .toArray();
            int cost = 24 + Arrays.stream(code).mapToInt(RegionPlan::cost).sum();
            if (code.length == 0 || cost > room || !source(block.page(), distance) || !tail(block, distance)) {
                return;
            }
            room -= cost;
            size += code.length;
            Node node = new Node(block, top, from, distance, nodes.size(), code);
            if (nodes.isEmpty()) {
                entries.put(distance, node);
            }
            nodes.put(distance, node);
            open.addLast(node);
        }

        /** Where a part of a block ends: behind its first branch, or before what cannot be translated. */
        private static int end(Block block, int from) {
            for (int i = from; i < block.length(); i++) {
                long instruction = block.instruction(i);
                if (Instruction.op(instruction) >= Op.FENCE_I && !Instruction.isPerformed(instruction)) {
                    return i;
                }
                if (Instruction.isBranch(instruction)) {
                    return i + 1;
                }
            }
            return block.length();
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
