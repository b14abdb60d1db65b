package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

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

    @Test
    void whatHasSeveralLinesOfItsOwnKeepsThem() {
        assertEquals("one\ntwo", Reasons.of(new IOException("one\ntwo")));
    }
}
