package dev.cofferdam.deploy.flow;

import dev.cofferdam.deploy.topology.Place;

/**
 * Information may pass from one party straight to another. Immutable.
 *
 * @param through the grant, channel or start that lets it, as in "read-write grant 'out'"
 * @param note what the topology says about it; empty where it says nothing
 * @param at of the word in the topology that opens this direction
 * @param kind by which rule it is judged
 */
public record Flow(Party from, Party to, String through, String note, Place at, Kind kind) {
    /** What it comes by. */
    public enum Kind {
        /** A grant or channel. */
        GRANT,
        /** That one is started after the other. */
        START,
        /** An outbox, between which and its partition information goes both ways. */
        OUTBOX
    }

    /** Of a grant or channel. */
    Flow(Party from, Party to, String through, String note, Place at) {
        this(from, to, through, note, at, Kind.GRANT);
    }

    /** The kind of the grant, channel or start, as in read-write or call. */
    public String word() {
        return through.substring(0, through.indexOf(' '));
    }
}
