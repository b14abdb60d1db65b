package dev.cofferdam.kernel.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a directory that Cofferdam keeps for a topology, whosever that is and wherever he keeps it: that of a run, or that of
 * its audit and logs. Stateless.
 */
public final class RunPlaces {
    private RunPlaces() {}

    /**
     * The one that a directory is or lies in.
     *
     * @param directory without symbolic links
     */
    public static Optional<Path> around(Path directory) {
        for (Path each = directory; each != null; each = each.getParent()) {
            if (Files.exists(each.resolve("audit.lock"))
                    || (Files.exists(each.resolve("starter")) && Files.exists(each.resolve("origin")))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
