package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;

/**
 * A topology's own file: what it shares or includes, and all the rest, without a policy yet. Immutable.
 *
 * @param at where it begins
 */
record Document(Place at, Shared shared, Topology rest) {}
