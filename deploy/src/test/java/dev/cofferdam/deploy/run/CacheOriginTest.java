package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache is used with what it was made from, and with nothing else, however like it looks. */
class CacheOriginTest {
    @TempDir
    private Path directory;

    private Path jar;
    private Path caches;
    private Installation installation;

    @BeforeEach
    void files() throws Exception {
        Path libraries = Files.createDirectory(directory.resolve("lib"));
        caches = Files.createDirectory(directory.resolve("caches"));
        jar = Files.writeString(libraries.resolve("a.jar"), "a jar");
        Files.writeString(caches.resolve("kernel.aot"), "a cache");
        installation = new Installation(directory, libraries, caches);
    }

    /** As the shell script does. */
    private void note() throws Exception {
        Process stat = new ProcessBuilder("stat", "-L", "-c", "%i %s %.9Z %n", jar.toString()).start();
        Files.writeString(
                caches.resolve("made-from"), new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private boolean used() throws IOException {
        return installation.cache("kernel").equals(Optional.of(caches.resolve("kernel.aot")));
    }

    @Test
    void itIsUsedUntilAJarIsReplaced() throws Exception {
        assertEquals(false, used(), "of unknown origin");
        note();
        assertEquals(true, used());
        FileTime time = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "a JAR");
        Files.setLastModifiedTime(jar, time);
        assertEquals(false, used(), "written, of the same length and age");
        note();
        assertEquals(true, used());
        Path other = Files.writeString(directory.resolve("other"), "a jar");
        Files.setLastModifiedTime(other, time);
        Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(false, used(), "replaced");
        note();
        Path more = Files.writeString(jar.resolveSibling("b.jar"), "one more");
        assertEquals(false, used(), "another beside it");
        Files.delete(more);
        assertEquals(true, used());
        Files.delete(jar);
        assertEquals(false, used(), "gone");
    }
}
