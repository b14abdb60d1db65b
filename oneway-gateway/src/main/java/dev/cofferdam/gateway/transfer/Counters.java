package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.wire.Refusal;
import java.util.EnumMap;
import java.util.Map;

/** What a receiver counts; a {@link Figures} is a copy. For one thread. */
final class Counters {
    final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    long packets;
    long bytes;
    long duplicates;
    long late;
    long lostPackets;
    long repairedSymbols;
    long failedBlocks;
    long missingSymbols;
    long items;
    long itemBytes;
    long lostItems;
    long datagrams;
    long datagramBytes;
    long lostDatagrams;
    long unsentDatagrams;

    /** True: the first of its kind. */
    boolean refused(Refusal refusal) {
        return refusals.merge(refusal, 1L, Long::sum) == 1;
    }

    /** @param underWay packets that sessions which have not ended miss so far */
    Figures figures(long underWay) {
        return new Figures(
                packets,
                bytes,
                duplicates,
                late,
                lostPackets + underWay,
                repairedSymbols,
                failedBlocks,
                missingSymbols,
                items,
                itemBytes,
                lostItems,
                datagrams,
                datagramBytes,
                lostDatagrams,
                unsentDatagrams,
                Map.copyOf(refusals));
    }
}
