package dev.cofferdam.abi;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One organisation's names for its levels, categories, release sets and integrity. Immutable.
 *
 * @param name empty for the only organisation of a policy that does not name it
 * @param levels low to high, at least one
 * @param categories at most {@value #CATEGORIES_MAX}
 * @param releases at most {@value #CATEGORIES_MAX}
 * @param integrityLevels low to high; empty where the organisation does not grade integrity
 * @param integrityCategories at most {@value #CATEGORIES_MAX}
 */
public record Organisation(
        String name,
        List<String> levels,
        List<String> categories,
        List<String> releases,
        List<String> integrityLevels,
        List<String> integrityCategories) {

    /** Categories and releases are bits of a long. */
    public static final int CATEGORIES_MAX = 64;

    /** Levels of one organisation. */
    public static final int LEVELS_MAX = 64;

    /** Any name in a policy. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,31}");

    public Organisation {
        levels = names("levels", levels, LEVELS_MAX);
        categories = names("categories", categories, CATEGORIES_MAX);
        releases = names("releases", releases, CATEGORIES_MAX);
        integrityLevels = names("integrity levels", integrityLevels, LEVELS_MAX);
        integrityCategories = names("integrity categories", integrityCategories, CATEGORIES_MAX);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("organisation name '" + name + "' is not of the form " + NAME);
        }
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("organisation '" + name + "' has no levels");
        }
    }

    private static List<String> names(String what, List<String> names, int max) {
        if (names.size() > max) {
            throw new IllegalArgumentException(what + ": at most " + max + ", got " + names.size());
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(what + ": '" + name + "' is not of the form " + NAME);
            }
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException(what + ": a name stands twice in " + names);
        }
        return List.copyOf(names);
    }
}
