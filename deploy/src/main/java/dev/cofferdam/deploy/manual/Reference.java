package dev.cofferdam.deploy.manual;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a link of a Markdown file leads to in the repository. Immutable.
 *
 * @param file from the repository's top
 * @param anchor of a heading, or empty
 */
record Reference(Path file, String anchor) {

    /** Empty where a link leads out of the repository's files. */
    static Optional<Reference> of(Path from, String destination) {
        if (destination.matches("[a-z]+:.*")) {
            return Optional.empty();
        }
        String[] parts = destination.split("#", 2);
        Path file = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        return Optional.of(new Reference(file, parts.length > 1 ? parts[1] : ""));
    }

    @Override
    public String toString() {
        return anchor.isEmpty() ? file.toString() : file + "#" + anchor;
    }
}
