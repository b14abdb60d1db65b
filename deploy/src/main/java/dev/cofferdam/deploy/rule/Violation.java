package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;

/** One breach of one rule: where, what is wrong, and what would be right. Immutable. */
public record Violation(Rule rule, Place at, String wrong, String right) {}
