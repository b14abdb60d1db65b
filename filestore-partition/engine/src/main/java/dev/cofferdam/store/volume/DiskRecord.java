package dev.cofferdam.store.volume;

/**
 * What a volume keeps of a disk.
 *
 * @param number of its record in the table
 * @param label canonical text of its access class
 */
public record DiskRecord(int number, String name, String label, long bytes) {}
