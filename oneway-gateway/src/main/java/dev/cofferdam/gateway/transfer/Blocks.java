package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.RefusedException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks of a session that are not whole yet, within a limit of memory: where that is reached, the one that has waited
 * longest for a packet is given up. Nothing waits for a block. For one thread.
 */
final class Blocks {
    /** Blocks whose late packets are known to be of no use. */
    private static final int CLOSED_MAX = 4096;

    private final ReedSolomon code;
    private final long bytesMax;
    private final Counters counters;
    private final Map<Long, Block> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Boolean> closed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > CLOSED_MAX;
        }
    };
    private long heldBytes;

    Blocks(ReedSolomon code, long bytesMax, Counters counters) {
        this.code = code;
        this.bytesMax = bytesMax;
        this.counters = counters;
    }

    /** Source symbols that are here now and were not before. */
    List<byte[]> add(Packet packet) throws RefusedException {
        if (closed.containsKey(packet.block())) {
            return List.of();
        }
        Block block = open.get(packet.block());
        if (block == null) {
            block = new Block(packet.symbol().length);
            open.put(packet.block(), block);
            heldBytes += block.heldBytes();
        }
        heldBytes -= block.heldBytes();
        List<byte[]> fresh;
        try {
            fresh = block.add(packet, code);
        } finally {
            heldBytes += block.heldBytes();
        }
        counters.repairedSymbols += fresh.size() - (packet.sources() == 0 && !fresh.isEmpty() ? 1 : 0);
        if (block.isWhole()) {
            close(packet.block(), block);
            open.remove(packet.block());
        }
        while (heldBytes > bytesMax) {
            giveUpEldest();
        }
        return fresh;
    }

    private void giveUpEldest() {
        Iterator<Map.Entry<Long, Block>> eldest = open.entrySet().iterator();
        Map.Entry<Long, Block> given = eldest.next();
        eldest.remove();
        close(given.getKey(), given.getValue());
    }

    /** Nothing more comes. */
    void end() {
        while (!open.isEmpty()) {
            giveUpEldest();
        }
    }

    private void close(long number, Block block) {
        heldBytes -= block.heldBytes();
        closed.put(number, true);
        if (block.missing() > 0) {
            counters.failedBlocks++;
            counters.missingSymbols += block.missing();
        }
    }
}
