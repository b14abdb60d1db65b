package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What ahead-of-time caches were made from, as {@code deploy/cofferdam} notes it beside them before it makes them: jars
 * and the Java runtime. Java does not look whether these are still the same. A line a file, as of {@code stat -L -c '%i
 * %s %.9Z %n'}: inode, length, time of the last change in seconds, path. That time cannot be set, so whoever replaces or
 * writes a file makes it new. Stateless.
 */
final class CacheOrigin {
    private static final String FILE = "made-from";
    private static final String IDENTITY = "unix:ino,size,ctime";
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int COLUMNS = 4;

    private CacheOrigin() {}

    /** Whether everything that the caches were made from is there as it was, and no jar beside it is new. */
    static boolean matches(Path caches, Path libraries) throws IOException {
        Path noted = caches.resolve(FILE);
        if (!Files.exists(noted)) {
            return false;
        }
        List<Path> files = new ArrayList<>();
        for (String line : Files.readAllLines(noted)) {
            String[] columns = line.split(" ", COLUMNS);
            if (columns.length < COLUMNS || !line.equals(line(Path.of(columns[COLUMNS - 1])))) {
                return false;
            }
            files.add(Path.of(columns[COLUMNS - 1]).toRealPath());
        }
        try (Stream<Path> jars = Files.list(libraries)) {
            for (Path jar :
                    jars.filter(each -> each.toString().endsWith(".jar")).toList()) {
                if (!files.contains(jar.toRealPath())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String line(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        Map<String, Object> attributes = Files.readAttributes(file, IDENTITY);
        long changedNanos = ((FileTime) attributes.get("ctime")).to(TimeUnit.NANOSECONDS);
        return "%s %s %d.%09d %s"
                .formatted(
                        attributes.get("ino"),
                        attributes.get("size"),
                        changedNanos / SECOND_NANOS,
                        changedNanos % SECOND_NANOS,
                        file);
    }
}
