package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.kernel.host.ProcessorReader;
import dev.cofferdam.kernel.host.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes: each client reads what is in the file, through its server, or does not begin. */
class PeerTest {
    private static final int DATA_BYTES = 1 << 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Peer.class)
    void readsTheFileOfAnotherProcess(Peer peer) throws Exception {
        Processors processors = ProcessorReader.here();
        // Its jars are on the class path of tests.
        Path libraries = Files.createDirectories(directory.resolve("lib/peer")).getParent();
        Installation installation = new Installation(Path.of(System.getProperty("java.home")), libraries, directory);
        assumeTrue(peer.whyNot(installation, processors).isEmpty(), "this machine can run it");
        Path memory = Files.createDirectory(directory.resolve("memory"));
        List<String> command = peer.command(installation, data(), memory, processors);
        assumeTrue(peer != Peer.FUSE || mayMount(), "a user namespace may be made");

        try (Rig rig = WorkerRig.start(peer.title(), command, 1)) {
            Cell cell = new Cell(new Cell.Setup(peer.title(), peer.waiting(), 1), "read", 4096, 1);
            Sample sample = rig.measure(cell, 50);
            assertTrue(sample.latency().getTotalCount() > 0);
            assertEquals(4096 * sample.latency().getTotalCount(), sample.copiedBytes());
            assertEquals(2, rig.pids().size(), "a client and a server");
        }
    }

    @Test
    void saysWhatWentWrongWhereItCannotStart() throws Exception {
        List<String> command = List.of("sh", "-c", "echo 'unshare: not permitted' >&2; exit 1");
        IOException refused = assertThrows(IOException.class, () -> WorkerRig.start("FUSE, park", command, 1));
        assertEquals("FUSE, park said: unshare: not permitted", refused.getMessage());
    }

    private Path data() throws IOException {
        byte[] bytes = new byte[DATA_BYTES];
        new Random(7).nextBytes(bytes);
        return Files.write(directory.resolve("data"), bytes);
    }

    private static boolean mayMount() throws Exception {
        Process trial = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return trial.waitFor() == 0;
    }
}
