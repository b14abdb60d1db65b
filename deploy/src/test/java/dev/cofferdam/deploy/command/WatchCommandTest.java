package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What 'watch' says of a wrong command. */
@Timeout(60)
class WatchCommandTest {
    @TempDir
    private Path directory;

    private Said run(String label, String... words) throws IOException {
        Path file = Files.writeString(directory.resolve("seen.yaml"), """
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 32MiB}, disks: [{name: images, label: low, size: 1MiB}]}
                partitions:
                  - {name: analyst, label: %s, program: digest, args: {of: in},
                     disks: [{disk: images, as: in, access: read}]}
                """.formatted(label));
        String[] arguments = new String[2 + words.length];
        arguments[0] = "watch";
        arguments[1] = file.toString();
        System.arraycopy(words, 0, arguments, 2, words.length);
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states"))).run(arguments);
    }

    @Test
    void thePageIsForThisMachineAlone() throws IOException {
        Said said = run("low", "--listen", "0.0.0.0:8080");
        assertEquals(2, said.exitCode());
        assertTrue(
                said.err()
                        .startsWith("--listen: other machines reach 0.0.0.0, and the page is for this one alone; write"
                                + " 127.0.0.1:8080\n"),
                said::err);
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Said said = run("low", "--listen", address);
            assertEquals(1, said.exitCode());
            assertTrue(said.err().startsWith("error: cannot listen on " + address + ": "), said::err);
        }
    }

    /** What is in it is of all classes. */
    @Test
    void aPageIsSavedForItsOwnerAlone() throws IOException {
        Path page = directory.resolve("page.html");
        Said said = run("low", "--once", "--out", page.toString());
        assertEquals(0, said.exitCode(), said::err);
        assertEquals("", said.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(page)));
        String text = Files.readString(page);
        assertTrue(text.contains("\"name\":\"analyst\"") && text.contains("\"explain\\nimages\\nanalyst\""), text);
        assertTrue(text.contains("\"runs\":false"), text);
        assertTrue(text.contains("Permission is hereby granted"), "uPlot's licence");
        try (var files = Files.list(directory)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".partial")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--once | --once and --out go together; write: watch FILE --once --out page.html",
                "--out page.html | --once and --out go together; write: watch FILE --once --out page.html",
                "--once --out page.html --control | --control: of a page that is saved nothing can be changed",
            })
    void whatDoesNotGoTogetherIsSaid(String options, String sentence) throws IOException {
        Said said = run("low", options.split(" "));
        assertEquals(2, said.exitCode());
        assertTrue(said.err().startsWith(sentence + "\n"), said::err);
    }

    @Test
    void aWrongTopologyIsRefused() throws IOException {
        Said said = run("lower");
        assertEquals(1, said.exitCode());
        assertTrue(said.err().contains("seen.yaml:4:"), said::err);
    }
}
