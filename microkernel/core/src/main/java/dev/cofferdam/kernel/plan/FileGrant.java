package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * A host file that a partition sees read-only under a name of its own. Immutable.
 *
 * @param path absolute
 */
public record FileGrant(Path path, String localName) {}
