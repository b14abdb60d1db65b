package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import java.nio.file.Path;

/**
 * A directory of the host that a partition sees read-only, with all that is in it; others may see it, too. Immutable.
 *
 * @param path absolute
 * @param accessClass of what is in it
 * @param note why it is there, in its author's words; empty: nothing is said
 */
public record ViewGrant(Path path, AccessClass accessClass, String localName, String note) {}
