package dev.cofferdam.partition;

/**
 * What was published of a disk last. Immutable.
 *
 * @param version counts from 1; 0: nothing was published yet
 * @param contentBytes length of its content
 */
public record Published(long version, long contentBytes) {}
