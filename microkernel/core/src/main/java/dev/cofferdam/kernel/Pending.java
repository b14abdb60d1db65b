package dev.cofferdam.kernel;

/**
 * A request that waits for its reply.
 *
 * @param partition who asked
 * @param tag the asker's number for it
 * @param window where in its window the payload of the reply goes
 * @param bytesMax room there
 */
public record Pending(int partition, long tag, long window, int bytesMax) {}
