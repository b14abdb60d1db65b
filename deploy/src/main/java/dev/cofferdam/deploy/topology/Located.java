package dev.cofferdam.deploy.topology;

/**
 * A value and where it was given. Immutable.
 *
 * @param at of a value that a default supplies: what it was left out of
 */
public record Located<T>(T value, Place at) {}
