package dev.cofferdam.deploy.run;

import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where Cofferdam's jars and the Java runtime are. Immutable.
 *
 * @param libraries directory of all jars
 * @param caches directory of ahead-of-time caches; what is not there, or was made from other jars, is not used
 */
public record Installation(Path javaHome, Path libraries, Path caches) {
    private static final List<String> KERNEL = List.of("abi", "core", "jail", "host");
    private static final List<String> ENGINE = List.of("store-engine");
    private static final List<String> STORE = List.of("filestore-partition", "store-engine");
    private static final List<String> FILTER = List.of("store-filters", "store-downgrade");
    private static final String EMBEDDING = "dev.cofferdam.store.filter.EmbeddingFilter";
    private static final List<String> PARTITION = List.of("abi", "partition-api", "partition-runtime");

    /** The one this process runs from. */
    public static Installation here() {
        try {
            Path own = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path libraries = own.getParent().resolve("lib");
            Path caches = Path.of(System.getProperty("cofferdam.caches", own.getParent() + "/caches"));
            return new Installation(Path.of(System.getProperty("java.home")), libraries, caches);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a jar's place is always a path", e);
        }
    }

    /** What every run is made of: jars, caches, Java. */
    public List<Path> places() {
        return List.of(javaHome, libraries, caches);
    }

    /** Directory of the jars that programs of one's own are compiled and tested with. */
    public Path api() {
        return libraries.resolve("api");
    }

    /** The script that is the command line. */
    public Path command() {
        return libraries.getParent().resolveSibling("cofferdam");
    }

    /** The script that knows what the command line needs of the machine. */
    public Path needs() {
        return command().resolveSibling("needs");
    }

    /** What a person types: installed as a package it is on the path. */
    public String commandName() {
        return Files.isDirectory(command().resolveSibling("runtime")) ? "cofferdam" : "deploy/cofferdam";
    }

    /** The manual, one HTML page. */
    public Path manual() {
        return libraries.resolveSibling("manual.html");
    }

    /** Class path of the kernel; the store's engine is on it only where the kernel hosts the store. */
    public List<Path> kernelJars(boolean withStore) throws IOException {
        List<Path> jars = jars(KERNEL);
        if (withStore) {
            jars.addAll(jars(ENGINE));
        }
        return jars;
    }

    /** Class path of every partition. */
    public List<Path> partitionJars() throws IOException {
        return jars(PARTITION);
    }

    /** What the store's partition has beside that. */
    public List<Path> storeJars() throws IOException {
        return jars(STORE);
    }

    /** What a program that comes with Cofferdam has beside what every partition has. */
    public List<Path> programJars(BundledProgram program) throws IOException {
        return jars(program.libraries());
    }

    /** What a partition in which these filters run has beside that; of Tika's jars only where one asks it. */
    public List<Path> filterJars(Set<String> classNames) throws IOException {
        List<Path> jars = jars(FILTER);
        if (classNames.contains(EMBEDDING)) {
            try (var tika = Files.list(libraries.resolve("filter"))) {
                jars.addAll(tika.sorted().toList());
            }
        }
        return jars;
    }

    /** Where the ahead-of-time cache of a process of that name is made. */
    public Path newCache(String name) {
        return caches.resolve(name + ".aot");
    }

    /** The ahead-of-time cache for a process of that name; empty where there is none, or not of the jars and Java that are here now. */
    public Optional<Path> cache(String name) throws IOException {
        Path cache = newCache(name);
        return Files.exists(cache) && CacheOrigin.matches(caches, libraries) ? Optional.of(cache) : Optional.empty();
    }

    private List<Path> jars(List<String> names) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String name : names) {
            Pattern file = Pattern.compile(Pattern.quote(name) + "-[0-9].*\\.jar");
            try (var all = Files.list(libraries)) {
                jars.add(all.filter(jar ->
                                file.matcher(jar.getFileName().toString()).matches())
                        .findFirst()
                        .orElseThrow(() -> new IOException(
                                libraries + " has no jar of " + name + "; build with deploy/cofferdam or mvn verify")));
            }
        }
        return jars;
    }
}
