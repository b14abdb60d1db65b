package dev.cofferdam.deploy.flow;

import dev.cofferdam.deploy.topology.Place;

/**
 * Information may pass from one party straight to another. Immutable.
 *
 * @param through the grant or channel that lets it, as in "read-write grant 'out'"
 * @param note what the topology says about it; empty where it says nothing
 * @param at of the word in the topology that opens this direction
 */
public record Flow(Party from, Party to, String through, String note, Place at) {}
