package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * A directory of the host, of which no other partition has any part. Immutable.
 *
 * @param path absolute
 * @param takesIn what is found there is carried on, with its times
 * @param fileBytesMax length to which files in it can be made to grow; 0: as any other of the partition's
 */
public record DirectoryGrant(Path path, String localName, boolean takesIn, long fileBytesMax) {}
