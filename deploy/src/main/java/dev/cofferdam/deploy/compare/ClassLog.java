package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the log that {@code -Xlog:class+load} writes: which classes a process loaded, and how long their class files
 * are. A class that was generated at run time counts as a class of no length. For one thread.
 */
final class ClassLog {
    private static final Pattern LINE = Pattern.compile("(\\S+) source: (\\S+)");
    private static final String OWN = "dev.cofferdam.";

    private final Map<String, FileSystem> jars = new HashMap<>();

    /** The flag that makes a process write the log, without shared archives, which would hide where classes are from. */
    static List<String> flags(Path log) {
        return List.of("-Xshare:off", "-Xlog:class+load=info:file=" + log + ":none");
    }

    Results.TrustedBase read(String design, Path log) throws IOException {
        int classes = 0;
        int ownClasses = 0;
        long bytes = 0;
        long ownBytes = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.find()) {
                continue;
            }
            String name = matcher.group(1);
            long length = length(name, matcher.group(2));
            classes++;
            bytes += length;
            if (name.startsWith(OWN)) {
                ownClasses++;
                ownBytes += length;
            }
        }
        for (FileSystem jar : new ArrayList<>(jars.values())) {
            jar.close();
        }
        jars.clear();
        return new Results.TrustedBase(design, classes, bytes, ownClasses, ownBytes);
    }

    private long length(String name, String source) throws IOException {
        String file = name.replace('.', '/') + ".class";
        Path path;
        if (source.startsWith("jrt:/")) {
            path = Path.of(URI.create(source)).resolve(file);
        } else if (source.startsWith("file:") && source.endsWith(".jar")) {
            FileSystem jar = jars.get(source);
            if (jar == null) {
                jar = FileSystems.newFileSystem(Path.of(URI.create(source)));
                jars.put(source, jar);
            }
            path = jar.getPath(file);
        } else {
            return 0;
        }
        return Files.exists(path) ? Files.size(path) : 0;
    }
}
