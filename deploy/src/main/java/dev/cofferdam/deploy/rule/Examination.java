package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;

/** All that a rule's check looks at. Immutable. */
record Examination(Topology topology, Labels labels, Flows flows, CheckContext context) {}
