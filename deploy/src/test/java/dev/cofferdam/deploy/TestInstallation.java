package dev.cofferdam.deploy;

import dev.cofferdam.deploy.run.Installation;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** An installation made of this test's own class path, since Maven installs only after the tests. Stateless. */
public final class TestInstallation {
    private TestInstallation() {}

    /** Makes it in {@code directory}; without caches. */
    public static Installation in(Path directory) throws IOException {
        Path libraries = Files.createDirectory(directory.resolve("lib"));
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(element);
            String file = path.getFileName().toString();
            if (file.startsWith("partition-api-") || file.startsWith("partition-testkit-")) {
                Path api = Files.createDirectories(libraries.resolve("api"));
                Files.createSymbolicLink(api.resolve(file), path.toAbsolutePath());
            }
            if (Files.isRegularFile(path)) {
                Files.createSymbolicLink(libraries.resolve(file), path.toAbsolutePath());
            } else if (path.endsWith("target/classes")) {
                String module = path.getParent().getParent().getFileName().toString();
                pack(path, libraries.resolve(module + "-0.jar"));
            }
        }
        return new Installation(Path.of(System.getProperty("java.home")), libraries, directory.resolve("caches"));
    }

    /** Puts everything below a directory into a jar. */
    public static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                var all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
    }
}
