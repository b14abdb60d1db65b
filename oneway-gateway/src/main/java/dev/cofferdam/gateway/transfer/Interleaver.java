package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.fec.Repairs;

/**
 * Gives symbols their places. A group is {@code lanes} blocks; source symbols go to them in turn, then the repairs of all
 * follow, in turn again. So what is lost in a row, up to lanes times repairs packets, costs no block more than it can mend.
 * For one thread.
 */
final class Interleaver {
    private final Shape shape;
    private final Repairs[] lanes;
    private long firstBlock;
    private int sources;
    private int repairs;
    private boolean repairing;

    Interleaver(Shape shape) {
        this.shape = shape;
        this.lanes = new Repairs[shape.lanes()];
        ReedSolomon code = new ReedSolomon();
        for (int lane = 0; lane < lanes.length; lane++) {
            lanes[lane] = new Repairs(code, shape.repairs(), shape.symbolBytes());
        }
    }

    /** Where a symbol goes. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on at once, never compared.
    record Place(long block, int index, int sources, byte[] symbol) {}

    /** The group's repairs must be taken before its next source is placed. */
    boolean repairing() {
        return repairing;
    }

    boolean isEmpty() {
        return sources == 0;
    }

    Place source(byte[] symbol) {
        if (repairing) {
            throw new IllegalStateException("repairs of the group are to be taken first");
        }
        int lane = sources % lanes.length;
        Place place = new Place(firstBlock + lane, sources / lanes.length, 0, symbol);
        lanes[lane].add(symbol);
        sources++;
        repairing = sources == lanes.length * shape.sources();
        return place;
    }

    /** Ends the group early. */
    void flush() {
        repairing = sources > 0;
    }

    /** The group's next repair; null: that was all, and the next group begins. */
    Place repair() {
        int used = Math.min(lanes.length, sources);
        if (repairs < used * shape.repairs()) {
            int lane = repairs % used;
            int repair = repairs / used;
            int blockSources = lanes[lane].sources();
            repairs++;
            return new Place(firstBlock + lane, blockSources + repair, blockSources, lanes[lane].symbol(repair));
        }
        firstBlock += lanes.length;
        sources = 0;
        repairs = 0;
        repairing = false;
        for (Repairs lane : lanes) {
            lane.clear();
        }
        return null;
    }
}
