package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.wire.Refusal;
import java.util.Map;

/**
 * What a receiver has counted since it started. Immutable.
 *
 * @param packets that came, each once
 * @param bytes of these, with their headers
 * @param duplicates that came once more
 * @param late so far behind others that nobody knows whether they came before, or after their session had ended
 * @param lostPackets by the gaps in their sequence
 * @param repairedSymbols that were lost and made again
 * @param failedBlocks that had more losses than repairs
 * @param missingSymbols of these blocks
 * @param items delivered
 * @param itemBytes of these
 * @param lostItems that were named as lost
 * @param datagrams handed on
 * @param datagramBytes of these
 * @param lostDatagrams that were named as lost
 * @param unsentDatagrams that came, and could not be handed on
 * @param refusals packets, frames and items that were not taken, by reason
 */
public record Figures(
        long packets,
        long bytes,
        long duplicates,
        long late,
        long lostPackets,
        long repairedSymbols,
        long failedBlocks,
        long missingSymbols,
        long items,
        long itemBytes,
        long lostItems,
        long datagrams,
        long datagramBytes,
        long lostDatagrams,
        long unsentDatagrams,
        Map<Refusal, Long> refusals) {}
