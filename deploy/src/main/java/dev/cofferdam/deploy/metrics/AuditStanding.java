package dev.cofferdam.deploy.metrics;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an audit is, unchecked: {@code audit verify} says whether it is what was written. Immutable.
 *
 * @param records over all runs
 * @param bytes of all segments
 */
record AuditStanding(long records, long bytes, Instant lastAppend) {

    /** As it stands now; empty where it cannot be read. */
    static Optional<AuditStanding> of(Path audit) {
        try (DirectoryStream<Path> segments =
                Files.newDirectoryStream(audit.getParent(), audit.getFileName() + "{,.[0-9]*}")) {
            long bytes = 0;
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
            String head = Files.readString(audit.resolveSibling(audit.getFileName() + ".head"));
            return Optional.of(new AuditStanding(
                    Long.parseLong(head.split(" ", 2)[0]),
                    bytes,
                    Files.getLastModifiedTime(audit).toInstant()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
