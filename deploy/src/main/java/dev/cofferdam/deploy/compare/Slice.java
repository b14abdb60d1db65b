package dev.cofferdam.deploy.compare;

/**
 * One short run of a cell, in one round. Immutable.
 *
 * @param round which one, from 0
 * @param medianNanos of its operations
 * @param compilerShare processor time of the compilers of all its processes, over the slice's own duration
 */
record Slice(int round, long medianNanos, double compilerShare) {}
