package dev.cofferdam.deploy.rule;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a topology is checked against. Immutable.
 *
 * @param directory absolute; the topology's paths start from here
 * @param own directories of Cofferdam's own: those of all runs, of all audits, and of the installation
 */
public record Surroundings(Path directory, Machine machine, Programs programs, List<Path> own) {

    public Surroundings {
        own = List.copyOf(own);
    }

    /** A path of the topology, absolute and without dots; empty where the text is no path or was not readable. */
    public Optional<Path> resolve(String path) {
        try {
            return path.isEmpty()
                    ? Optional.empty()
                    : Optional.of(directory.resolve(path).normalize());
        } catch (InvalidPathException e) {
            return Optional.empty(); // a NUL, which no file's name holds
        }
    }
}
