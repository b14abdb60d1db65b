package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        Map<Refusal, Long> refusals) {
    /** For a collector of metrics. */
    public List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(List.of(
                Sample.of("packets_total", packets),
                Sample.of("packet_bytes_total", bytes),
                Sample.of("packets_lost_total", lostPackets),
                Sample.of("packets_twice_total", duplicates),
                Sample.of("packets_late_total", late),
                Sample.of("symbols_repaired_total", repairedSymbols),
                Sample.of("symbols_missing_total", missingSymbols),
                Sample.of("blocks_failed_total", failedBlocks),
                Sample.of("items_total", items),
                Sample.of("item_bytes_total", itemBytes),
                Sample.of("items_lost_total", lostItems),
                Sample.of("datagrams_total", datagrams),
                Sample.of("datagram_bytes_total", datagramBytes),
                Sample.of("datagrams_lost_total", lostDatagrams),
                Sample.of("datagrams_not_handed_on_total", unsentDatagrams)));
        for (Refusal refusal : Refusal.values()) {
            String reason = refusal.name().toLowerCase(Locale.ROOT);
            samples.add(Sample.of("refusals_total", "reason", reason, refusals.getOrDefault(refusal, 0L)));
        }
        return samples;
    }
}
