package dev.cofferdam.hwsim.hart;

/**
 * A block at which a region may be entered. Immutable; safe for any thread.
 *
 * @param region the region
 * @param number the block's number among the region's entries
 * @param distance from the region's base to the block, in bytes
 */
record RegionEntry(Region region, int number, long distance) {}
