package dev.cofferdam.kernel;

/**
 * What a partition asked the kernel for on one of its ends, whether it was granted or not. Immutable.
 *
 * @param reads messages that ask for something to come to it
 * @param readBytes that it asked for; of what comes over a channel nothing is said here, but at the other end
 * @param writes messages that carry something away from it
 * @param writtenBytes as it said itself
 */
public record EndStatus(long reads, long readBytes, long writes, long writtenBytes) {}
