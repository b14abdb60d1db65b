package dev.cofferdam.it.policy;

import dev.cofferdam.it.policy.Observations.Sight;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What has reached whom. Every partition has an origin, a bit; whatever is written or sent carries the origins of all that its
 * author had been reached by, so that it can be seen over how many others something came. For one thread.
 */
final class Arrivals {
    private final List<String> partitions;
    private final long[] known;
    private final Set<Sight> direct = new LinkedHashSet<>();
    private final Set<Told> told = new LinkedHashSet<>();

    /** A partition came to know a version of a disk. */
    record Told(String partition, String disk) {}

    /**
     * What something carries.
     *
     * @param authors whose own doing it is, a bit each
     * @param origins whose doing it may depend on
     */
    record Trace(long authors, long origins) {
        static final Trace NONE = new Trace(0, 0);

        Trace and(Trace other) {
            return new Trace(authors | other.authors, origins | other.origins);
        }
    }

    Arrivals(List<String> partitions) {
        this.partitions = List.copyOf(partitions);
        this.known = new long[partitions.size()];
        for (int i = 0; i < known.length; i++) {
            known[i] = 1L << i;
        }
    }

    /** What comes from that partition carries. */
    Trace of(int partition) {
        return new Trace(1L << partition, known[partition]);
    }

    /** Something that carries this reached that partition. */
    void reached(int partition, Trace trace) {
        known[partition] |= trace.origins;
        for (int author = 0; author < known.length; author++) {
            if (author != partition && (trace.authors >> author & 1) == 1) {
                direct.add(new Sight(partitions.get(author), partitions.get(partition)));
            }
        }
    }

    void told(int partition, String disk) {
        told.add(new Told(partitions.get(partition), disk));
    }

    /** Who saw what another did, with no third partition between them. */
    Set<Sight> direct() {
        return direct;
    }

    /** Who saw what another did, over however many. */
    Set<Sight> seen() {
        Set<Sight> seen = new LinkedHashSet<>();
        for (int by = 0; by < known.length; by++) {
            for (int of = 0; of < known.length; of++) {
                if (of != by && (known[by] >> of & 1) == 1) {
                    seen.add(new Sight(partitions.get(of), partitions.get(by)));
                }
            }
        }
        return seen;
    }

    /** Who came to know of versions. */
    Set<Told> told() {
        return told;
    }
}
