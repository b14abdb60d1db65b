package dev.cofferdam.deploy.picture;

import java.util.List;

/**
 * What stands in a shape. Immutable.
 *
 * @param lines as they are shown
 * @param whole all of it, for who points at the shape
 */
record Caption(List<String> lines, String whole) {
    /** A label may have thousands. */
    private static final int LINE_CHARACTERS_MAX = 36;

    static Caption of(String... lines) {
        return new Caption(List.of(lines).stream().map(Caption::cut).toList(), String.join("\n", lines));
    }

    int characters() {
        return lines.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String cut(String line) {
        return line.length() <= LINE_CHARACTERS_MAX ? line : line.substring(0, LINE_CHARACTERS_MAX - 1) + "…";
    }
}
