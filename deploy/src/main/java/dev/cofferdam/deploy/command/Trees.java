package dev.cofferdam.deploy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Whole directories. Stateless. */
final class Trees {
    private Trees() {}

    /** Removes a directory of this program's own making; links are removed, not followed. */
    static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
