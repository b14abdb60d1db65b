package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went wrong is said in a sentence. */
class ReasonsTest {
    @Test
    void whoCannotStartAProcessIsNotToldToInstallJavaAnew() {
        IOException java = new IOException("""
                Cannot run program "/bin/sh": Bad file descriptor, error: 24 (Too many open files)\s
                Possible reasons:
                  - Spawn helper ran into JDK version mismatch
                Possible solutions:
                  - Restart JVM, especially after in-place JDK updates
                """);
        assertEquals(
                "Cannot run program \"/bin/sh\": Bad file descriptor, error: 24 (Too many open files)",
                Reasons.of(java));
    }

    /** Also where a file was to be made. */
    @Test
    void theDirectoryThatIsNotThereIsNamed(@TempDir Path directory) {
        assertEquals("there is no " + directory.resolve("key"), reason(directory.resolve("key")));
        assertEquals("there is no directory " + directory.resolve("keys"), reason(directory.resolve("keys/key")));
        assertEquals("there is no key", reason(Path.of("key")));
    }

    private static String reason(Path absent) {
        return Reasons.of(new NoSuchFileException(absent.toString()));
    }

    @Test
    void whatHasSeveralLinesOfItsOwnKeepsThem() {
        assertEquals("one\ntwo", Reasons.of(new IOException("one\ntwo")));
    }

    @Test
    void aSentenceIsNotTakenForThePathOfAFile() {
        assertEquals("/x is there already", Reasons.of(new FileAlreadyExistsException("/x")));
        assertEquals(
                "disk a is already in /x",
                Reasons.of(new FileAlreadyExistsException(null, null, "disk a is already in /x")));
    }
}
