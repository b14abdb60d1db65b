package dev.cofferdam.store;

/**
 * What a volume keeps of a disk.
 *
 * @param label canonical text of its access class
 */
public record DiskRecord(String name, String label, long bytes) {}
