package dev.cofferdam.it.policy;

import java.util.List;

/**
 * What one organisation of a policy has names for. Immutable.
 *
 * @param levels low to high
 * @param trustLevels the levels of its integrity, low to high; empty where it has none
 */
record Organisation(
        String name,
        List<String> levels,
        List<String> categories,
        List<String> releases,
        List<String> trustLevels,
        List<String> trustCategories) {}
