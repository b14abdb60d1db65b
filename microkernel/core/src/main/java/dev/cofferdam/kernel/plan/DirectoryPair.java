package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * Directories of two partitions, of which what is done in the one may not become known in the other. Immutable.
 *
 * @param from partition that has {@code fromPath}
 * @param to partition that has {@code toPath}, and may learn nothing of the first
 */
public record DirectoryPair(String from, Path fromPath, String to, Path toPath) {}
