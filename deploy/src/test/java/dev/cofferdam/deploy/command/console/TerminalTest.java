package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be a terminal is asked how wide it is; pipes and files are not. */
class TerminalTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/3, true",
        "/dev/tty1, true",
        "/dev/console, true",
        "/dev/null, false",
        "pipe:[4711], false",
        "/home/somebody/out, false"
    })
    void onlyADeviceMayBeOne(String what, boolean device) throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("1"), Path.of(what));
        assertEquals(device, Terminal.isDevice(link));
    }

    /** Java has no console then. */
    @Test
    void nobodySitsAtATest() {
        assertFalse(Terminal.isInteractive());
    }

    @ParameterizedTest
    @CsvSource("absent, true")
    void whereLinuxDoesNotSayItIsAsked(String name, boolean device) {
        assertEquals(device, Terminal.isDevice(directory.resolve(name)));
    }
}
