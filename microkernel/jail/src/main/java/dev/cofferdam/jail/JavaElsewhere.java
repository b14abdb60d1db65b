package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a distribution keeps outside of a Java runtime's directory and links to from there: Debian its settings, Fedora the
 * directories of its settings. Where the runtime's directory alone is shown, such a link leads nowhere. Stateless.
 */
final class JavaElsewhere {
    /** Where those links are that a running program follows. */
    private static final List<String> PARTS = List.of("conf", "lib");

    private JavaElsewhere() {}

    /**
     * The files and directories of the host, each by the path at which its link leads to it.
     *
     * @param inside where the runtime's directory is shown
     * @param shown what is there anyway, as it is on the host
     */
    static SortedMap<Path, Path> of(Path javaHome, Path inside, List<Path> shown) throws IOException {
        SortedMap<Path, Path> found = new TreeMap<>();
        for (String part : PARTS) {
            if (Files.exists(javaHome.resolve(part))) {
                collect(javaHome.resolve(part), inside.resolve(part), shown, found);
            }
        }
        return found;
    }

    private static void collect(Path host, Path inside, List<Path> shown, Map<Path, Path> found) throws IOException {
        List<Path> links;
        try (Stream<Path> all = Files.walk(host)) {
            links = all.filter(Files::isSymbolicLink)
                    .filter(link -> !Measurement.isNotRun(link))
                    .toList();
        }
        for (Path link : links) {
            Path at = inside.resolve(host.relativize(link))
                    .resolveSibling(Files.readSymbolicLink(link))
                    .normalize();
            if (Files.exists(link) && shown.stream().noneMatch(at::startsWith) && !found.containsKey(at)) {
                Path real = link.toRealPath();
                found.put(at, real);
                if (Files.isDirectory(real)) {
                    collect(real, at, shown, found);
                }
            }
        }
    }
}
