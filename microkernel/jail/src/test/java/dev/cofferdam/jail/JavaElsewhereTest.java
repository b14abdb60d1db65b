package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaElsewhereTest {
    private static final Path INSIDE = Path.of("/opt/java");

    @TempDir
    private Path directory;

    private Path home;
    private Path etc;

    @BeforeEach
    void files() throws IOException {
        home = Files.createDirectories(directory.resolve("jvm/java-25"));
        etc = Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(home.resolve("conf/security"));
        Files.createDirectories(home.resolve("lib"));
    }

    private Map<Path, Path> found() throws IOException {
        return JavaElsewhere.of(home, INSIDE, List.of(INSIDE, Path.of("/usr/lib")));
    }

    private void link(String name, Path to) throws IOException {
        Files.createSymbolicLink(home.resolve(name), to);
    }

    /** Nothing is shown that no link of the runtime leads to, nor twice what is shown anyway. */
    @Test
    void aRuntimeThatStandsAloneHasNothingElsewhere() throws IOException {
        Files.writeString(etc.resolve("shadow"), "not to be seen");
        Files.writeString(home.resolve("lib/a"), "");
        link("lib/b", Path.of("a"));
        link("lib/c", Path.of("/usr/lib"));
        link("lib/nowhere", Path.of("/absent"));
        link("lib/src.zip", Files.writeString(etc.resolve("src.zip"), "never read"));
        link("legal", etc);
        assertEquals(Map.of(), found());
    }

    @Test
    void singleFilesAsDebianHasThem() throws IOException {
        Path settings = Files.writeString(etc.resolve("java.security"), "");
        link("conf/security/java.security", settings);
        Path certificates = Files.writeString(etc.resolve("cacerts.1"), "");
        Path alternative = Files.createSymbolicLink(etc.resolve("cacerts"), certificates);
        link("lib/cacerts", alternative);
        assertEquals(Map.of(settings, settings, alternative, certificates), found());
    }

    /** A relative link leads on from where it is shown. */
    @Test
    void directoriesAsFedoraHasThem() throws IOException {
        Path security = Files.createDirectories(etc.resolve("lib/security"));
        Path certificates = Files.writeString(etc.resolve("cacerts"), "");
        Files.createSymbolicLink(security.resolve("cacerts"), certificates);
        link("lib/security", Path.of("../../../etc/lib/security"));
        Path conf = Files.createDirectories(etc.resolve("conf"));
        Files.delete(home.resolve("conf/security"));
        Files.delete(home.resolve("conf"));
        link("conf", conf);
        assertEquals(Map.of(Path.of("/etc/lib/security"), security, certificates, certificates, conf, conf), found());
    }

    @Test
    void aRuntimeThatIsNotThereHasNone() throws IOException {
        home = directory.resolve("absent");
        assertEquals(Map.of(), found());
    }
}
