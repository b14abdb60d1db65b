package dev.cofferdam.it.policy;

import java.util.Optional;
import java.util.Set;

/**
 * An access class's part of one organisation. Immutable.
 *
 * @param level 0 is the organisation's lowest; {@link #NO_SECRECY} where there is integrity alone
 * @param trust its integrity; empty is below the organisation's lowest
 */
record Clearance(int level, Set<String> categories, Set<String> releases, Optional<Trust> trust) {
    static final int NO_SECRECY = -1;

    /** Integrity in one organisation: a level and categories. Immutable. */
    record Trust(int level, Set<String> categories) {}
}
