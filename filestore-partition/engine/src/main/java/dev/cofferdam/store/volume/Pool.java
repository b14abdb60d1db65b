package dev.cofferdam.store.volume;

/**
 * The room that is kept for the objects of one access class, so that what one class allocates is never seen by another.
 * An object stays in the pool it was sealed in, whatever its class is later.
 *
 * @param label canonical text of the class
 * @param bytes preallocated
 * @param usedBytes of extents
 * @param objectsMax records kept for it
 * @param objects in it
 */
public record Pool(String label, long bytes, long usedBytes, int objectsMax, int objects) {}
